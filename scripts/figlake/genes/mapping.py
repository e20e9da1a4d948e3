"""Stage map_genes: the gene mentions of figures, each with its candidates, as rows of `figure_genes`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlake import parquet, tables
from figlake.genes.finder import Mention, find
from figlake.genes.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.reference import HUMAN

KEYWORD_JOINER = " | "
_FIGURE_COLUMNS = (
    "figid",
    "pmcid",
    "pub_year",
    "title",
    "caption",
    "keywords",
    "jsonld_keywords",
    "location",
    "record",
)
_ENTITY_COLUMNS = ("figid", "location", "record", "kind", "origin", "word", "symbol", "organism_id")

log = logging.getLogger(__name__)


def map_genes(*, figures: Path, entities: Sequence[Path], lexicon: Path, genes: Path, figure_genes: Path) -> None:
    """Map the gene mentions of one batch: `CORE_FIGURES` and `CORE_PAGE_ENTITIES` to `CORE_FIGURE_GENES`.

    ``entities``: one file for a batch of pages, none for a batch of articles, which name no genes of their own.
    """
    mapper = Mapper(Lexicon.load(lexicon, genes))
    words = _page_words(parquet.read_all(entities, tables.CORE_PAGE_ENTITIES, _ENTITY_COLUMNS))
    count = 0
    with parquet.row_writer(figure_genes, tables.CORE_FIGURE_GENES) as rows:
        for group in parquet.read_groups(figures, tables.CORE_FIGURES, _FIGURE_COLUMNS):
            for figure in group.to_pylist():
                identity = {name: figure[name] for name in ("figid", "pmcid", "pub_year", "location", "record")}
                own = words.get((figure["figid"], figure["location"], figure["record"]), ((), ()))
                rows.add([{**identity, **row} for row in figure_rows(figure, own[0], own[1], mapper)])
            count += group.num_rows
            log.info("%d figures mapped", count)
    log.info("%d figures, %d candidate rows", count, rows.count)


Words = dict[tuple[str, str, str], tuple[list[str], list[str]]]


def _page_words(entities: pa.Table) -> Words:
    """Distinct OCR words and human gene symbols of each page's gene rows, in their order."""
    words: Words = {}
    for row in entities.to_pylist():
        if row["kind"] != "genes":
            continue
        ocr, symbols = words.setdefault((row["figid"], row["location"], row["record"]), ([], []))
        if row["word"] and row["word"] not in ocr:
            ocr.append(row["word"])
        is_human = row["organism_id"] in {HUMAN, None}
        if is_human and row["symbol"] and row["symbol"] not in symbols:
            symbols.append(row["symbol"])
    return words


def figure_rows(
    figure: dict[str, Any], ocr_words: Sequence[str], symbols: Sequence[str], mapper: Mapper
) -> Iterator[dict[str, Any]]:
    """Rows of `tables.FIGURE_GENES` for one figure, without its identity.

    A page without gene rows still names its genes among the keywords of its schema.org block.
    """
    for field, text in (("title", figure["title"]), ("caption", figure["caption"])):
        for mention in find(text or "", mapper):
            yield from mention_rows(mention, field, mapper)
    for mention in find(KEYWORD_JOINER.join(figure["keywords"]), mapper):
        yield from mention_rows(mention, "keyword", mapper)
    listed = symbols if symbols or ocr_words else list(dict.fromkeys(figure["jsonld_keywords"]))
    for field, words in (("ocr_word", ocr_words), ("page_symbol", listed)):
        for word in words:
            yield from mention_rows(Mention(0, len(word), word, mapper.candidates(word)), field, mapper)


def mention_rows(mention: Mention, field: str, mapper: Mapper) -> Iterator[dict[str, Any]]:
    """A row for each candidate of one mention."""
    for candidate in mention.candidates:
        entry = candidate.entry
        gene = mapper.lexicon.genes[entry.ncbi_gene_id] if entry.ncbi_gene_id is not None else None
        yield {
            "mention": mention.text,
            "field": field,
            "start": mention.start,
            "end": mention.end,
            "ncbi_gene_id": entry.ncbi_gene_id,
            "symbol": gene.symbol if gene else entry.family_id,
            "hgnc_id": gene.hgnc_id if gene else None,
            "ensembl_gene_id": gene.ensembl_gene_id if gene else None,
            "uniprot_id": gene.uniprot_id if gene else None,
            "taxon_id": gene.taxon_id if gene else HUMAN,
            "human_ncbi_gene_id": entry.ncbi_gene_id,
            "match_type": entry.kind,
            "matched_string": entry.name,
            "n_candidates": len(mention.candidates),
            "rank": candidate.rank,
            "confidence": candidate.confidence,
            "is_accepted": candidate.is_accepted,
            "family_id": entry.family_id,
            "rule": candidate.rule,
        }
