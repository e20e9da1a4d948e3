"""The declared tables and their version."""

from __future__ import annotations

import yaml
from conftest import ROOT

from figlake.files.checksums import canonical_json, sha256
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
