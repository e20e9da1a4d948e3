"""Nodes of the knowledge graph."""

import json
from pathlib import Path
from typing import Any

import pytest
from made_snapshot import write_snapshot

from figlake.exports import Published, export
from figlake.files import reference_tables, tables
from figlake.files.columns import Table
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES

PLACE = {"figid": "PMC999000001__f1", "pmcid": "PMC999000001", "mention": "x", "is_accepted": True}
NAMED: list[tuple[Table, dict[str, Any], Table, dict[str, Any]]] = [
    (tables.FIGURE_GENES, {"ncbi_gene_id": 1}, reference_tables.GENES, {"symbol": "ABC1", "name": "made-up protein", "synonyms": ["ABC1", "made-up protein", "other"]}),
    (tables.FIGURE_GENES, {"family_id": "ABC", "ncbi_gene_id": None, "is_accepted": False, "is_accepted_family": True}, reference_tables.FAMILIES, {"names": ["ABC", "other"]}),
    (FIGURE_CHEMICALS, {"chemical_id": "MESH:D000001"}, reference_tables.CHEMICALS, {"name": "Made-upin", "synonyms": ["Made-upin", "other"]}),
    (FIGURE_DISEASES, {"disease_id": "MESH:D000002"}, reference_tables.DISEASES, {"name": "Made-upism", "synonyms": ["Made-upism", "other"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mentions", "mention", "reference", "entry"), NAMED, ids=lambda some: getattr(some, "name", "")
)
def test_no_synonym_is_the_name_itself(
    mentions: Table, mention: dict[str, Any], reference: Table, entry: dict[str, Any], tmp_path: Path
) -> None:
    key = {name: mention[name] for name in reference.key}
    figure = {name: PLACE[name] for name in ("figid", "pmcid")}
    rows = {tables.FIGURES: [figure], mentions: [PLACE | mention], reference: [key | entry]}
    write_snapshot(tmp_path / "dataset", rows)
    export("kgx", Published(tmp_path / "dataset"), tmp_path / "kgx")
    lines = (tmp_path / "kgx" / "nodes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["synonym"] for line in lines[1:]] == [["other"]]
