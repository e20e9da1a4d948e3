"""Where figure pages lie: a folder, one page, or an archive (.zip, .tar, .tar.gz, .tar.zst), the last also behind an
https URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from figlake.files.inputs import is_folder, kind_of, read_file
from figlake.pages.archive import TAR_SUFFIXES, Zip, open_tar
from figlake.pages.entry import Entry, Fault, Location, LocationError, no_file
from figlake.web.receipts import download

ARCHIVE_SUFFIXES = (".zip", *TAR_SUFFIXES)
PAGE = ".md"
LINKED_FOLDER = Fault("symbolic_link", "expected a folder, found a symbolic link to one, which is not followed")


class Folder:
    """A folder and everything below it; symbolic links, to folders as well, are listed as links and not followed."""

    def __init__(self, root: Path) -> None:
        self._path = str(root)

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        pending = [""]
        while pending:
            below = pending.pop()
            try:
                items = list(os.scandir(f"{self._path}/{below}"))
            except OSError as error:  # what lies there would count as gone
                place = f"{self._path}/{below}".rstrip("/")
                raise LocationError(f"{place}: expected a folder that can be listed: {error.strerror}") from error
            for item in items:
                path = f"{below}{item.name}"
                if item.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                elif item.name.endswith(suffixes):
                    state = item.stat(follow_symlinks=False)
                    kind = kind_of(state.st_mode)
                    yield Entry(path, state.st_size, no_file(kind) if kind else None)
                elif item.is_symlink() and is_folder(item):
                    yield Entry(path, 0, LINKED_FOLDER)

    def read(self, path: str, limit: int) -> bytes:
        return read_file(f"{self._path}/{path}", limit, follows_links=False)

    def state(self, path: str) -> os.stat_result | None:
        return os.lstat(f"{self._path}/{path}")


class OnePage(Folder):
    """One page with its tables: those beside it and, where it lies in `_figures…`, those in `_data`."""

    def __init__(self, page: Path) -> None:
        is_site = page.parent.name.startswith("_figures")
        root = page.parent.parent if is_site else page.parent
        super().__init__(root)
        self._page = page.relative_to(root).as_posix()
        folders = [page.parent, *([root / "_data"] if is_site else [])]
        self._tables = [(folder.relative_to(root).as_posix(), folder) for folder in folders if folder.is_dir()]

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        stem = Path(self._page).stem
        names = [self._page]
        for below, folder in self._tables:
            tables = sorted(item.name for item in folder.iterdir() if item.name.startswith(f"{stem}-"))
            names += [f"{below}/{name}".removeprefix("./") for name in tables if not name.endswith(".md")]
        for name in names:
            if name.endswith(suffixes):
                state = os.lstat(f"{self._path}/{name}")
                kind = kind_of(state.st_mode)
                yield Entry(name, state.st_size, no_file(kind) if kind else None)


def open_location(spec: str, cache: Path, suffixes: tuple[str, ...], member_limit: int) -> Location:
    """The location that ``spec`` names: a folder, a page, an archive, or the https URL of an archive.

    ``cache``: folder for downloads and repacked archives; ``member_limit``: bytes kept of one member of a tar.
    """
    path = download(spec, cache, ARCHIVE_SUFFIXES) if spec.startswith("https://") else Path(spec)
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise LocationError(f"{spec}: expected a folder, a page or an archive, found nothing there")
    if path.name.endswith(PAGE):
        return OnePage(path)
    if path.name.endswith(".zip"):
        return Zip(path, spec)
    if path.name.endswith(TAR_SUFFIXES):
        return open_tar(path, spec, cache, suffixes, member_limit)
    raise LocationError(f"{spec}: expected a folder or a file ending in {', '.join((PAGE, *ARCHIVE_SUFFIXES))}")
