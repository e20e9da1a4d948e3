"""Terms of an ontology in OBO format (version 1.2 or 1.4): ChEBI, MONDO, DOID and HPO.

Source of the format: https://owlcollab.github.io/oboformat/doc/obo-syntax.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from figlake.concepts.reference.tables import Term
from figlake.names.registry_files import RegistryFileError, lines_of, unusable

_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+EXACT\b')
_ESCAPED = re.compile(r"\\(.)")
_NAMESPACES = {"MIM": "OMIM", "MSH": "MESH"}
_WHOLE = frozenset({"DOID"})
"""Namespaces whose ids keep their prefix."""


def terms(path: Path, prefix: str) -> Iterator[Term]:
    """The terms of a file whose ids begin with ``prefix``, obsolete ones left out, in its order.

    Raises:
        RegistryFileError: the file is no such text, a term lacks its name or has no such id, or there is none.
    """
    count = 0
    is_id = re.compile(re.escape(prefix) + r"[0-9]{1,9}").fullmatch
    for line, stanza in _stanzas(path):
        term_id, name = _one(stanza, "id"), _one(stanza, "name")
        if term_id is None:
            raise unusable(path, line, "[Term]: id: found none, expected one")
        if not term_id.startswith(prefix) or _one(stanza, "is_obsolete") == "true":
            continue
        if not is_id(term_id):
            raise unusable(path, line, f"[Term]: id: found {term_id[:60]!r}, expected {prefix} and 1 to 9 digits")
        if not name:
            raise unusable(path, line, f"{term_id}: name: found none, expected one")
        count += 1
        yield _term(term_id, name, stanza)
    if not count:
        raise RegistryFileError(f"{path}: expected terms {prefix}…, found none")


def _stanzas(path: Path) -> Iterator[tuple[int, Mapping[str, Sequence[str]]]]:
    """The values of each `[Term]` by their tags, with the line that it begins in."""
    stanza: dict[str, list[str]] | None = None
    begin = 0
    for number, line in lines_of(path):
        text = line.strip()
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
    xrefs: defaultdict[str, list[str]] = defaultdict(list)
    for value in stanza.get("xref", ()):
        space, colon, number = _bare(value).split(" ")[0].partition(":")
        space = _NAMESPACES.get(space.upper(), space.upper())
        if colon and number:
            xrefs[space].append(f"{space}:{number}" if space in _WHOLE else number)
    related: defaultdict[str, list[str]] = defaultdict(list)
    for value in stanza.get("relationship", ()):
        relation, _, other = _bare(value).partition(" ")
        related[relation].append(other.strip())
    synonyms = (match[1] for value in stanza.get("synonym", ()) if (match := _SYNONYM.match(value)))
    return Term(
        term_id,
        _ESCAPED.sub(r"\1", name),
        tuple(dict.fromkeys(_ESCAPED.sub(r"\1", text) for text in synonyms)),
        tuple(_bare(value) for value in stanza.get("is_a", ())),
        {space: tuple(numbers) for space, numbers in xrefs.items()},
        {relation: tuple(others) for relation, others in related.items()},
    )


def _bare(value: str) -> str:
    """A value without its remark (`! …`) and its qualifiers (`{…}`)."""
    return value.split(" ! ")[0].split(" {")[0].strip()
