"""The declared tables and their version."""

from __future__ import annotations

import re

import pytest
import yaml
from conftest import ROOT

from figlake.files.checksums import canonical_json, sha256
from figlake.files.columns import text
from figlake.files.prefixes import PREFIXES
from figlake.files.tables import PUBLISHED, SCHEMA_VERSION

VERSIONS = ROOT / "tests" / "data" / "schema_versions.yaml"


def test_every_schema_has_its_version() -> None:
    """Whoever adds a column raises the version: a schema that is not the one of its version is told here."""
    columns = {table.name: [[f.name, str(f.type), f.nullable] for f in table.schema] for table in PUBLISHED}
    digest = sha256(canonical_json(columns).encode())[:16]
    known = yaml.safe_load(VERSIONS.read_text(encoding="utf-8"))
    assert known.get(SCHEMA_VERSION, digest) == digest, "columns changed: raise SCHEMA_VERSION in files/tables.py"
    assert SCHEMA_VERSION in known, f'add the line `"{SCHEMA_VERSION}": {digest}` to {VERSIONS.relative_to(ROOT)}'
    assert len(set(known.values())) == len(known)


OWN_IDS = {"figid", "figid_alias"}
"""Ids that figlake and PFOCR alone have."""
_ID = re.compile(r"(?:.*_)?(?:ids?|pmid|pmcid|doi|doid|figid|chebi_forms)|figid_alias|species_not_covered")


def test_every_id_column_declares_its_prefixes() -> None:
    columns = [(table.name, column) for table in PUBLISHED for column in table.columns]
    without = {(table, column.name) for table, column in columns if _ID.fullmatch(column.name) and not column.prefixes}
    assert {name for _, name in without} == OWN_IDS, without
    assert {prefix for _, column in columns for prefix in column.prefixes} == set(PREFIXES)


@pytest.mark.parametrize(
    ("prefixes", "value", "curie"),
    [
        (("MESH",), "D008545", "MESH:D008545"),
        (("MESH",), "mesh:D008545", "MESH:D008545"),
        (("MESH", "CHEBI"), "CHEBI:15377", "CHEBI:15377"),
        (("NCBIGene",), 7157, "NCBIGene:7157"),
        (("DOI",), "10.1/a:b", "DOI:10.1/a:b"),
    ],
)
def test_a_value_is_a_compact_uri(prefixes: tuple[str, ...], value: str | int, curie: str) -> None:
    assert text("any_id", "An id.").of(*prefixes).curie(value) == curie
