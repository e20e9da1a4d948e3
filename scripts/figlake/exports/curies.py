"""Ids of figures in the form prefix:id, beside those that `files.prefixes` knows, and the addresses of all."""

from __future__ import annotations

from urllib.parse import quote

from figlake.files.prefixes import PREFIXES

URIS = {"figlake": "urn:figlake:", **{prefix: told.uri for prefix, told in PREFIXES.items()}}
"""What a prefix stands for."""


def figure_curie(figid: str) -> str:
    """The id of a figure; what may not stand in an address is written as `%20`."""
    return f"figlake:{quote(figid, safe='')}"


def iri(curie: str) -> str:
    """The address that an id stands for.  Raises KeyError for a prefix that is not known."""
    prefix, local = curie.split(":", 1)
    return URIS[prefix] + local
