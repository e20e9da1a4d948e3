"""The card that Hugging Face reads, and what the research object says of its run."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from figlake.dataset.describe import descriptions
from figlake.files import tables


def manifest(figures: int = 10, **rows: int) -> dict[str, Any]:
    """A manifest with a file for each table that has rows."""
    rows = {"figures": figures, **rows}
    entries = {}
    for table in tables.PUBLISHED:
        folder = f"{table.name}/year=2021" if table.is_partitioned else table.name
        count = rows.get(table.name, 0)
        files = [{"path": f"{folder}/part-00000.parquet", "rows": count, "bytes": 1, "sha256": "0" * 64}]
        entries[table.name] = {"key": list(table.key), "rows": count, "files": files if count else []}
    return {
        "schema_version": "1.0",
        "versions": {"figlake": "0", "pyarrow": "0"},
        "counts": {"pmc": {"records": {"read": 3}}, "front_matter": {"records": {"read": 0}}},
        "inputs": {"pmc": {"records": 3, "sha256": "a" * 64}, "gene_reference": "b" * 64},
        "tables": entries,
    }


def head(content: dict[str, Any]) -> dict[str, Any]:
    _, fenced, text = descriptions("0123456789abcdef", content)["README.md"].split("---\n", 2)
    assert text.lstrip().startswith("# figlake dataset, snapshot 0123456789abcdef")
    return yaml.safe_load(fenced)


def test_each_table_with_files_is_a_configuration() -> None:
    found = {entry["config_name"]: entry for entry in head(manifest(genes=5, articles=2))["configs"]}
    assert {name: entry["data_files"] for name, entry in found.items()} == {
        "articles": "articles/*/*.parquet",
        "figures": "figures/*/*.parquet",
        "genes": "genes/*.parquet",
    }
    assert [name for name, entry in found.items() if entry.get("default")] == ["figures"]


@pytest.mark.parametrize(
    ("figures", "size"),
    [(1, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (250_000, "100K<n<1M"), (10_000_000, "10M<n<100M")],
)
def test_the_size_is_that_of_the_figures(figures: int, size: str) -> None:
    assert head(manifest(figures))["size_categories"] == [size]


def test_the_run_names_what_it_read() -> None:
    crate = json.loads(descriptions("0123456789abcdef", manifest())["ro-crate-metadata.json"])
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    run = entities["#run"]
    assert [part["@id"] for part in run["object"]] == ["#input-pmc", "#input-gene_reference"]
    assert entities["#input-pmc"]["identifier"] == f"sha256:{'a' * 64}"
    assert entities["./"]["mentions"] == {"@id": "#run"} and run["result"] == {"@id": "./"}
