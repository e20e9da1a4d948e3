"""Writes figure pages of any number, shaped and sized as PFOCR's are, with their gene tables.

    python bench/pages.py FOLDER COUNT [--changed SHARE]

The pages are a function of their number: 2.4 kB on average, 31 gene rows in a table of its own for every other page.
Genes are drawn by rank, most cited first, so that the 10, 100 and 1,000 most frequent make 7, 29 and 61 % of the names;
in 2,659 figures of PFOCR they make 7, 25 to 39 and 54 to 79 %.
``--changed`` writes a later state of a share of them, and no other: a new caption.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from figlake.genes.reference.folder import BUNDLED

HEADER = (
    "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\t"
    "count_direct\tcount_synonym\tcount_match\n"
)
GENES, GENE_ROWS = 18, 31


class Maker:
    """Makes pages from the symbols of the bundled reference and the English words beside it."""

    def __init__(self) -> None:
        found = pq.read_table(BUNDLED / "genes.parquet", columns=["ncbi_gene_id", "symbol", "taxon_id", "pubmed_count"])
        genes = [row for row in found.to_pylist() if row["taxon_id"] == 9606 and row["pubmed_count"] > 20]
        genes.sort(key=lambda row: (-row["pubmed_count"], row["ncbi_gene_id"]))
        self._genes: Sequence[tuple[int, str]] = [(row["ncbi_gene_id"], row["symbol"]) for row in genes]
        self._gene_weights = list(accumulate(1 / (rank + 16) for rank in range(len(genes))))
        self._words = (BUNDLED / "english.txt").read_text(encoding="utf-8").split()[::7]
        random.Random(0).shuffle(self._words)
        self._word_weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def page(self, number: int, is_changed: bool) -> tuple[str, bytes, bytes | None]:
        """Figid, page and gene table (or None) of a number."""
        chance = random.Random(number)
        drawn = chance.choices(self._genes, cum_weights=self._gene_weights, k=GENES)
        genes = list(dict.fromkeys(drawn))
        words = chance.choices(self._words, cum_weights=self._word_weights, k=90)
        for place, (_, symbol) in enumerate(drawn[:9]):
            words[place * 10] = symbol
        caption = " ".join(words).capitalize() + "."
        if is_changed:
            caption = f"Changed. {caption}"
        pmcid, figid = f"PMC{9_000_000_000 + number}", f"PMC{9_000_000_000 + number}__fig{number % 9 + 1}"
        title = " ".join(words[:12]).capitalize()
        url = f"https://pfocr.wikipathways.org/figures/{figid}.html"
        fields = {
            "figid": figid,
            "figtitle": title,
            "organisms": ["Homo sapiens", "Mus musculus"][: 1 + number % 2],
            "organisms_ner": ["Homo sapiens"],
            "pmcid": pmcid,
            "filename": f"fig{number % 9 + 1}.jpg",
            "figlink": f"/pmc/articles/{pmcid}/figure/F{number % 9 + 1}/",
            "number": f"F{number % 9 + 1}",
            "caption": caption,
            "papertitle": " ".join(words[12:28]).capitalize() + ".",
            "reftext": f"Ada Writer, et al. J Made Up. {1995 + number % 30} Mar;24(5):{number}.",
            "year": str(1995 + number % 30),
            "doi": f"10.5555/{number}",
            "journal_title": "Journal of Made Up Results",
            "journal_nlm_ta": "J Made Up",
            "publisher_name": "Nobody",
            "keywords": " | ".join(words[28:33]),
            "automl_pathway": round(chance.uniform(0.5, 1), 7),
            "figid_alias": f"{pmcid}__F{number % 9 + 1}",
            "figtype": "Figure",
            "redirect_from": f"/figures/{pmcid}__F{number % 9 + 1}",
            "ndex": "",
            "seo": "CreativeWork",
            "schema-jsonld": {
                "@context": "https://schema.org/",
                "@id": url,
                "@type": "Dataset",
                "description": caption,
                "license": "CC0",
                "name": "CreativeWork",
                "creator": {"@type": "Organization", "name": "WikiPathways"},
                "keywords": [symbol for _, symbol in genes],
            },
        }
        text = yaml.dump(fields, sort_keys=False, allow_unicode=True, Dumper=yaml.CSafeDumper)
        return figid, f"---\n{text}---\n".encode(), self._table(genes, chance) if number % 2 else None

    def _table(self, genes: Sequence[tuple[int, str]], chance: random.Random) -> bytes:
        lines = []
        for gene_id, symbol in chance.choices(genes, k=GENE_ROWS):
            lines.append(
                f"9606\tHomo sapiens\tPrimates\t{symbol}\t{symbol}\t{symbol}\t{gene_id}\tncbigene_symbol\t18\tNA\t18\n"
            )
        return (HEADER + "".join(lines)).encode()


def write_pages(folder: Path, count: int, changed: float = 0.0, since: int = 0) -> None:
    """Write the pages of the numbers from ``since`` to below ``count``; or of a share of them the later state alone."""
    maker = Maker()
    (folder / "_figures").mkdir(parents=True, exist_ok=True)
    (folder / "_data").mkdir(exist_ok=True)
    every = round(1 / changed) if changed else 0
    for number in range(since, count):
        if every and number % every:
            continue
        figid, page, table = maker.page(number, is_changed=bool(every))
        (folder / "_figures" / f"{figid}.md").write_bytes(page)
        if table:
            (folder / "_data" / f"{figid}-genes.tsv").write_bytes(table)


def main() -> None:
    """Write what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("count", type=int)
    options.add_argument("--changed", type=float, default=0.0, help="share of the pages in a later state")
    given = options.parse_args()
    write_pages(given.folder, given.count, given.changed)


if __name__ == "__main__":
    main()
