"""The contract of the published tables: what may change from one snapshot to the next.

A nullable column may be added, and `tables.SCHEMA_VERSION` counts that in its second number.  It may join the key:
where it is null, the others tell the rows apart as before.  Anything else (a column that leaves, another type, another
key, a new column that is never null) needs a higher first number; without it the run stops before anything is
published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from figlake.files import tables
from figlake.files.columns import Table


class ContractError(RuntimeError):
    """The declared tables break what the last snapshot promised: each difference on a line."""


def check_contract(manifest: Mapping[str, Any]) -> None:
    """Compare the declared tables with those of the last snapshot's manifest.  Raises `ContractError`."""
    if _major(manifest["schema_version"]) < _major(tables.SCHEMA_VERSION):
        return
    found = [line for table in tables.PUBLISHED for line in differences(manifest["tables"].get(table.name), table)]
    declared = {table.name for table in tables.PUBLISHED}
    found += [f"{name}: was published, is no table any more" for name in manifest["tables"] if name not in declared]
    if found:
        raise ContractError(
            f"the tables differ from those of schema version {manifest['schema_version']}:\n  "
            + "\n  ".join(found)
            + f"\nOnly nullable columns may be added. Keep the columns as they were, or declare a new schema version "
            f"{_major(manifest['schema_version']) + 1}.0 in tables.py and tell the readers."
        )


def differences(published: Mapping[str, Any] | None, table: Table) -> Iterator[str]:
    """What breaks the contract of one table; nothing where it is new."""
    if published is None:
        return
    now = {field.name: field for field in table.schema}
    before = {column["name"]: column for column in published["schema"]}
    if published["key"] != [name for name in table.key if name in before]:
        yield f"{table.name}: the key was {', '.join(published['key'])}, is {', '.join(table.key)}"
    for name, column in before.items():
        if name not in now:
            yield f"{table.name}.{name}: was {column['type']}, is gone"
        elif str(now[name].type) != column["type"]:
            yield f"{table.name}.{name}: was {column['type']}, is {now[name].type}"
        elif now[name].nullable and not column["nullable"]:
            yield f"{table.name}.{name}: was never null, may be null"
    for name, field in now.items():
        if name not in before and not field.nullable:
            yield f"{table.name}.{name}: is new and never null; a new column must be nullable"


def _major(version: str) -> int:
    return int(version.split(".")[0])
