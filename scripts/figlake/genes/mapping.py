"""Stage map_genes: the gene mentions of figures, each with its candidates, as rows of `figure_genes`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from figlake import parquet, tables
from figlake.genes.lexicon import Gene, Lexicon
from figlake.genes.mapper import Mapped, Mapper
from figlake.genes.page_symbols import PageSymbols, PageWords, page_words
from figlake.genes.reference import HUMAN

KEYWORD_JOINER = " | "
_FIGURE_COLUMNS = (
    "figid",
    "pmcid",
    "pub_year",
    "title",
    "caption",
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


def map_genes(*, figures: Path, entities: Sequence[Path], lexicon: Path, profile: str, figure_genes: Path) -> None:
    """Map the gene mentions of one batch: `CORE_FIGURES` and `CORE_PAGE_ENTITIES` to `CORE_FIGURE_GENES`.

    ``entities``: one file for a batch of pages, none for a batch of articles, which name no genes of their own;
    ``profile``: a key of `figlake.genes.mapper.PROFILES`.
    """
    mapper = Mapper(Lexicon(lexicon), profile)
    judge = PageSymbols(mapper.lexicon)
    pages = page_words(
        row for path in entities for row in parquet.read_rows(path, tables.CORE_PAGE_ENTITIES, _ENTITY_COLUMNS)
    )
    count = 0
    with parquet.row_writer(figure_genes, tables.CORE_FIGURE_GENES) as rows:
        for count, figure in enumerate(parquet.read_rows(figures, tables.CORE_FIGURES, _FIGURE_COLUMNS), 1):
            identity = {name: figure[name] for name in ("figid", "pmcid", "pub_year", "location", "record")}
            page = pages.get((figure["figid"], figure["location"], figure["record"]))
            rows.add([{**identity, **row} for row in figure_rows(figure, page, mapper, judge)])
            if count % 1000 == 0:
                log.info("%d figures mapped", count)
    log.info("%d figures, %d candidate rows", count, rows.count)


def figure_rows(
    figure: dict[str, Any], page: PageWords | None, mapper: Mapper, judge: PageSymbols
) -> Iterator[dict[str, Any]]:
    """Rows of `tables.FIGURE_GENES` for one figure, without its identity.

    A page without gene rows still names its genes among the keywords of its schema.org block.
    """
    if page is None:
        page = PageWords(symbols={symbol: [] for symbol in figure["jsonld_keywords"]})
    texts = [figure["title"] or "", figure["caption"] or "", KEYWORD_JOINER.join(figure["keywords"])]
    about = [figure["paper_title"], figure["abstract"], ", ".join(figure["organisms"])]
    *found, words = mapper.map(texts, page.words, about)
    for field, mentions in zip(("title", "caption", "keyword", "ocr_word"), [*found, words], strict=True):
        for mapped in mentions:
            yield from mention_rows(mapped, field, mapper)
    symbols = mapper.map([], list(page.symbols), [*texts, *about])[0] if page.symbols else []
    for mapped in judge.judged(symbols, page, words):
        yield from mention_rows(mapped, "page_symbol", mapper)


def mention_rows(mapped: Mapped, field: str, mapper: Mapper) -> Iterator[dict[str, Any]]:
    """A row for each gene or family that a mention may mean; one that is read in several ways counts once."""
    taken: set[int] = set()
    readings = sorted(
        ((reading, answer) for answer in mapped.answers for reading in answer.readings),
        key=lambda item: (item[0].rank, -item[0].confidence),
    )
    for reading, answer in readings:
        candidate = reading.candidate
        if candidate.target in taken:
            continue
        taken.add(candidate.target)
        gene = None if candidate.is_family else mapper.lexicon.gene(candidate.target)
        family = mapper.lexicon.family(candidate.target).family_id if candidate.is_family else None
        yield {
            "mention": mapped.span.text,
            "field": field,
            "start": mapped.span.start,
            "end": mapped.span.end,
            "ncbi_gene_id": gene.ncbi_gene_id if gene else None,
            "symbol": gene.symbol if gene else family,
            "hgnc_id": gene.hgnc_id if gene else None,
            "ensembl_gene_id": gene.ensembl_gene_id if gene else None,
            "uniprot_id": gene.uniprot_id if gene else None,
            "taxon_id": gene.taxon_id if gene else HUMAN,
            "human_ncbi_gene_id": _human_id(gene, mapper),
            "match_type": "ortholog" if candidate.is_ortholog else candidate.kind,
            "matched_string": candidate.name,
            "n_candidates": answer.n_candidates,
            "rank": reading.rank,
            "confidence": mapped.confidence(reading),
            "is_accepted": mapper.is_accepted(mapped, reading),
            "family_id": family,
            "rule": f"{candidate.rule}+{candidate.tier}" if candidate.rule else candidate.tier,
        }


def _human_id(gene: Gene | None, mapper: Mapper) -> int | None:
    if gene is None or gene.human is None:
        return None
    return mapper.lexicon.gene(gene.human).ncbi_gene_id
