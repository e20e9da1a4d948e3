"""What a snapshot was made by: code, references, configuration.  Its manifest remembers them for later comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from figlake.files import parquet, working
from figlake.files.checksums import canonical_json, file_sha256, sha256

RULES_OF_DATA = frozenset({"build_lexicon", "build_concepts", "choose"})
"""Rules in whose states there is data beside their adapter: references, which count by the lexicon that is made of
them, and the list of `leave_out`, which counts by the manifest's inputs.
"""
CONFIGURED = (
    *("licences", "versions", "article_types.left_out", "figures.keep", "figures.pathway_threshold"),
    *("figures.images", "figures.ocr", "genes.profile", "genes.citing_text"),
)
"""Keys of the configuration that decide what is published of the same sources by the same code."""


def configured(config: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `CONFIGURED` in a checked configuration, lists sorted."""
    found = {}
    for key in CONFIGURED:
        value: Any = config
        for name in key.split("."):
            value = value[name]
        found[key] = sorted(value) if isinstance(value, list) else value
    return found


def origins(states: Path | None, lexicons: Iterable[Path], configuration: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest remembers of its origins.

    ``states``: folder of the rules' states (`jobs.state`); ``lexicons``: the files that mentions are mapped by;
    ``configuration``: of `configured`.
    """
    files = sorted(states.glob("*.parquet")) if states else []
    rows = [row for path in files for row in parquet.read(path, working.STATE).to_pylist()]
    return {
        "code": {row["rule"]: _code(row) for row in rows if "/" not in row["rule"] and not _is_of_batch(row["rule"])},
        "references": {path.stem: file_sha256(path) for path in lexicons},
        "configuration": dict(configuration),
    }


def _is_of_batch(rule: str) -> bool:
    """Whether a state is one of many of its rule, or of what is made from snapshots."""
    return rule.startswith(("fetch_images-", "export-", "write_report"))


def _code(state: Mapping[str, Any]) -> str:
    rule, files = state["rule"], state["files"]
    if rule in RULES_OF_DATA:
        files = [file for file in files if file["name"] == f"{rule}.py"]
    return sha256(canonical_json([state["code"], files]).encode("utf-8"))[:16]
