"""Names by which papers know one gene, whatever registries have: `E-cadherin`, which they lack; `PD-1`, which they give
to three genes.

`usual.tsv`, beside the bundled reference: a name, and the approved symbol of the human gene that is meant by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from figlake.files.house import RESOURCES
from figlake.genes.reference.tables import HUMAN, Reference
from figlake.names.keys import fold

USUAL = RESOURCES / "genes" / "usual.tsv"


@cache
def usual() -> Mapping[str, tuple[str, str]]:
    """By folded name the name as papers write it, and the human symbol.

    Raises:
        ValueError: a line is no name and symbol, or a name is there twice.
    """
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(USUAL.read_text(encoding="utf-8").splitlines(), 1):
        name, tab, symbol = line.partition("\t")
        if not (fold(name) and tab and symbol) or fold(name) in found:
            raise ValueError(f"{USUAL.name}, line {number}: expected a new name, a tab and a symbol, found {line!r}")
        found[fold(name)] = (name, symbol)
    return found


_PHOSPHORYLATED = re.compile("p[A-Z]")


def meant_by(string: str) -> tuple[str, str] | None:
    """The usual name that a string is, and the human symbol; None for another string with the same letters.

    `PD1` is PD-1, but `HK-2` and `PS 1` are written otherwise on purpose, and `pERK` is no PERK.
    """
    found = usual().get(fold(string))
    if found is None or found[0] == string:
        return found
    is_cut = sum(not c.isalnum() for c in string) > sum(not c.isalnum() for c in found[0])
    is_marked = _PHOSPHORYLATED.match(string) is not None and not found[0].startswith("p")
    return None if is_cut or is_marked else found


def is_usual(string: str, symbol: str) -> int:
    """Whether papers know the human gene of that symbol by a string: 2 as it is written, 1 in another form, else 0."""
    found = meant_by(string)
    return 0 if found is None or found[1] != symbol else 2 if found[0] == string else 1


def with_usual(reference: Reference) -> Reference:
    """``reference`` with the usual names that its human genes lack, as aliases."""
    genes = reference.genes
    columns = (genes[name].to_pylist() for name in ("ncbi_gene_id", "symbol", "taxon_id"))
    gene_of = {symbol: gene_id for gene_id, symbol, taxon_id in zip(*columns, strict=True) if taxon_id == HUMAN}
    names = zip(reference.names["ncbi_gene_id"].to_pylist(), reference.names["name"].to_pylist(), strict=True)
    known = {(gene_id, key) for gene_id, name in names if (key := fold(name)) in usual()}
    more = [
        {"ncbi_gene_id": gene_of[symbol], "kind": "alias", "name": name}
        for key, (name, symbol) in usual().items()
        if symbol in gene_of and (gene_of[symbol], key) not in known
    ]
    added = pa.Table.from_pylist(more, schema=reference.names.schema)
    return Reference(genes, pa.concat_tables([reference.names, added]), reference.families, reference.cocited)
