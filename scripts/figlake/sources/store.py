"""Where the objects of the PMC Cloud Service are: the service itself over https, or a folder with the same keys.

Sources: README of the bucket; S3 REST API, ListObjectsV2.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from lxml import etree

from figlake.atomic import write_bytes
from figlake.http import FetchError, Unfit, Web
from figlake.records import Refused

METADATA_FOLDER = "metadata/"
MAX_LISTING_BYTES = 20_000_000
MAX_PAGES = 100_000


@dataclass(frozen=True)
class Listed:
    """An object of a listing: its key, and its MD5 (the ETag of the service) where the listing tells it."""

    key: str
    etag: str | None


class Store(Protocol):
    """Objects by key."""

    def listing(self, prefix: str) -> Iterator[Listed]:
        """Every object whose key begins with ``prefix``, sorted by key."""

    def read(self, key: str, limit: int, md5: str | None = None) -> bytes:
        """The bytes of an object, at most ``limit``, checked against ``md5`` where it is known.

        Raises `Refused` (missing_object, too_large, md5_mismatch, symbolic_link), and `FetchError` when the network
        or the service failed, which says nothing about the object.
        """


def open_store(location: str, access: Access) -> Store:
    """The store at ``location``: a folder, or an https URL, whose objects are kept in the cache."""
    if not is_remote(location):
        return FolderStore(Path(location))
    host = urlsplit(location).netloc
    web = Web(access.email, access.cache / "slots", {host: access.requests_per_second})
    return CachedStore(CloudStore(location, web), access.cache / "objects")


def is_remote(location: str) -> bool:
    """Whether a store is reached over the network."""
    return location.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Access:
    """How remote services are used: where objects are kept, who asks, how often a second, and who resolves ids."""

    cache: Path
    email: str | None = None
    requests_per_second: float = 5.0
    id_converter: str = ""


class FolderStore:
    """A folder with the bucket's keys: a mirror, or the bundled sample."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def listing(self, prefix: str) -> Iterator[Listed]:
        folder, _, start = prefix.rpartition("/")
        path = self.root / folder
        if not path.is_dir():
            return
        with os.scandir(path) as items:
            names = sorted(item.name for item in items if item.name.startswith(start) and not item.is_dir())
        for name in names:
            yield Listed(f"{folder}/{name}" if folder else name, None)

    def read(self, key: str, limit: int, md5: str | None = None) -> bytes:
        path = self.root / key
        try:
            if not path.resolve().is_relative_to(self.root.resolve()):
                raise Refused("symbolic_link", f"{key}: leads out of the store")
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as error:
            raise Refused("missing_object", f"{key}: not in the store") from error
        if len(data) > limit:
            raise Refused("too_large", f"{key}: expected at most {limit} bytes")
        found = md5_of(data)
        if md5 is not None and found != md5:
            raise Refused("md5_mismatch", f"{key}: expected {md5}, found {found}")
        return data


class CloudStore:
    """The bucket over https, without login."""

    def __init__(self, base: str, web: Web) -> None:
        self._base = base.rstrip("/")
        self._web = web

    def listing(self, prefix: str) -> Iterator[Listed]:
        """As `Store.listing`, page by page.  Raises `FetchError`; a listing that ends too early is an error too."""
        token: str | None = None
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            query = f"?list-type=2&prefix={quote(prefix, safe='')}"
            query += f"&continuation-token={quote(token, safe='')}" if token else ""
            address = f"{self._base}/{query}"
            page = _page(self._web.get(address, limit=MAX_LISTING_BYTES, check=lambda data: void(_page(data))).data)
            for item in page.iterfind("{*}Contents"):
                key = item.findtext("{*}Key") or ""
                if not key.startswith(prefix):
                    raise FetchError("refused", f"{address}: listed {key!r}, expected keys that begin with {prefix!r}")
                yield Listed(key, (item.findtext("{*}ETag") or "").strip('"') or None)
            if page.findtext("{*}IsTruncated") != "true":
                return
            token = page.findtext("{*}NextContinuationToken")
            if not token or token in seen:
                raise FetchError("refused", f"{address}: the listing is cut short and names no new continuation token")
            seen.add(token)
        raise FetchError("refused", f"{self._base}: more than {MAX_PAGES} pages below {prefix!r}")

    def read(self, key: str, limit: int, md5: str | None = None) -> bytes:
        """As `Store.read`; an object whose MD5 differs is asked for again before it is refused."""

        def check(data: bytes) -> None:
            if md5 is not None and md5_of(data) != md5:
                raise Unfit(f"expected {md5}, found {md5_of(data)}")

        try:
            return self._web.get(f"{self._base}/{quote(key)}", limit=limit, check=check).data
        except FetchError as error:
            if error.reason == "absent":
                raise Refused("missing_object", f"{key}: not in the store") from error
            if isinstance(error.__cause__, Unfit):
                raise Refused("md5_mismatch", f"{key}: {error.__cause__}") from error
            raise


class CachedStore:
    """A store whose objects are kept in a folder under their MD5, checked at each use; each is fetched once."""

    def __init__(self, inner: Store, folder: Path) -> None:
        self._inner = inner
        self._folder = folder

    def listing(self, prefix: str) -> Iterator[Listed]:
        return self._inner.listing(prefix)

    def read(self, key: str, limit: int, md5: str | None = None) -> bytes:
        if md5 is None:
            return self._inner.read(key, limit)
        path = self._folder / md5[:2] / md5
        if path.is_file():
            data = path.read_bytes()
            if md5_of(data) == md5:
                return data
        data = self._inner.read(key, limit, md5)
        write_bytes(path, data)
        return data


def md5_of(data: bytes) -> str:
    """Hexadecimal MD5, as the service uses it for fingerprints."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def void(_: object) -> None:
    """Take a value and give nothing back."""


def _page(data: bytes) -> etree._Element:
    """The root of a listing's page.  Raises `Unfit` for anything else, such as an error with status 200."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit(f"expected a listing: {error}") from error
    if etree.QName(root).localname != "ListBucketResult":
        raise Unfit(f"expected a listing, found <{etree.QName(root).localname}>")
    return root
