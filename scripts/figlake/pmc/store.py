"""Where the objects of the PMC Cloud Service are: the service itself over https, or a folder with the same keys.

Sources: README of the bucket; S3 REST API, ListObjectsV2.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from lxml import etree

from figlake.files.atomic import write_bytes
from figlake.files.digests import state_of
from figlake.files.inputs import NotAFile, is_folder, read_file
from figlake.files.records import OF_THE_MACHINE, Refused, told
from figlake.web.http import FetchError, Unfit, Web

METADATA_FOLDER = "metadata/"
_MD5 = re.compile(r"[0-9a-f]{32}")
MAX_LISTING_BYTES = 20_000_000
MAX_PAGES = 100_000


@dataclass(frozen=True)
class Listed:
    """An object of a listing: its key, and where the listing tells them its ETag and size in bytes."""

    key: str
    etag: str | None
    size: int | None = None

    @property
    def md5(self) -> str | None:
        """MD5 of the object: its ETag, unless it was uploaded in parts or nothing tells it."""
        return self.etag if self.etag and _MD5.fullmatch(self.etag) else None


@dataclass(frozen=True)
class Got:
    """An object's bytes, and the requests that it took; 0 when none was needed."""

    data: bytes
    attempts: int = 0


class Store(Protocol):
    """Objects by key."""

    def listing(self, prefix: str) -> Iterator[Listed]:
        """Every object whose key begins with ``prefix``, sorted by key."""

    def folders(self, prefix: str) -> list[str]:
        """Names of the folders right below ``prefix``, which ends in a slash, sorted."""

    def read(self, key: str, limit: int, md5: str | None = None) -> Got:
        """An object, at most ``limit`` bytes, checked against ``md5`` where it is known.

        Raises `Refused` (missing_object, too_large, md5_mismatch, symbolic_link), and `FetchError` when the network
        or the service failed, which says nothing about the object.
        """

    def save(self, key: str, target: Path, limit: int, md5: str) -> None:
        """Write a large object to ``target``, checked as `read` does.  Raises as `read` does."""


def is_remote(location: str) -> bool:
    """Whether a store is reached over the network."""
    return location.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Access:
    """How remote services are used: where objects are kept, who asks, how often a second, and who resolves ids and
    queries."""

    cache: Path
    email: str | None = None
    requests_per_second: float = 5.0
    id_converter: str = ""
    eutils: str = ""


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
            names = sorted(item.name for item in items if item.name.startswith(start) and not is_folder(item))
        for name in names:
            yield Listed(f"{folder}/{name}" if folder else name, None, _size(path / name))

    def folders(self, prefix: str) -> list[str]:
        path = self.root / prefix
        return sorted(item.name for item in os.scandir(path) if is_folder(item)) if path.is_dir() else []

    def read(self, key: str, limit: int, md5: str | None = None) -> Got:
        try:
            data = read_file(str(self._place(key)), limit, follows_links=True)
        except NotAFile as error:
            raise Refused("unreadable", f"{key}: {error}") from error
        except FileNotFoundError as error:
            raise Refused("missing_object", f"{key}: not in the store") from error
        except OSError as error:
            if error.errno in OF_THE_MACHINE:
                raise
            reason = "symbolic_link" if error.errno == errno.ELOOP else "unreadable"
            raise Refused(reason, f"{key}: {told(error)}") from error
        if len(data) > limit:
            raise Refused("too_large", f"{key}: expected at most {limit} bytes")
        found = md5_of(data)
        if md5 is not None and found != md5:
            raise Refused("md5_mismatch", f"{key}: expected {md5}, found {found}")
        return Got(data)

    def save(self, key: str, target: Path, limit: int, md5: str) -> None:
        write_bytes(target, self.read(key, limit, md5).data)

    def stamp(self, key: str) -> str | None:
        """What changes when an object is written again; None of one that is not there."""
        with suppress(OSError):
            return state_of(os.stat(f"{self.root}/{key}"))  # noqa: PTH116 - a path costs more than the call
        return None

    def _place(self, key: str) -> Path:
        path = self.root / key
        if not Path(os.path.realpath(path)).is_relative_to(self.root.resolve()):
            raise Refused("symbolic_link", f"{key}: leads out of the store")
        return path


