"""Stage map_concepts: the chemicals and diseases of figures, as rows of `figure_chemicals` and `figure_diseases`."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.concepts.concept_rows import TABLES, ConceptRows, Mention
from figlake.concepts.judging.models import FOUND, GIVEN
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.mapper import Answer, Mapper, Place, fitted_mapper
from figlake.concepts.reference.tables import CHEMICAL, DISEASE
from figlake.concepts.verdicts import CAPTION, PROFILES, Stretch, gives_way, surest
from figlake.files import by_year, parquet, working
from figlake.jobs.progress import Progress
from figlake.names.definitions import Definition, definitions
from figlake.names.texts import FIELDS, searched
from figlake.pictures.lines import COLUMNS, Line, lines_of_figures

OCR_WORD, PICTURE_WORD = "ocr_word", "picture_word"
MIN_CHANCE = 0.1
"""Below it a string is not taken for a chemical or a disease at all."""
KINDS = {"chemicals": CHEMICAL, "diseases": DISEASE}
"""Types of the rows of a page."""
_FIGURE_COLUMNS = (
    *("figid", "pmcid", "pub_year", "title", "caption", "mining_title", "mining_caption", "paper_title", "abstract"),
    *("keywords", "location", "record"),
)
_ENTITY_COLUMNS = ("figid", "location", "record", "kind", "word")
_GENE_COLUMNS = (
    *("figid", "location", "record", "field", "graphic", "line", "mention", "start", "end", "confidence"),
    *("is_accepted", "is_accepted_family"),
)
_Key = tuple[str, str, str]
_Genes = dict[_Key, dict[tuple[Any, ...], list[Stretch]]]
"""Of each figure, by text, the stretches that are accepted as genes or families."""

log = logging.getLogger(__name__)


@dataclass
class _Asked:
    """What is looked through of a figure: texts with their fields and lines, and the words of its page by type."""

    texts: list[tuple[str, str, Line | None]]
    words: Mapping[str, Sequence[str]]
    told: list[Definition]
    mentions: list[Mention] = field(default_factory=list)


def map_concepts(
    *,
    figures: Path,
    entities: Sequence[Path],
    words: Sequence[Path],
    figure_genes: Path,
    lexicon: Path,
    profile: str,
    figure_chemicals: Path,
    figure_diseases: Path,
) -> None:
    """Map one batch: `CORE_FIGURES` and `CORE_PAGE_ENTITIES` to `CORE_FIGURE_CHEMICALS` and `CORE_FIGURE_DISEASES`.

    ``entities``: one file for a batch of pages, none for one of articles; ``words``: one file of `CORE_FIGURE_WORDS`
    where pictures were read; ``figure_genes``: what is accepted as a gene, and may be surer; ``profile``: a key of
    `verdicts.PROFILES`.
    """
    mapper = fitted_mapper(Lexicon(lexicon))
    of_figures = by_year.ByYear(figures, working.CORE_FIGURES)
    of_words = [by_year.ByYear(path, working.CORE_FIGURE_WORDS) for path in words]
    of_entities = [by_year.ByYear(path, working.CORE_PAGE_ENTITIES) for path in entities]
    of_genes = by_year.ByYear(figure_genes, working.CORE_FIGURE_GENES)
    targets = {CHEMICAL: figure_chemicals, DISEASE: figure_diseases}
    progress = Progress("figures", of_figures.rows)
    with ExitStack() as opened:
        writers = {
            type_: opened.enter_context(by_year.row_writer(target, TABLES[type_])) for type_, target in targets.items()
        }
        for year in sorted(of_figures.years):
            pages = page_words(row for file in of_entities for row in file.read(year, _ENTITY_COLUMNS).to_pylist())
            lines = lines_of_figures(row for file in of_words for row in file.read(year, COLUMNS).to_pylist())
            genes = accepted_genes(of_genes.read(year, _GENE_COLUMNS))
            for group in parquet.slices(of_figures.read(year, _FIGURE_COLUMNS)):
                rows = {type_: ConceptRows(type_, mapper.lexicon) for type_ in targets}
                of_group = group.to_pylist()
                found = mentions_of(of_group, pages, lines, genes, mapper, profile)
                for number, mentions in enumerate(found):
                    for of_type in rows.values():
                        of_type.add(number, mentions)
                for type_, writer in writers.items():
                    writer.add_table(rows[type_].table(group))
                progress.add(group.num_rows)
        counts = {type_: writer.count for type_, writer in writers.items()}
    log.info("%d figures, candidate rows: %s", of_figures.rows, counts)


def page_words(rows: Iterable[Mapping[str, Any]]) -> dict[_Key, dict[str, list[str]]]:
    """Distinct words of the chemical and disease rows of `working.CORE_PAGE_ENTITIES`, by figure and type."""
    pages: dict[_Key, dict[str, list[str]]] = {}
    for row in rows:
        type_, word = KINDS.get(row["kind"]), row["word"]
        if type_ is not None and word:
            words = pages.setdefault(_key(row), {}).setdefault(type_, [])
            if word not in words:
                words.append(word)
    return pages


def accepted_genes(rows: pa.Table) -> _Genes:
    """What is accepted as a gene or a family, of rows of `working.CORE_FIGURE_GENES`."""
    genes: _Genes = {}
    is_meant = pc.or_(rows["is_accepted"], pc.fill_null(rows["is_accepted_family"], False))
    for row in rows.filter(is_meant).to_pylist():
        text = _text(row["field"], row["graphic"], row["line"], row["mention"])
        stretch = Stretch(row["start"], row["end"], row["confidence"])
        genes.setdefault(_key(row), {}).setdefault(text, []).append(stretch)
    return genes


def mentions_of(
    figures: Sequence[Mapping[str, Any]],
    pages: Mapping[_Key, Mapping[str, Sequence[str]]],
    lines: Mapping[_Key, Sequence[Line]],
    genes: _Genes,
    mapper: Mapper,
    profile: str,
) -> list[list[Mention]]:
    """Of each figure its mentions, those that are accepted marked."""
    asked = [_asked(figure, pages.get(_key(figure), {}), lines.get(_key(figure), ())) for figure in figures]
    thresholds = PROFILES[profile]
    texts = [text for each in asked for _, text, _ in each.texts]
    places = mapper.found_each(texts, told=[each.told for each in asked for _ in each.texts])
    found = iter(mapper.judged_each(FOUND, places))
    given = iter(mapper.judged_each(GIVEN, [_given(mapper, each) for each in asked]))
    for figure, each in zip(figures, asked, strict=True):
        of_figure = genes.get(_key(figure), {})
        for name, _, line in each.texts:
            each.mentions += _judged(name, next(found), thresholds[CAPTION], of_figure, line)
        each.mentions += _judged(OCR_WORD, next(given), thresholds[GIVEN], of_figure)
    return [each.mentions for each in asked]


def _asked(figure: Mapping[str, Any], words: Mapping[str, Sequence[str]], lines: Sequence[Line]) -> _Asked:
    texts: list[tuple[str, str, Line | None]] = [
        (name, text, None) for name, text in zip(FIELDS, searched(figure), strict=True)
    ]
    texts += [(PICTURE_WORD, line.text, line) for line in lines]
    around = [*(text for _, text, line in texts if line is None), figure["paper_title"], figure["abstract"]]
    return _Asked(texts, words, [definition for text in around if text for definition in definitions(text)])


def _given(mapper: Mapper, asked: _Asked) -> list[Place]:
    """The words of a page, each as the type of its row; single ones stand for themselves."""
    places = []
    for type_, words in asked.words.items():
        for word in words:
            for place in mapper.given(word, [word], (type_,), asked.told):
                places.append(place)
    return places


def _judged(
    name: str,
    answers: Sequence[Answer],
    threshold: float,
    genes: Mapping[tuple[Any, ...], Sequence[Stretch]],
    line: Line | None = None,
) -> list[Mention]:
    """Mentions of a text, or of words that are given, with what is accepted: the surest, and surer than a gene."""
    likely = [answer for answer in answers if answer.confidence >= MIN_CHANCE]
    sure = {id(answer) for answer in surest(likely) if answer.confidence >= threshold}
    found = []
    for answer in likely:
        span = answer.span
        text = _text(name, line.graphic if line else None, line.number if line else None, span.text)
        own = Stretch(span.start, span.end, answer.confidence)
        is_gene = any(gives_way(own, gene) for gene in genes.get(text, ()))
        found.append(Mention(name, answer, id(answer) in sure and not is_gene, line))
    return found


def _key(row: Mapping[str, Any]) -> _Key:
    return row["figid"], row["location"], row["record"]


def _text(name: str, graphic: int | None, line: int | None, mention: str) -> tuple[Any, ...]:
    """What tells texts of a figure apart; a single word is a text of its own."""
    return name, graphic, line, mention if name == OCR_WORD else None
