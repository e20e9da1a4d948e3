"""Parsing of JATS articles of any generation, strictly and with caps.

No DTD is loaded, no entity is expanded, no network is used.  Element names are matched without namespaces everywhere,
because dumps declare them, wrap them in a default namespace, or forget to declare them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from figlake.articles.jats.text import local_name
from figlake.files.limits import MAX_XML_BYTES
from figlake.files.records import Refused


def parse_all(data: bytes) -> list[etree._Element]:
    """The `article` elements of a document: one, or those of a `pmc-articleset`.

    Raises `Refused` (too_large, invalid_xml, xml_entity, not_an_article).
    """
    if len(data) > MAX_XML_BYTES:
        raise Refused("too_large", f"{len(data)} bytes, expected at most {MAX_XML_BYTES}")
    try:
        root = etree.fromstring(data, _strict_parser())
    except etree.XMLSyntaxError:
        root = _parse_again(data)
    except ValueError as error:
        raise Refused("invalid_xml", str(error)) from error
    document_type: Any = root.getroottree().docinfo.internalDTD
    if document_type is not None and any(document_type.iterentities()):
        raise Refused("xml_entity", "the document type declares entities")
    if local_name(root) == "article":
        return [root]
    articles = list(root.iterchildren("{*}article"))
    if not articles:
        raise Refused("not_an_article", f"expected an article, found <{local_name(root)}>")
    return articles


def parse(data: bytes) -> etree._Element:
    """The one `article` of a document.  Raises `Refused` as `parse_all` does."""
    articles = parse_all(data)
    if len(articles) != 1:
        raise Refused("not_an_article", f"expected one article, found {len(articles)}")
    return articles[0]


def _parse_again(data: bytes) -> etree._Element:
    """Accept a document whose only faults are prefixes that are not declared."""
    parser = _parser(recover=False)  # a used parser keeps the errors of earlier documents in its log
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        entries: Any = parser.error_log
        if any(entry.domain_name != "NAMESPACE" for entry in entries):
            raise Refused("invalid_xml", str(error)) from error
    return etree.fromstring(data, _parser(recover=True))


@cache
def _strict_parser() -> etree.XMLParser:
    return _parser(recover=False)


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