def _size(path: Path) -> int | None:
    """Size of a file; None of a link that leads nowhere."""
    with suppress(OSError):
        return path.stat().st_size
    return None


class CloudStore:
    """The bucket over https, without login."""

    def __init__(self, base: str, web: Web) -> None:
        self._base = base.rstrip("/")
        self._web = web

    def listing(self, prefix: str) -> Iterator[Listed]:
        """As `Store.listing`, page by page.  Raises `FetchError`; a listing that ends too early is an error too."""
        for address, page in self._pages(prefix, ""):
            for item in page.iterfind("{*}Contents"):
                key = item.findtext("{*}Key") or ""
                if not key.startswith(prefix):
                    raise FetchError("refused", address, f"listed {key!r}, expected keys that begin with {prefix!r}")
                size = item.findtext("{*}Size") or ""
                etag = (item.findtext("{*}ETag") or "").strip('"')
                yield Listed(key, etag or None, number_of(size))

    def folders(self, prefix: str) -> list[str]:
        names = []
        for address, page in self._pages(prefix, "&delimiter=%2F"):
            for item in page.iterfind("{*}CommonPrefixes"):
                found = item.findtext("{*}Prefix") or ""
                if not found.startswith(prefix) or not found.endswith("/"):
                    raise FetchError("refused", address, f"listed {found!r}, expected folders below {prefix!r}")
                names.append(found[len(prefix) : -1])
        return sorted(names)

    def _pages(self, prefix: str, options: str) -> Iterator[tuple[str, etree._Element]]:
        token: str | None = None
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            query = f"?list-type=2&prefix={quote(prefix, safe='')}{options}"
            query += f"&continuation-token={quote(token, safe='')}" if token else ""
            address = f"{self._base}/{query}"
            page = _page(self._web.get(address, limit=MAX_LISTING_BYTES, check=lambda data: void(_page(data))).data)
            yield address, page
            if page.findtext("{*}IsTruncated") != "true":
                return
            token = page.findtext("{*}NextContinuationToken")
            if not token or token in seen:
                raise FetchError("refused", address, "the listing is cut short and names no new continuation token")
            seen.add(token)
        raise FetchError("refused", self._base, f"more than {MAX_PAGES} pages below {prefix!r}")

    def read(self, key: str, limit: int, md5: str | None = None) -> Got:
        """As `Store.read`; an object whose MD5 differs is asked for again before it is refused."""

        def check(data: bytes) -> None:
            if md5 is not None and md5_of(data) != md5:
                raise Unfit(f"expected {md5}, found {md5_of(data)}")

        with _verdicts(key):
            answer = self._web.get(f"{self._base}/{quote(key)}", limit=limit, check=check)
        return Got(answer.data, answer.attempts)

    def save(self, key: str, target: Path, limit: int, md5: str) -> None:
        with _verdicts(key):
            self._web.save(f"{self._base}/{quote(key)}", target, limit=limit, expected_md5=md5)


@contextmanager
def _verdicts(key: str) -> Iterator[None]:
    """Turn what the service says of an object into `Refused`; other failures are no verdict and pass."""
    try:
        yield
    except FetchError as error:
        if error.reason == "absent":
            raise Refused("missing_object", f"{key}: not in the store", error.attempts) from error
        if isinstance(error.__cause__, Unfit):
            raise Refused("md5_mismatch", f"{key}: {error.__cause__}", error.attempts) from error
        raise


def object_path(cache: Path, md5: str) -> Path:
    """Where the cache keeps an object that is a file of its own."""
    return cache / "objects" / md5[:2] / md5


def md5_of(data: bytes) -> str:
    """Hexadecimal MD5, as the service uses it for fingerprints."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def number_of(text: str) -> int | None:
    """A size that a listing tells; what is no such number (`²`, 5,000 digits) is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
