"""Deposits the current snapshot at Zenodo, as a draft that people look at before it is published.

A record there holds a hundred files at most, in no folders, so the snapshot goes as one archive, with what tells about
it beside.  What has to be done follows from what is there: an upload that was broken off goes on with the files that
are missing.
"""

from __future__ import annotations

import html
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from figlake.dataset.describe.words import KEYWORDS, LICENCE, SUMMARY, TITLE
from figlake.dataset.snapshot import MANIFEST, SUMS, read_manifest
from figlake.files.atomic import replacing
from figlake.files.checksums import file_sha256
from figlake.web.hosts import LOOPBACK
from figlake.web.http import FetchError, Web, file_md5
from figlake.web.sending import Service

log = logging.getLogger(__name__)

SITE = "https://zenodo.org"
HOSTS = frozenset({"zenodo.org", "sandbox.zenodo.org"})
TOKEN = "ZENODO_TOKEN"
MAX_BYTES = 50_000_000_000
"""What a record of Zenodo may hold."""
REQUESTS_PER_SECOND = 1.5
"""Under the 100 a minute that Zenodo allows."""
PAGE = 100
BESIDE = ("README.md", MANIFEST)
"""Files that lie beside the archive, to be read without it."""
AUTHORS = ("The figlake authors",)
READABLE = 0o644
_API = "api/deposit/depositions"


class DepositError(RuntimeError):
    """The snapshot could not be deposited: why, and what there is to do."""


def deposit(
    dataset: Path,
    cache: Path,
    site: str = SITE,
    creators: Sequence[str] = AUTHORS,
    version_of: int | None = None,
    is_published: bool = False,
) -> str:
    """Bring the current snapshot of ``dataset`` into a draft at ``site``; publish it only when ``is_published``.

    ``creators``: names, `Family, Given`; ``version_of``: number of an earlier deposition that this is a new version of.
    The token is that of the environment.  Returns what was done, for people.  Raises `DepositError`.
    """
    name, manifest = read_manifest(dataset)
    folder = dataset / "snapshots" / name
    service = Service(_address(site), _token(), Web(slots=cache / "slots", default_per_second=REQUESTS_PER_SECOND))
    size = sum(file["bytes"] for table in manifest["tables"].values() for file in table["files"])
    if size > MAX_BYTES:
        raise DepositError(
            f"snapshot {name} has {size} bytes, and a record holds {MAX_BYTES}; `figlake push` copies it"
        )
    archive = _archive(folder, cache)
    files = {f"figlake-{name}.zip": archive} | {beside: folder / beside for beside in BESIDE}
    try:
        draft = _found(service, name)
        if draft is not None and draft["submitted"]:
            return f"snapshot {name} is published already: {draft['links']['html']}"
        if draft is None:
            draft = _made(service, _metadata(name, creators), version_of)
        _upload(service, draft, files)
        if not is_published:
            return f"snapshot {name} is a draft, to be looked at and published: {draft['links']['html']}"
        done = service.ask("POST", f"{_API}/{draft['id']}/actions/publish")
    except FetchError as error:
        raise DepositError(str(error)) from error
    except (KeyError, TypeError) as error:
        raise DepositError(f"{site}: an answer is not as Zenodo documents it ({error!r} is missing)") from error
    return f"snapshot {name} is published: {done.get('doi_url') or done['links']['html']}"


def _address(site: str) -> str:
    """The address of a site that may have the token: Zenodo's, or on this machine."""
    parts = urlsplit(site)
    if parts.hostname in LOOPBACK or (parts.scheme == "https" and parts.netloc in HOSTS):
        return f"{parts.scheme}://{parts.netloc}"
    raise DepositError(f"{site}: expected https://{' or https://'.join(sorted(HOSTS, reverse=True))}")


def _token() -> str:
    token = os.environ.get(TOKEN, "").strip()
    if not token.isascii() or not token:
        raise DepositError(f"expected a token in the environment variable {TOKEN}, with the scope deposit:write")
    return token


def _archive(folder: Path, cache: Path) -> Path:
    """The snapshot as a zip archive in ``cache``, named after its content; Parquet is compressed already."""
    target = cache / "deposits" / f"{file_sha256(folder / SUMS)[:32]}.zip"
    if not target.exists():
        for other in target.parent.glob("*.zip"):
            other.unlink()
        with replacing(target) as temporary, ZipFile(temporary, "w", ZIP_STORED) as archive:
            for path in _paths(folder):
                member = ZipInfo(path)
                member.external_attr = READABLE << 16
                member.file_size = (folder / path).stat().st_size
                with (folder / path).open("rb") as source, archive.open(member, "w") as stream:
                    while piece := source.read(1 << 20):
                        stream.write(piece)
    return target


def _paths(folder: Path) -> Iterator[str]:
    """All files of a snapshot."""
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        yield line.split("  ", 1)[1]
    yield SUMS


def _metadata(name: str, creators: Sequence[str]) -> dict[str, Any]:
    """What Zenodo is told; the day is that of its publication there.  The licence of each row is its article's."""
    return {
        "title": TITLE,
        "upload_type": "dataset",
        "description": f"<p>{html.escape(SUMMARY)}</p><p>{html.escape(LICENCE)}</p>",
        "creators": [{"name": creator} for creator in creators],
        "version": name,
        "keywords": list(KEYWORDS),
        "access_right": "open",
        "license": "other-open",
    }


def _found(service: Service, name: str) -> dict[str, Any] | None:
    """The deposition of a snapshot that is there already, a draft or published."""
    page = 1
    while found := service.ask("GET", f"{_API}?size={PAGE}&page={page}"):
        for deposition in found:
            told = deposition.get("metadata", {})
            if (told.get("title"), told.get("version")) == (TITLE, name):
                return dict(service.ask("GET", f"{_API}/{deposition['id']}"))
        if len(found) < PAGE:
            return None
        page += 1
    return None


def _made(service: Service, metadata: dict[str, Any], version_of: int | None) -> dict[str, Any]:
    """A new draft, or that of a new version, with its metadata."""
    content = {"metadata": metadata}
    if version_of is None:
        return dict(service.ask("POST", _API, content))
    earlier = service.ask("POST", f"{_API}/{version_of}/actions/newversion")
    draft = service.ask("GET", earlier["links"]["latest_draft"])
    return dict(service.ask("PUT", f"{_API}/{draft['id']}", content))


def _upload(service: Service, draft: dict[str, Any], files: dict[str, Path]) -> None:
    """Let a draft hold ``files``, and no others: an earlier version's come with a new one."""
    there = {file["filename"]: file for file in draft.get("files", [])}
    for name, file in there.items():
        if name not in files:
            service.ask("DELETE", f"{_API}/{draft['id']}/files/{file['id']}")
    for name, path in files.items():
        md5 = file_md5(path)
        if str(there.get(name, {}).get("checksum", "")).removeprefix("md5:") == md5:
            log.info("%s is there", name)
            continue
        service.put(f"{draft['links']['bucket']}/{quote(name)}", path, md5)
        log.info("%s: %d bytes sent", name, path.stat().st_size)
