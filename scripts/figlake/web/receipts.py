"""Files that are fetched once and kept, each with a receipt: its address, SHA-256, size and ETag."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from figlake.files.atomic import write_text
from figlake.files.checksums import file_sha256, sha256
from figlake.files.limits import MAX_DOWNLOAD_BYTES
from figlake.web.http import Answer, FetchError, Web

JOURNAL = "fetched.json"
"""Receipts of what is fetched so far, beside the files."""
Receipt = dict[str, Any]
log = logging.getLogger(__name__)


def receipt_of(address: str, answer: Answer) -> Receipt:
    """What is noted of an answer; `redirects`: the addresses that the first one led to, which may tell a version."""
    told = {"url": address, "sha256": answer.sha256, "bytes": answer.size, "etag": answer.etag}
    return {**told, "redirects": list(answer.hops)} if answer.hops else told


def download(url: str, cache: Path, suffixes: tuple[str, ...]) -> Path:
    """Fetch ``url`` into ``cache`` once, and return the file; later calls use the file as long as it is whole.

    ``url`` may end in `#sha256=<hex>`, which is then checked.  The receipt lies beside the file.  Raises `FetchError`.
    """
    address, fragment = urldefrag(url)
    suffix = next((end for end in suffixes if urlsplit(address).path.endswith(end)), None)
    if suffix is None:
        raise FetchError("refused", address, f"expected an address ending in {', '.join(suffixes)}")
    target = cache / "downloads" / f"{sha256(url.encode())[:32]}{suffix}"
    receipt = target.with_name(f"{target.name}.json")
    if target.is_file() and receipt.is_file():
        noted = json.loads(receipt.read_text(encoding="utf-8"))
        if noted["bytes"] == target.stat().st_size:
            return target
    expected = fragment.removeprefix("sha256=") or None
    answer = Web().save(address, target, limit=MAX_DOWNLOAD_BYTES, expected_sha256=expected)
    write_text(receipt, json.dumps(receipt_of(address, answer), sort_keys=True, indent=1) + "\n")
    return target


def fetch_files(
    web: Web, files: Mapping[str, str], folder: Path, *, limit: int, check: Callable[[str, Path], None]
) -> dict[str, Receipt]:
    """Fetch ``files`` (name below ``folder``, address), each of at most ``limit`` bytes; returns a receipt for each.

    What earlier calls have fetched stands in the journal, and is kept where address and content are still those.
    ``check`` is given a name and the file that came, and raises `Unfit` where that is not what was asked for.

    Raises `FetchError`.
    """
    journal = folder / JOURNAL
    known = _noted(journal)
    receipts: dict[str, Receipt] = {}
    for name, address in sorted(files.items()):
        target = folder / name
        noted = known.get(name)
        if noted and noted["url"] == address and target.is_file() and file_sha256(target) == noted["sha256"]:
            receipts[name] = noted
            log.info("%s: kept, fetched before", name)
            continue
        answer = web.save(address, target, limit=limit, check=partial(check, name), needs_length=True)
        receipts[name] = receipt_of(address, answer)
        log.info("%s: %d bytes from %s", name, answer.size, address)
        write_text(journal, json.dumps({**known, **receipts}, sort_keys=True, indent=1) + "\n")
    return receipts


def _noted(journal: Path) -> dict[str, Receipt]:
    """What a journal says; of a damaged one nothing: its files are fetched again."""
    try:
        noted = json.loads(journal.read_text(encoding="utf-8"))
        return {name: dict(receipt) for name, receipt in noted.items() if {"url", "sha256"} <= receipt.keys()}
    except (FileNotFoundError, ValueError, AttributeError):
        return {}
