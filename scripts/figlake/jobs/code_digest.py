"""A digest of a module's code and of all figlake modules that it imports.

Snakemake re-runs a job when the script file of its rule changes, not when a module behind it does.  The digest stands
in the rule's params, so that an edit re-runs the stages that use the edited module, and no others.
"""

from __future__ import annotations

import ast
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from platform import python_version
from typing import Any

from figlake.files.atomic import user_cache, write_text
from figlake.files.checksums import sha256

PACKAGE = Path(__file__).parents[1]


def code_digest(module: str) -> str:
    """Digest of ``module`` (such as `figlake.plan.plan`) with its import closure, independent of layout on disk.

    Comments and formatting do not count, docstrings do not either.
    """
    names = sorted(_closure(module))
    return sha256("\n".join(f"{name} {_syntax(name)}" for name in names).encode())[:16]


def _closure(module: str) -> set[str]:
    found: set[str] = set()
    pending = [module]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _imports(name)
    return found


@cache
def _file(module: str) -> Path | None:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


@cache
def _imports(module: str) -> tuple[str, ...]:
    return tuple(name for name in _facts(module)[1] if _file(name))


def _syntax(module: str) -> str:
    return _facts(module)[0]


@cache
def _facts(module: str) -> tuple[str, list[str]]:
    """Digest of a module's syntax, and the figlake names that it imports; kept for each content of the file."""
    path = _file(module)
    if path is None:
        raise ValueError(f"{module}: no such module of figlake")
    source = path.read_text(encoding="utf-8")
    key, known = sha256(source.encode("utf-8")), _known()
    if key not in known:
        tree = ast.parse(source)
        known[key] = [sorted(_names(tree)), _digest(tree)]
        with suppress(OSError):  # a full disk
            write_text(_store(), json.dumps(known))
    names, digest = known[key]
    return digest, names


def _store() -> Path:
    return user_cache() / f"syntax-{python_version()}.json"


@cache
def _known() -> dict[str, list[Any]]:
    with suppress(OSError, ValueError):
        found: dict[str, list[Any]] = json.loads(_store().read_text(encoding="utf-8"))
        return found
    return {}


def _names(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "figlake"}


def _digest(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            node.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
    return sha256(ast.dump(tree).encode())
