"""The cache of what was fetched: objects by their MD5, each kept once and checked at each use.

An object that comes is a file of its own, `objects/<two digits>/<MD5>`, so that a kill costs what was under way and no
more.  What belongs together is put into a pack when it has all come (`packs`), for sixteen million files are a burden
to file systems, backups and clusters.  Pictures stay files: the dataset shows each as a file, which is the same one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from figlake.files.atomic import write_bytes
from figlake.pmc.packs import FOLDER, Packs, Place
from figlake.pmc.store import Got, Listed, Store, md5_of, object_path

LOOKED_UP = 100_000
"""Objects that are looked up together: each look-up goes through the tables of all packs."""


class Objects:
    """The objects in a cache, for one process."""

    def __init__(self, cache: Path) -> None:
        self._cache, self._packs = cache, Packs(cache / FOLDER)
        self._places: dict[str, Sequence[Place]] = {}
        self._names: dict[str, str] = {}
        """By MD5: what was used or kept as a file of its own."""
        self._lock = threading.Lock()

    def look_up(self, md5s: Iterable[str | None]) -> None:
        """Find out at once which of the objects that will be asked for lie in packs, and where."""
        asked = {md5 for md5 in md5s if md5 is not None}
        self._places = {**dict.fromkeys(asked, ()), **self._packs.find(asked)}

    def holds(self, md5: str) -> bool:
        """Whether an object is there, unchecked."""
        return object_path(self._cache, md5).is_file() or bool(self._places_of(md5))

    def get(self, md5: str, name: str, limit: int) -> bytes | None:
        """An object; None when it is not there as it should be.  ``name``: what it is called in a pack."""
        data = self._alone(md5)
        if data is not None:
            self._note(md5, name)
            return data
        found = (place.read(limit) for place in self._places_of(md5))
        return next((data for data in found if data is not None and md5_of(data) == md5), None)

    def put(self, md5: str, name: str, data: bytes) -> None:
        """Keep an object."""
        write_bytes(object_path(self._cache, md5), data)
        self._note(md5, name)

    def settle(self) -> None:
        """Put what this process used or kept as files of their own into a pack, in the order of its names."""
        with self._lock:
            names, self._names = self._names, {}
        if names:
            self._settled(self._packs.write(self._files(names)))

    def take(self, archive: Path) -> None:
        """Let a tar of objects that stays where it is be a pack."""
        self._settled(self._packs.take(archive))

    def _settled(self, places: dict[str, Place]) -> None:
        for md5, place in places.items():
            self._places[md5] = [place]
            self._names.pop(md5, None)
            object_path(self._cache, md5).unlink(missing_ok=True)

    def _files(self, names: dict[str, str]) -> Iterator[tuple[str, bytes]]:
        for md5, name in sorted(names.items(), key=lambda item: item[::-1]):
            if (data := self._alone(md5)) is not None:
                yield name, data

    def _alone(self, md5: str) -> bytes | None:
        """An object that is a file of its own, as it should be."""
        try:
            data = object_path(self._cache, md5).read_bytes()
        except FileNotFoundError:
            return None
        return data if md5_of(data) == md5 else None

    def _places_of(self, md5: str) -> Sequence[Place]:
        if md5 not in self._places:
            self._places[md5] = self._packs.find({md5}).get(md5, ())
        return self._places[md5]

    def _note(self, md5: str, name: str) -> None:
        with self._lock:
            self._names[md5] = name


class CachedStore:
    """A store whose objects are kept in the cache; each is fetched once."""

    def __init__(self, inner: Store, objects: Objects) -> None:
        self._inner, self._objects = inner, objects

    def listing(self, prefix: str) -> Iterator[Listed]:
        return self._inner.listing(prefix)

    def folders(self, prefix: str) -> list[str]:
        return self._inner.folders(prefix)

    def read(self, key: str, limit: int, md5: str | None = None) -> Got:
        if md5 is None:
            return self._inner.read(key, limit)
        data = self._objects.get(md5, key, limit)
        if data is not None:
            return Got(data)
        got = self._inner.read(key, limit, md5)
        self._objects.put(md5, key, got.data)
        return got

    def save(self, key: str, target: Path, limit: int, md5: str) -> None:
        self._inner.save(key, target, limit, md5)
