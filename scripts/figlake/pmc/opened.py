"""The store that a configuration names, opened."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from figlake.pmc.objects import CachedStore, Objects
from figlake.pmc.plain import PlainStore, index_of, is_plain
from figlake.pmc.store import Access, CloudStore, FolderStore, Store, is_remote
from figlake.web.http import Web


def open_store(location: str, access: Access, objects: Objects | None = None) -> Store:
    """The store at ``location``: a folder, or an https URL, whose ``objects`` are kept in the cache."""
    if is_plain(location):
        return PlainStore(location, index_of(location, access.cache))
    if not is_remote(location):
        return FolderStore(Path(location))
    host = urlsplit(location).netloc
    web = Web(access.email, access.cache / "slots", {host: access.requests_per_second})
    return CachedStore(CloudStore(location, web), objects or Objects(access.cache))
