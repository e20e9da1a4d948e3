"""The one way to fetch: https only, capped, checked, retried as a whole, and never half on disk.

requests retries only until the headers are there, so the loop here wraps the reading of the body.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
import time
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import requests

from figlake import __version__
from figlake.atomic import replacing, write_text
from figlake.limits import MAX_DOWNLOAD_BYTES
from figlake.records import sha256

MAX_ATTEMPTS = 6
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
DEADLINE_SECONDS = 6 * 3600.0
MAX_WAIT_SECONDS = 120.0
FINAL_STATUS = frozenset({400, 401, 403, 404, 405, 410, 451})

log = logging.getLogger(__name__)


class FetchError(RuntimeError):
    """A download failed for good: the address, what happened, how often it was tried."""


class _TryAgain(Exception):
    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


def download(url: str, cache: Path, suffixes: tuple[str, ...]) -> Path:
    """Fetch ``url`` into ``cache`` once, and return the file; later calls use the file as long as it is whole.

    ``url`` may end in `#sha256=<hex>`, which is then checked.  A receipt beside the file holds url, sha256, bytes
    and ETag.  Raises `FetchError`.
    """
    address, fragment = urldefrag(url)
    expected = fragment.removeprefix("sha256=") if fragment else None
    suffix = next((end for end in suffixes if urlsplit(address).path.endswith(end)), None)
    if suffix is None:
        raise FetchError(f"{address}: expected an address ending in {', '.join(suffixes)}")
    target = cache / "downloads" / f"{sha256(url.encode())[:32]}{suffix}"
    receipt = target.with_name(f"{target.name}.json")
    if target.is_file() and receipt.is_file():
        noted = json.loads(receipt.read_text(encoding="utf-8"))
        if noted["bytes"] == target.stat().st_size:
            return target
    with requests.Session() as session:
        session.headers["User-Agent"] = f"figlake/{__version__}"
        session.headers["Accept-Encoding"] = "identity"
        noted = _with_retries(session, address, target, expected)
    write_text(receipt, json.dumps(noted, sort_keys=True, indent=1) + "\n")
    return target


def _with_retries(session: requests.Session, address: str, target: Path, expected: str | None) -> dict[str, object]:
    jitter = random.Random(address)
    started = time.monotonic()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            return _once(session, address, target, expected, started + DEADLINE_SECONDS)
        except (
            _TryAgain,
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            if isinstance(error, requests.exceptions.SSLError):
                raise FetchError(f"{address}: the server's certificate is not trusted") from error
            wait = getattr(error, "wait", None) or jitter.uniform(0.5, 1.0) * 2.0**attempt
            if attempt == MAX_ATTEMPTS or wait > MAX_WAIT_SECONDS:
                raise FetchError(
                    f"{address}: {error} (attempt {attempt} of {MAX_ATTEMPTS}); run again later"
                ) from error
            log.warning("%s: %s; next attempt in %.0f s", address, error, wait)
            time.sleep(wait)
    raise AssertionError("unreachable")


def _once(
    session: requests.Session, address: str, target: Path, expected: str | None, deadline: float
) -> dict[str, object]:
    with session.get(address, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
        if urlsplit(answer.url).scheme != "https":
            raise FetchError(f"{address}: redirected to {urlsplit(answer.url).scheme}, expected https")
        if answer.status_code in FINAL_STATUS:
            raise FetchError(f"{address}: HTTP {answer.status_code}")
        if answer.status_code != 200:
            raise _TryAgain(f"HTTP {answer.status_code}", _retry_after(answer))
        length = answer.headers.get("Content-Length")
        if length and length.isdigit() and int(length) > MAX_DOWNLOAD_BYTES:
            raise FetchError(f"{address}: {length} bytes, expected at most {MAX_DOWNLOAD_BYTES}")
        digest, received = hashlib.sha256(), 0
        with replacing(target) as temporary:
            with temporary.open("wb") as stream:
                for chunk in answer.iter_content(1 << 20):
                    received += len(chunk)
                    if received > MAX_DOWNLOAD_BYTES:
                        raise FetchError(f"{address}: more than {MAX_DOWNLOAD_BYTES} bytes")
                    if time.monotonic() > deadline:
                        raise FetchError(f"{address}: not complete after {DEADLINE_SECONDS:.0f} s")
                    digest.update(chunk)
                    stream.write(chunk)
            if length and length.isdigit() and received != int(length):
                raise _TryAgain(f"{received} of {length} bytes received")
            if expected and digest.hexdigest() != expected:
                raise FetchError(f"{address}: expected sha256 {expected}, found {digest.hexdigest()}")
    etag = answer.headers.get("ETag")
    return {"url": address, "sha256": digest.hexdigest(), "bytes": received, "etag": etag}


def _retry_after(answer: requests.Response) -> float | None:
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else None
