"""Stage map_genes: the gene mentions of figures, each with its candidates, as rows of `figure_genes`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlake import parquet, tables
from figlake.genes.lexicon import Lexicon
from figlake.genes.mapper import Mapped, Mapper
from figlake.genes.reference import HUMAN

KEYWORD_JOINER = " | "
_FIGURE_COLUMNS = (
    "figid",
    "pmcid",
    "pub_year",
    "title",
    "caption",
    "paper_title",
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
    listed = symbols if symbols or ocr_words else list(dict.fromkeys(figure["jsonld_keywords"]))
    texts = [figure["title"] or "", figure["caption"] or "", KEYWORD_JOINER.join(figure["keywords"])]
    found = mapper.map(texts, [*ocr_words, *listed], [figure["paper_title"]])
    for field, mentions in zip(("title", "caption", "keyword"), found[:3], strict=True):
        for mapped in mentions:
            yield from mention_rows(mapped, field, mapper)
    for number, mapped in enumerate(found[3]):
        yield from mention_rows(mapped, "ocr_word" if number < len(ocr_words) else "page_symbol", mapper)


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
            "human_ncbi_gene_id": gene.ncbi_gene_id if gene else None,
            "match_type": candidate.kind,
            "matched_string": candidate.name,
            "n_candidates": answer.n_candidates,
            "rank": reading.rank,
            "confidence": mapped.confidence(reading),
            "is_accepted": mapper.is_accepted(mapped, reading),
            "family_id": family,
            "rule": f"{candidate.rule}+{candidate.tier}" if candidate.rule else candidate.tier,
        }
