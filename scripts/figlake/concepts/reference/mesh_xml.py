"""MeSH as NLM publishes it: descriptors (`desc*.xml`) and supplementary records (`supp*.xml`).

Strictly and with caps: no DTD is loaded, no entity is expanded, no network is used, one record is held at a time.
Source of the elements: https://www.nlm.nih.gov/mesh/xml_data_elements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from figlake.concepts.reference.opened import RegistryFileError, opened
from figlake.concepts.reference.tables import Heading

_UI = {"DescriptorRecord": re.compile(r"D\d{6,9}"), "SupplementalRecord": re.compile(r"C\d{6,9}")}
"""Records by their elements, with the pattern of their ids."""
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
        RegistryFileError: the file is no such XML, declares entities, or a record lacks its id or its name.
    """
    count = 0
    with opened(path) as source:
        try:
            found = etree.iterparse(
                source, ("end",), tag=tuple(_UI), load_dtd=False, no_network=True, resolve_entities=False
            )
            for _, element in found:
                document_type = element.getroottree().docinfo.internalDTD
                if document_type is not None and any(document_type.iterentities()):
                    raise RegistryFileError(f"{path}: the document type declares entities; none are expected")
                count += 1
                yield _record(path, count, element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise RegistryFileError(f"{path}: expected XML of MeSH: {error}") from error
    if not count:
        raise RegistryFileError(f"{path}: expected {' or '.join(_UI)}, found none")


def _record(path: Path, number: int, element: etree._Element) -> Record:
    kind = str(element.tag)
    field = _FIELDS[kind]
    mesh_id = (element.findtext(f"{field}UI") or "").strip()
    name = (element.findtext(f"{field}Name/String") or "").strip()
    if not _UI[kind].fullmatch(mesh_id):
        raise RegistryFileError(f"{path}: {kind} {number}: {field}UI: found {mesh_id!r}, expected {_UI[kind].pattern}")
    if not name:
        raise RegistryFileError(f"{path}: {mesh_id}: {field}Name: found none, expected a name")
    terms = dict.fromkeys(_texts(element, "ConceptList/Concept/TermList/Term/String"))
    numbers = [found[0] for where in _NUMBERS for text in _texts(element, where) if (found := _CAS.match(text))]
    above = _texts(element, "HeadingMappedToList/HeadingMappedTo/DescriptorReferredTo/DescriptorUI")
    return Record(
        Heading(
            mesh_id,
            name,
            tuple(text for text in terms if text != name),
            tuple(_texts(element, "TreeNumberList/TreeNumber")),
        ),
        tuple(ui.lstrip("*") for ui in above),
        tuple(dict.fromkeys(numbers)),
    )


def _texts(element: etree._Element, where: str) -> list[str]:
    return [text for found in element.iterfind(where) if (text := (found.text or "").strip())]


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
