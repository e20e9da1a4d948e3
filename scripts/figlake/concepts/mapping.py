"""Stage map_concepts: the chemicals and diseases of figures, as rows of `figure_chemicals` and `figure_diseases`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figlake.concepts.beside_genes import AcceptedGenes, FigureKey, figure_key, text_key
from figlake.concepts.concept_rows import TABLES, ConceptRows, Mention
from figlake.concepts.judging.models import CAPTION, GIVEN
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.mapper import Answer, Mapper, Place, fitted_mapper
from figlake.concepts.page_words import PageWords, Words, page_words
from figlake.concepts.reference.tables import CHEMICAL, DISEASE
from figlake.concepts.verdicts import accepted, stretch_of
from figlake.files import by_year, parquet, working
from figlake.jobs.cycles import unsearched
from figlake.jobs.progress import Progress
from figlake.names.definitions import Definition, definitions
from figlake.names.texts import FIELDS, searched
from figlake.pictures.lines import COLUMNS, Line, lines_of_figures

PICTURE_WORD = "picture_word"
MIN_CHANCE = 0.1
"""Below it a string is not taken for a chemical or a disease at all."""
_FIGURE_COLUMNS = (
    *("figid", "pmcid", "pub_year", "title", "caption", "mining_title", "mining_caption", "paper_title", "abstract"),
    *("keywords", "jsonld_keywords", "location", "record"),
)
_ENTITY_COLUMNS = ("figid", "location", "record", "kind", "word", "symbol")
log = logging.getLogger(__name__)


@dataclass
class _Asked:
    """What is looked through of a figure: texts with their fields and lines, and the words of its page."""

    texts: list[tuple[str, str, Line | None]]
    field_of_words: str
    words: Words
    told: list[Definition]
    mentions: list[Mention] = field(default_factory=list)


@unsearched()
def map_concepts(
    *,
    figures: Path,
    entities: Sequence[Path],
    words: Sequence[Path],
    genes: Path,
    lexicon: Path,
    profile: str,
    figure_genes: Path,
    figure_chemicals: Path,
    figure_diseases: Path,
) -> None:
    """Map one batch: `CORE_FIGURES` and `CORE_PAGE_ENTITIES` to `CORE_FIGURE_CHEMICALS` and `CORE_FIGURE_DISEASES`.

    ``entities``: one file for a batch of pages, none for one of articles; ``words``: one file of `CORE_FIGURE_WORDS`
    where pictures were read; ``genes``: `CORE_FIGURE_GENES` of the batch as `genes.mapping` reads them, written to
    ``figure_genes`` without what is more surely a chemical or a disease; ``profile``: a key of `verdicts.PROFILES`.
    """
    mapper = fitted_mapper(Lexicon(lexicon))
    of_figures = by_year.ByYear(figures, working.CORE_FIGURES)
    of_words = [by_year.ByYear(path, working.CORE_FIGURE_WORDS) for path in words]
    of_entities = [by_year.ByYear(path, working.CORE_PAGE_ENTITIES) for path in entities]
    of_genes = by_year.ByYear(genes, working.CORE_FIGURE_GENES)
    targets = {CHEMICAL: figure_chemicals, DISEASE: figure_diseases}
    progress = Progress("figures", of_figures.rows)
    with ExitStack() as opened:
        writers = {
            type_: opened.enter_context(by_year.row_writer(target, TABLES[type_])) for type_, target in targets.items()
        }
        gene_writer = opened.enter_context(by_year.row_writer(figure_genes, working.CORE_FIGURE_GENES))
        for year in sorted(of_figures.years):
            pages = page_words(row for file in of_entities for row in file.read(year, _ENTITY_COLUMNS).to_pylist())
            lines = lines_of_figures(row for file in of_words for row in file.read(year, COLUMNS).to_pylist())
            known = AcceptedGenes(of_genes.read(year))
            for group in parquet.slices(of_figures.read(year, _FIGURE_COLUMNS)):
                rows = {type_: ConceptRows(type_, mapper.lexicon) for type_ in targets}
                of_group = group.to_pylist()
                found = mentions_of(of_group, pages, lines, known, mapper, profile)
                for number, mentions in enumerate(found):
                    for of_type in rows.values():
                        of_type.add(number, mentions)
                for type_, writer in writers.items():
                    writer.add_table(rows[type_].table(group))
                progress.add(group.num_rows)
            gene_writer.add_table(known.table())
        counts = {type_: writer.count for type_, writer in writers.items()}
    log.info("%d figures, candidate rows: %s", of_figures.rows, counts)


def mentions_of(
    figures: Sequence[Mapping[str, Any]],
    pages: Mapping[FigureKey, PageWords],
    lines: Mapping[FigureKey, Sequence[Line]],
    genes: AcceptedGenes,
    mapper: Mapper,
    profile: str,
) -> list[list[Mention]]:
    """Of each figure its mentions, those that are accepted marked."""
    keys = [figure_key(figure) for figure in figures]
    asked = [
        _asked(figure, pages.get(key, PageWords()), lines.get(key, ()), mapper.lexicon)
        for figure, key in zip(figures, keys, strict=True)
    ]
    texts = [text for each in asked for _, text, _ in each.texts]
    places = mapper.found_each(texts, told=[each.told for each in asked for _ in each.texts])
    found = iter(mapper.judged_each(CAPTION, places))
    given = iter(mapper.judged_each(GIVEN, [_given(mapper, each) for each in asked]))
    for key, each in zip(keys, asked, strict=True):
        judge = _Judge(mapper, genes, key, profile)
        for name, _, line in each.texts:
            each.mentions += judge.mentions(name, next(found), CAPTION, line)
        each.mentions += judge.mentions(each.field_of_words, next(given), GIVEN)
    return [each.mentions for each in asked]


def _asked(figure: Mapping[str, Any], page: PageWords, lines: Sequence[Line], lexicon: Lexicon) -> _Asked:
    texts: list[tuple[str, str, Line | None]] = [
        (name, text, None) for name, text in zip(FIELDS, searched(figure), strict=True)
    ]
    texts += [(PICTURE_WORD, line.text, line) for line in lines]
    around = [*(text for _, text, line in texts if line is None), figure["paper_title"], figure["abstract"]]
    words = page.told(figure["jsonld_keywords"], lexicon)
    return _Asked(texts, *words, [definition for text in around if text for definition in definitions(text)])


def _given(mapper: Mapper, asked: _Asked) -> list[Place]:
    """The words of a page, each as the types that it is read as; single ones stand for themselves."""
    return [
        place
        for types, words in asked.words.items()
        for word in words
        for place in mapper.given(word, [word], types, asked.told)
    ]


@dataclass(frozen=True)
class _Judge:
    """Tells of a figure what is accepted: the surest of a stretch of text, where no gene is meant."""

    mapper: Mapper
    genes: AcceptedGenes
    figure: FigureKey
    profile: str

    def mentions(self, name: str, answers: Sequence[Answer], kind: str, line: Line | None = None) -> list[Mention]:
        """The mentions of a text, or of words that are given."""
        likely = [answer for answer in answers if answer.confidence >= MIN_CHANCE]
        sure = {id(answer) for answer in accepted(likely, kind, self.profile)}
        return [Mention(name, a, id(a) in sure and self._is_meant(name, a, line), line) for a in likely]

    def _is_meant(self, name: str, answer: Answer, line: Line | None) -> bool:
        graphic, number = (line.graphic, line.number) if line else (None, None)
        concept = self.mapper.lexicon.concept(answer.reading.concept)
        text = text_key(name, graphic, number, answer.span.text)
        return self.genes.leave(self.figure, text, stretch_of(answer, concept), concept.id)
