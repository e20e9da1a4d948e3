"""Stage map_genes: the gene mentions of figures, each with its candidates, as rows of `figure_genes`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from figlake.files import by_year, parquet, working
from figlake.genes.citing import CITING_TEXT, SENTENCE_COLUMNS, Cited, sure_taxa
from figlake.genes.documents import Document, Mapped
from figlake.genes.gene_rows import GeneRows
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.page_symbols import PageSymbols, PageWords, page_words
from figlake.genes.picture_words import Pictured, PictureWords, named_by
from figlake.jobs.cycles import unsearched
from figlake.jobs.progress import Progress
from figlake.names.texts import FIELDS, searched
from figlake.pictures.lines import COLUMNS, lines_of_figures

PICTURE_WORD = "picture_word"
MAMMALS = frozenset(
    {"Homo sapiens", "Mus musculus", "Rattus norvegicus", "Bos taurus", "Sus scrofa", "Ovis aries", "Equus caballus",
     "Equus asinus", "Canis lupus familiaris", "Oryctolagus cuniculus", "Macaca mulatta", "Cricetulus griseus"}
)  # fmt: skip
"""Where PFOCR names these as a paper's organisms, the others that it names are mostly words of the paper that some
species bears too: `Omegavirus omega`, `Psidium guajava`."""
_FIGURE_COLUMNS = (
    "figid",
    "pmcid",
    "pub_year",
    "title",
    "caption",
    "mining_title",
    "mining_caption",
    "paper_title",
    "abstract",
    "organisms",
    "keywords",
    "jsonld_keywords",
    "location",
    "record",
)
_ENTITY_COLUMNS = ("figid", "location", "record", "kind", "origin", "word", "symbol", "organism_id")

log = logging.getLogger(__name__)


@unsearched()
def map_genes(
    *,
    figures: Path,
    entities: Sequence[Path],
    words: Sequence[Path],
    sentences: Sequence[Path],
    lexicon: Path,
    profile: str,
    is_citing_counted: bool,
    figure_genes: Path,
) -> None:
    """Map the gene mentions of one batch: `CORE_FIGURES` and `CORE_PAGE_ENTITIES` to `CORE_FIGURE_GENES`.

    ``entities``: one file for a batch of pages, none for a batch of articles, which name no genes of their own;
    ``words``: one file of `CORE_FIGURE_WORDS` where pictures were read; ``sentences``: one of `CORE_CITING_SENTENCES`
    where what they name is wanted, ``is_citing_counted`` as genes of the figure; ``profile``: a key of
    `figlake.genes.mapper.PROFILES`.
    """
    mapper = Mapper(Lexicon(lexicon), profile)
    judge = PageSymbols(mapper.lexicon)
    of_figures = by_year.ByYear(figures, working.CORE_FIGURES)
    pictures = PictureWords(mapper)
    of_words = [by_year.ByYear(path, working.CORE_FIGURE_WORDS) for path in words]
    of_sentences = [by_year.ByYear(path, working.CORE_CITING_SENTENCES) for path in sentences]
    of_entities = [by_year.ByYear(path, working.CORE_PAGE_ENTITIES) for path in entities]
    progress, figure_count = Progress("figures", of_figures.rows), 0
    with by_year.row_writer(figure_genes, working.CORE_FIGURE_GENES) as writer:
        for years in of_figures.together(parquet.ROWS_AT_A_TIME):
            pages = page_words(row for file in of_entities for row in file.read(years, _ENTITY_COLUMNS).to_pylist())
            lines = lines_of_figures(row for file in of_words for row in file.read(years, COLUMNS).to_pylist())
            cited = Cited(row for file in of_sentences for row in file.read(years, SENTENCE_COLUMNS).to_pylist())
            data = of_figures.read(years, _FIGURE_COLUMNS)
            for group in parquet.slices(data, together="record"):
                rows = GeneRows(mapper.lexicon, is_citing_counted)
                of_group = group.to_pylist()
                pictured: dict[int, Pictured] = {}
                own_taxa: dict[str, Counter[int]] = {}
                for number, mentions in enumerate(mentions_of(of_group, pages, mapper, judge)):
                    for field, mapped in mentions:
                        rows.add(number, field, mapped)
                    if of_sentences:  # they alone ask for it
                        taxa = sure_taxa((mapped for _, mapped in mentions), mapper.lexicon)
                        own_taxa.setdefault(of_group[number]["record"], Counter()).update(taxa)
                    if read := lines.get(_key(of_group[number])):
                        texts, about = texts_of(of_group[number])
                        pictured[number] = Pictured(read, [*texts, *about], named_by(mentions))
                for number, of_lines in zip(pictured, pictures.each(list(pictured.values())), strict=True):
                    for line, mapped in of_lines:
                        rows.add(number, PICTURE_WORD, mapped, line)
                asked = [(figure, texts_of(figure)[1]) for figure in of_group]
                for number, sentence, mapped in cited.mentions(asked, own_taxa, mapper):
                    rows.add(number, CITING_TEXT, mapped, sentence=sentence)
                writer.add_table(rows.table(group))
                progress.add(group.num_rows)
            figure_count += data.num_rows
    log.info("%d figures, %d candidate rows", figure_count, writer.count)


def mentions_of(
    figures: Sequence[dict[str, Any]],
    pages: Mapping[tuple[str, str, str], PageWords],
    mapper: Mapper,
    judge: PageSymbols,
) -> Iterator[list[tuple[str, Mapped]]]:
    """Of each figure its mentions, each with the field that it stands in.

    A page without gene rows still names its genes among the keywords of its schema.org block.
    """
    asked = []
    for figure in figures:
        page = pages.get(_key(figure))
        if page is None:
            page = PageWords(symbols={symbol: [] for symbol in figure["jsonld_keywords"]})
        texts, about = texts_of(figure)
        page = judge.with_words(page, [*texts, *about])
        asked.append((page, Document(texts, page.words, about, page=page.told())))
    documents = [document for _, document in asked]
    for (page, _), found in zip(asked, mapper.each(documents), strict=True):
        fields = zip((*FIELDS, page.field), [*found.texts, found.given], strict=True)
        mentions = [(field, mapped) for field, of_field in fields for mapped in of_field]
        mentions += [("page_symbol", mapped) for mapped in found.symbols]
        yield mentions


def _key(figure: Mapping[str, Any]) -> tuple[str, str, str]:
    return figure["figid"], figure["location"], figure["record"]


def texts_of(figure: Mapping[str, Any]) -> tuple[list[str], list[str | None]]:
    """The texts of a figure that are searched, and those that tell its context."""
    organisms = [name for name in figure["organisms"] if name in MAMMALS] or figure["organisms"]
    return searched(figure), [figure["paper_title"], figure["abstract"], ", ".join(organisms)]
