"""Terms of an ontology in OBO format (version 1.2 or 1.4): ChEBI, MONDO, DOID and HPO.

Source of the format: https://owlcollab.github.io/oboformat/doc/obo-syntax.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from figlake.concepts.reference.opened import RegistryFileError, opened
from figlake.concepts.reference.tables import Term

MAX_LINE_BYTES = 1_000_000
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+EXACT\b')
_ESCAPED = re.compile(r"\\(.)")
_NAMESPACES = {"MIM": "OMIM", "MSH": "MESH"}
_WHOLE = frozenset({"DOID"})
"""Namespaces whose ids keep their prefix."""


def terms(path: Path, prefix: str) -> Iterator[Term]:
    """The terms of a file whose ids begin with ``prefix``, obsolete ones left out, in its order.

    Raises:
        RegistryFileError: the file is no such text, a term lacks its id or its name, or there is none.
    """
    count = 0
    for line, stanza in _stanzas(path):
        found = _one(stanza, "id"), _one(stanza, "name")
        if found[0] is None:
            raise RegistryFileError(f"{path}: line {line}: [Term]: id: found none, expected one")
        if not found[0].startswith(prefix) or _one(stanza, "is_obsolete") == "true":
            continue
        if not found[1]:
            raise RegistryFileError(f"{path}: line {line}: {found[0]}: name: found none, expected one")
        count += 1
        yield _term(found[0], found[1], stanza)
    if not count:
        raise RegistryFileError(f"{path}: expected terms {prefix}…, found none")


def _stanzas(path: Path) -> Iterator[tuple[int, Mapping[str, Sequence[str]]]]:
    """The values of each `[Term]` by their tags, with the line that it begins in."""
    stanza: dict[str, list[str]] | None = None
    begin = 0
    with opened(path) as source:
        number = 0
        while raw := source.readline(MAX_LINE_BYTES):
            number += 1
            if len(raw) == MAX_LINE_BYTES:
                raise RegistryFileError(f"{path}: line {number}: expected fewer than {MAX_LINE_BYTES} bytes")
            try:
                text = raw.decode("utf-8").strip()
            except UnicodeDecodeError as error:
                raise RegistryFileError(f"{path}: line {number}: expected UTF-8: {error}") from error
            if text.startswith("["):
                if stanza is not None:
                    yield begin, stanza
                stanza, begin = (defaultdict(list), number) if text == "[Term]" else (None, number)
            elif stanza is not None and ": " in text:
                tag, value = text.split(": ", 1)
                stanza[tag].append(value)
    if stanza is not None:
        yield begin, stanza


def _one(stanza: Mapping[str, Sequence[str]], tag: str) -> str | None:
    return next((_bare(value) for value in stanza.get(tag, ())), None)


def _term(term_id: str, name: str, stanza: Mapping[str, Sequence[str]]) -> Term:
    xrefs: dict[str, tuple[str, ...]] = {}
    for value in stanza.get("xref", ()):
        space, colon, number = _bare(value).split(" ")[0].partition(":")
        space = _NAMESPACES.get(space.upper(), space.upper())
        if colon and number:
            xrefs[space] = (*xrefs.get(space, ()), f"{space}:{number}" if space in _WHOLE else number)
    related: dict[str, tuple[str, ...]] = {}
    for value in stanza.get("relationship", ()):
        relation, _, other = _bare(value).partition(" ")
        related[relation] = (*related.get(relation, ()), other.strip())
    synonyms = (match[1] for value in stanza.get("synonym", ()) if (match := _SYNONYM.match(value)))
    return Term(
        term_id,
        _ESCAPED.sub(r"\1", name),
        tuple(dict.fromkeys(_ESCAPED.sub(r"\1", text) for text in synonyms)),
        tuple(_bare(value) for value in stanza.get("is_a", ())),
        xrefs,
        related,
    )


def _bare(value: str) -> str:
    """A value without its remark (`! …`) and its qualifiers (`{…}`)."""
    return value.split(" ! ")[0].split(" {")[0].strip()
