"""A digest of a module's code and of all figlake modules that it imports.

Snakemake re-runs a job when the script file of its rule changes, not when a module behind it does.  The digest stands
in the rule's params, so that an edit re-runs the stages that use the edited module, and no others.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from figlake.records import sha256

PACKAGE = Path(__file__).parent


def code_digest(module: str) -> str:
    """Digest of ``module`` (such as `figlake.jats`) with its import closure, independent of layout on disk.

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


def _file(module: str) -> Path | None:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


@cache
def _tree(module: str) -> ast.Module:
    path = _file(module)
    if path is None:
        raise ValueError(f"{module}: no such module of figlake")
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(module: str) -> tuple[str, ...]:
    found = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return tuple(sorted(name for name in found if name.split(".")[0] == "figlake" and _file(name)))


@cache
def _syntax(module: str) -> str:
    tree = _tree(module)
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
