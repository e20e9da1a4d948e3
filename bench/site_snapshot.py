"""A snapshot of any number of generated figures, the same for the same number, for `site.py` and what reads tables.

Articles have four figures, captions 120 words on average out of 60,000, figures 12 mentions of genes by rank, each with
a second candidate, one chemical and one disease.  Licences, years and scores are shared out as in PMC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pages import Maker
from publication import filled

from figlake.dataset.snapshot import MANIFEST, SUMS, described, entry_of, part_path, point
from figlake.files import parquet, reference_tables, tables
from figlake.files.columns import Table
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.genes.lexicon.build import published_genes
from figlake.genes.reference.folder import BUNDLED, read_reference

NAME = "0" * 16
FIRST_YEAR, YEARS, FIGURES_OF = 1995, 30, 4
WORDS, GENES = 120, 12
LICENCES = ("CC BY", "CC BY-NC", "CC BY-NC-ND", "CC0", None)
SHARES = (0.62, 0.12, 0.14, 0.02, 0.10)
CONCEPTS = 3000


def make(dataset: Path, count: int) -> None:
    """Write a snapshot of ``count`` figures, year by year, and point to it."""
    snapshot = dataset / "snapshots" / NAME
    names = Names()
    entries: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables.PUBLISHED}

    def add(table: Table, data: pa.Table, year: int | None = None) -> None:
        target = snapshot / part_path(table, year)
        parquet.write(target, table, data)
        entries[table.name].append(entry_of(target, snapshot, data.num_rows))

    for year, numbers in _years(count):
        for table, data in names.of_year(year, numbers):
            add(table, data, year)
    add(reference_tables.GENES, published_genes(read_reference(BUNDLED)))
    for table, data in names.references():
        add(table, data)
    of_tables = {table.name: described(table, entries[table.name]) for table in tables.PUBLISHED}
    manifest = {"schema_version": tables.SCHEMA_VERSION, "tables": of_tables}
    (snapshot / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (snapshot / SUMS).touch()
    point(dataset, NAME)


def _years(count: int) -> Iterator[tuple[int, np.ndarray]]:
    """Later years have more figures, the last a tenth of all."""
    weights = np.arange(1, YEARS + 1) ** 1.4
    ends = np.round(np.cumsum(weights / weights.sum()) * count / FIGURES_OF).astype(int) * FIGURES_OF
    for year, start, end in zip(range(FIRST_YEAR, FIRST_YEAR + YEARS), [0, *ends[:-1]], ends, strict=True):
        yield year, np.arange(start, end)


class Names:
    """What figures are written with: genes and words by rank, chemicals and diseases."""

    def __init__(self) -> None:
        maker = Maker()
        self.genes = maker._genes
        self.gene_shares = np.diff(maker._gene_weights, prepend=0) / maker._gene_weights[-1]
        rare = [f"{word}{number}" for number in range(4) for word in maker._words]
        self.words = np.array([*maker._words, *rare][:60_000])
        ranks = 1 / (np.arange(len(self.words)) + 10.0)
        self.word_shares = ranks / ranks.sum()

    def references(self) -> Iterator[tuple[Table, pa.Table]]:
        """Tables of chemicals and diseases, and no families."""
        ids = [f"MESH:D{number:06}" for number in range(CONCEPTS)]
        named = [f"made-up {self.words[number]} {number}" for number in range(CONCEPTS)]
        for table, key in ((reference_tables.CHEMICALS, "chemical_id"), (reference_tables.DISEASES, "disease_id")):
            yield table, filled(table, CONCEPTS, **{key: pa.array(ids), "name": pa.array(named)})

    def of_year(self, year: int, numbers: np.ndarray) -> Iterator[tuple[Table, pa.Table]]:
        """Articles, figures and mentions of a year's figures."""
        chance = np.random.default_rng(year)
        count = len(numbers)
        if not count:
            return
        of_article = numbers // FIGURES_OF + 10_000_000
        pmcids = [f"PMC{article}" for article in of_article]
        figids = [f"{pmcid}__fig{number}" for pmcid, number in zip(pmcids, numbers, strict=True)]
        drawn = chance.choice(len(self.words), size=(count, WORDS), p=self.word_shares)
        genes = chance.choice(len(self.genes), size=(count, GENES), p=self.gene_shares)
        texts = self.words[drawn].astype(object)
        symbols = np.array([symbol for _, symbol in self.genes], object)[genes]
        texts[:, 5 : 5 + 9 * GENES : 9] = symbols
        captions = [" ".join(row) for row in texts]
        titles = [" ".join(row[:9]) for row in texts]
        licences = chance.choice(np.array(LICENCES, object), size=count, p=SHARES)
        scores = np.round(chance.beta(0.5, 1.2, size=count), 4)
        common = {"pub_year": pa.array([year] * count)}
        yield (
            tables.FIGURES,
            filled(
                tables.FIGURES,
                count,
                figid=pa.array(figids),
                pmcid=pa.array(pmcids),
                **common,
                source="pmc",
                figure_number=pa.array([f"F{number % FIGURES_OF + 1}" for number in numbers]),
                figure_label=pa.array([f"Figure {number % FIGURES_OF + 1}" for number in numbers]),
                figure_type="Figure",
                title=pa.array(titles),
                caption=pa.array(captions),
                paper_title=pa.array([" ".join(row[20:32]) for row in texts]),
                reference_text=pa.array(
                    [f"Ada Writer, et al. J Made Up. {year};24(5):{number}." for number in numbers]
                ),
                doi=pa.array([f"10.5555/{article}" for article in of_article]),
                journal_title=pa.array([f"Journal of {self.words[article % 800]} Results" for article in of_article]),
                organisms=pa.array([["Homo sapiens"], ["Mus musculus"], ["Homo sapiens", "Mus musculus"]]).take(
                    pa.array(chance.choice(3, size=count))
                ),
                pathway_score=pa.array(scores),
                license_code=pa.array(list(licences), pa.string()),
                figure_url=pa.array([f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/figure/F1/" for pmcid in pmcids]),
                image_url=pa.array([f"s3://pmc-oa-opendata/{figid}.jpg" for figid in figids]),
                image_filename=pa.array([f"fig{number}.jpg" for number in numbers]),
                content_sha256="0" * 64,
            ),
        )
        articles = list(dict.fromkeys(pmcids))
        yield (
            tables.ARTICLES,
            filled(
                tables.ARTICLES,
                len(articles),
                pmcid=pa.array(articles),
                pub_year=pa.array([year] * len(articles)),
                pmid=pa.array([int(pmcid[3:]) + 20_000_000 for pmcid in articles]),
                doi=pa.array([f"10.5555/{pmcid[3:]}" for pmcid in articles]),
                title=pa.array([f"Article {pmcid[3:]} on {self.words[int(pmcid[3:]) % 5000]}" for pmcid in articles]),
                source="pmc",
            ),
        )
        yield tables.FIGURE_GENES, self._genes(year, chance, figids, pmcids, texts, genes)
        for table, key in ((FIGURE_CHEMICALS, "chemical_id"), (FIGURE_DISEASES, "disease_id")):
            ids = (chance.zipf(1.4, size=count) - 1) % CONCEPTS
            yield (
                table,
                filled(
                    table,
                    count,
                    figid=pa.array(figids),
                    pmcid=pa.array(pmcids),
                    **common,
                    mention=pa.array([self.words[number] for number in ids]),
                    field="keyword",
                    end=3,
                    start=0,
                    name=pa.array([f"made-up {self.words[number]} {number}" for number in ids]),
                    match_type="synonym",
                    matched_string=pa.array([self.words[number] for number in ids]),
                    n_candidates=1,
                    rank=1,
                    confidence=pa.array(np.round(chance.uniform(0.4, 1, count), 4)),
                    is_accepted=True,
                    rule="ordered",
                    **{key: pa.array([f"MESH:D{number:06}" for number in ids])},
                ),
            )

    def _genes(
        self,
        year: int,
        chance: np.random.Generator,
        figids: list[str],
        pmcids: list[str],
        texts: np.ndarray,
        genes: np.ndarray,
    ) -> pa.Table:
        """Two candidates for each of a figure's mentions in its caption."""
        rows: dict[str, list[object]] = {
            name: [] for name in ("figid", "pmcid", "mention", "start", "end", "gene", "symbol", "rank")
        }
        for figid, pmcid, words, places in zip(figids, pmcids, texts, genes, strict=True):
            ends = np.cumsum([len(word) + 1 for word in words])
            for nth, place in enumerate(places):
                at = 5 + 9 * nth
                start, end = int(ends[at - 1]), int(ends[at]) - 1
                for rank, gene in ((1, place), (2, (int(place) + 1) % len(self.genes))):
                    gene_id, symbol = self.genes[gene]
                    values = (figid, pmcid, words[at], start, end, gene_id, symbol, rank)
                    for column, value in zip(rows.values(), values, strict=True):
                        column.append(value)
        count = len(rows["figid"])
        ranks = np.array(rows["rank"])
        sure = np.round(np.where(ranks == 1, chance.uniform(0.4, 1, count), chance.uniform(0, 0.3, count)), 4)
        return filled(
            tables.FIGURE_GENES,
            count,
            figid=pa.array(rows["figid"]),
            pmcid=pa.array(rows["pmcid"]),
            pub_year=pa.array([year] * count),
            mention=pa.array(rows["mention"]),
            field="caption",
            start=pa.array(rows["start"]),
            end=pa.array(rows["end"]),
            ncbi_gene_id=pa.array(rows["gene"]),
            symbol=pa.array(rows["symbol"]),
            taxon_id=9606,
            match_type="symbol",
            matched_string=pa.array(rows["symbol"]),
            n_candidates=2,
            rank=pa.array(ranks),
            confidence=pa.array(sure),
            is_accepted=pa.array(ranks == 1),
            rule="exact",
        )
