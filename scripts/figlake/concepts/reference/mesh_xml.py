"""MeSH as NLM publishes it: descriptors (`desc*.xml`) and supplementary records (`supp*.xml`).

Strictly and with caps: no DTD is loaded, no entity is expanded, no network is used, one record is held at a time.
Source of the elements: https://www.nlm.nih.gov/mesh/xml_data_elements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from figlake.concepts.reference.tables import Heading
from figlake.names.registry_files import RegistryFileError, opened

_UI = {"DescriptorRecord": re.compile(r"D\d{6,9}"), "SupplementalRecord": re.compile(r"C\d{6,9}")}
"""Records by their elements, with the pattern of their ids."""
MAX_RECORD_BYTES = 10_000_000
"""Of XML from one record to the next."""
_PIECE_BYTES = 1 << 16
_FIELDS = {"DescriptorRecord": "Descriptor", "SupplementalRecord": "SupplementalRecord"}
_CAS = re.compile(r"\d{2,7}-\d\d-\d")
_NUMBERS = (
    "ConceptList/Concept/RegistryNumber",
    "ConceptList/Concept/RegistryNumberList/RegistryNumber",
    "ConceptList/Concept/RelatedRegistryNumberList/RelatedRegistryNumber",
)


class Record(NamedTuple):
    """A heading or record; ``above``: of a record the ids of its headings; ``cas``: CAS numbers of its substances."""

    heading: Heading
    above: tuple[str, ...]
    cas: tuple[str, ...]


def records(path: Path) -> Iterator[Record]:
    """The records of a file, in its order.

    Raises:
        RegistryFileError: the file is no such XML, declares entities, has too much between two records, or a record
            lacks its id or its name, or has a text with anything else in it.
    """
    count = 0
    for count, element in enumerate(_elements(path), 1):
        yield _record(path, count, element)
    if not count:
        raise RegistryFileError(f"{path}: expected {' or '.join(_UI)}, found none")


def _elements(path: Path) -> Iterator[etree._Element]:
    """Elements of records, each gone with all before it when the next one comes."""
    parser: Any = etree.XMLPullParser(
        ("end",), tag=tuple(_UI), load_dtd=False, no_network=True, resolve_entities=False, remove_comments=True
    )
    with opened(path) as source:
        since = 0
        for piece in chain(iter(partial(source.read, _PIECE_BYTES), b""), (b"",)):
            try:
                parser.feed(piece) if piece else parser.close()
            except etree.XMLSyntaxError as error:
                raise RegistryFileError(f"{path}: expected XML of MeSH: {error}") from error
            since += len(piece)
            for _, element in parser.read_events():
                document_type = element.getroottree().docinfo.internalDTD
                if document_type is not None and any(document_type.iterentities()):
                    raise RegistryFileError(f"{path}: the document type declares entities; none are expected")
                yield element
                _forget(element)
                since = 0
            if since > MAX_RECORD_BYTES:
                raise RegistryFileError(f"{path}: expected a record in each {MAX_RECORD_BYTES} bytes, found none")


def _forget(element: etree._Element) -> None:
    """Give back the memory of an element and of what stands before it, at any depth."""
    element.clear()
    for one in (element, *element.iterancestors()):
        while (parent := one.getparent()) is not None and one.getprevious() is not None:
            del parent[0]


def _record(path: Path, number: int, element: etree._Element) -> Record:
    kind = str(element.tag)
    field = _FIELDS[kind]
    where = f"{path}: {kind} {number}"
    mesh_id, name = (next(iter(_texts(element, where, part)), "") for part in (f"{field}UI", f"{field}Name/String"))
    if not _UI[kind].fullmatch(mesh_id):
        raise RegistryFileError(f"{where}: {field}UI: found {mesh_id!r}, expected {_UI[kind].pattern}")
    if not name:
        raise RegistryFileError(f"{path}: {mesh_id}: {field}Name: found none, expected a name")
    where = f"{path}: {mesh_id}"
    terms = dict.fromkeys(_texts(element, where, "ConceptList/Concept/TermList/Term/String"))
    numbers = [found[0] for part in _NUMBERS for text in _texts(element, where, part) if (found := _CAS.match(text))]
    above = _texts(element, where, "HeadingMappedToList/HeadingMappedTo/DescriptorReferredTo/DescriptorUI")
    return Record(
        Heading(
            mesh_id,
            name,
            tuple(text for text in terms if text != name),
            tuple(_texts(element, where, "TreeNumberList/TreeNumber")),
        ),
        tuple(ui.lstrip("*") for ui in above),
        tuple(dict.fromkeys(numbers)),
    )


def _texts(element: etree._Element, where: str, part: str) -> list[str]:
    """The texts of parts of a record, without those that are empty; ``where``: file and record."""
    found = []
    for one in element.iterfind(part):
        if len(one):
            inside = "an entity" if one[0].tag is etree.Entity else one[0].tag
            raise RegistryFileError(f"{where}: {part}: expected a text, found {inside} in it")
        if text := (one.text or "").strip():
            found.append(text)
    return found


def headings(found: Iterable[Record]) -> list[Heading]:
    """Headings and records; records have the tree numbers of their headings."""
    kept = list(found)
    trees: Mapping[str, tuple[str, ...]] = {one.heading.mesh_id: one.heading.trees for one in kept}
    return [
        Heading(
            one.heading.mesh_id,
            one.heading.name,
            one.heading.synonyms,
            one.heading.trees or tuple(tree for mesh_id in one.above for tree in trees.get(mesh_id, ())),
        )
        for one in kept
    ]
