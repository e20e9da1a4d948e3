"""The one way to fetch: identified, limited, capped, checked, retried as a whole, and never half on disk.

requests retries only until the headers are there, and takes a short body, a cut gzip stream or an error page with
status 200 for an answer; so the loop here wraps the reading of the body, asks for no compression and takes none, and
lets the caller check the content before it counts.
"""

from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from figlake import __version__
from figlake.files.atomic import replacing
from figlake.files.redaction import redacted
from figlake.web.hosts import LOOPBACK, host_of, is_elsewhere
from figlake.web.patience import PatientAdapter
from figlake.web.rate import RateLimiter

MAX_ATTEMPTS = 6
MAX_UNFIT_ATTEMPTS = 3
"""An answer that is unfit three times is what the server has."""
BACKOFF_SECONDS = 2.0
"""First wait between attempts; each further one doubles it."""
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
DEADLINE_SECONDS = 6 * 3600.0
MIN_BYTES_PER_SECOND = 1000
PATIENCE_SECONDS = 30.0
"""Time after which an answer that comes more slowly than that is broken off and asked for again."""
MAX_WAIT_SECONDS = 120.0
"""A longer `Retry-After` parks the request: it fails, and is for a later run."""
FINAL_STATUS = frozenset({400, 401, 403, 404, 405, 410, 451})

log = logging.getLogger(__name__)


class SourceError(RuntimeError):
    """A source could not be seen completely, so nothing may be concluded from what is missing."""


class FetchError(SourceError):
    """A request failed for good: the address, what happened, how often it was tried.

    ``reason``: `absent` (404, 410), `refused` (another final answer) or `failed` (faults that lasted); ``what``: what
    happened, without the address.
    """

    def __init__(self, reason: str, url: str, what: str, attempts: int = 1) -> None:
        tried = f" (attempt {attempts}); run again later" if reason == "failed" else ""
        super().__init__(redacted(f"{url}: {what}{tried}"))
        self.reason = reason
        self.what = redacted(what)
        self.attempts = attempts


class Unfit(ValueError):
    """An answer that is not what was asked for, such as an error page with status 200; it is asked for again."""


class TryAgain(Exception):
    """A fault that may pass; ``wait``: seconds that the server asks for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """A checked answer: its body (empty when it was saved to a file), size, SHA-256, ETag, and the attempts it took.

    ``hops``: addresses that it was redirected to, in order, without their queries, which may hold keys.
    """

    data: bytes
    size: int
    sha256: str
    etag: str | None
    attempts: int = 1
    hops: tuple[str, ...] = ()


Check = Callable[[bytes], None]


def no_check(data: bytes) -> None:
    """Any content is fit."""


@dataclass
class Web:
    """Sends requests for one job.

    ``email``: who asks, sent with the name of the program in the User-Agent; ``slots``: folder of the slot files that
    hold the limits over all processes; ``per_second``: limit by host, ``default_per_second`` for any other host.
    """

    email: str | None = None
    slots: Path | None = None
    per_second: Mapping[str, float] = field(default_factory=dict)
    default_per_second: float = 5.0

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = f"figlake/{__version__}" + (
            f" (mailto:{self.email})" if self.email else ""
        )
        self.session.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, PatientAdapter())
        self._limiters: dict[str, RateLimiter] = {}

    def get(self, url: str, *, limit: int, check: Check = no_check, params: Mapping[str, str] | None = None) -> Answer:
        """The body at ``url``, at most ``limit`` bytes, that ``check`` accepts.  Raises `FetchError`."""
        return self.with_retries(url, lambda deadline: self._once(url, params, limit, check, None, deadline))

    def save(
        self,
        url: str,
        target: Path,
        *,
        limit: int,
        expected_sha256: str | None = None,
        expected_md5: str | None = None,
        check: Callable[[Path], None] | None = None,
        needs_length: bool = False,
    ) -> Answer:
        """Write the body at ``url`` to ``target``, whole or not at all, redirects followed.  Raises `FetchError`.

        A body with another SHA-256 is refused; one with another MD5, or that ``check`` raises `Unfit` for, is asked for
        again first.  ``needs_length``: so is one of which neither its length nor chunks tell where it ends: what a
        lost connection left of it would look whole.
        """

        def once(deadline: float) -> Answer:
            with replacing(target) as temporary:
                with temporary.open("wb") as stream:
                    answer = self._once(url, None, limit, no_check, stream, deadline, MAX_REDIRECTS, needs_length)
                if expected_sha256 and answer.sha256 != expected_sha256:
                    raise FetchError("refused", url, f"expected sha256 {expected_sha256}, found {answer.sha256}")
                if expected_md5 and (found := file_md5(temporary)) != expected_md5:
                    raise Unfit(f"expected {expected_md5}, found {found}")
                if check is not None:
                    check(temporary)
            return answer

        return self.with_retries(url, once)

    def _limiter(self, host: str) -> RateLimiter | None:
        if self.slots is None:
            return None
        if host not in self._limiters:
            rate = self.per_second.get(host, self.default_per_second)
            self._limiters[host] = RateLimiter(self.slots, host, rate)
        return self._limiters[host]

    def with_retries(self, url: str, once: Callable[[float], Answer]) -> Answer:
        """What ``once`` returns, which is given the time by which all is to be done, and called again after `TryAgain`.

        Raises `FetchError`.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise FetchError("refused", url, "expected https")
        limiter = self._limiter(parts.netloc)
        jitter = random.Random(url)
        deadline = time.monotonic() + DEADLINE_SECONDS
        for attempt in range(1, MAX_ATTEMPTS + 1):
            if limiter is not None:
                limiter.wait()
            try:
                return replace(once(deadline), attempts=attempt)
            except requests.exceptions.SSLError as error:
                raise FetchError("refused", url, "the server's certificate is not trusted", attempt) from error
            except (TryAgain, Unfit, requests.RequestException, urllib3.exceptions.HTTPError) as error:
                asked = error.wait if isinstance(error, TryAgain) else None
                wait = asked if asked is not None else jitter.uniform(0.5, 1.0) * BACKOFF_SECONDS * 2.0 ** (attempt - 1)
                allowed = MAX_UNFIT_ATTEMPTS if isinstance(error, Unfit) else MAX_ATTEMPTS
                if attempt >= allowed or wait > MAX_WAIT_SECONDS or time.monotonic() + wait > deadline:
                    raise FetchError("failed", url, _what(error), attempt) from error
                log.warning("%s: %s; next attempt in %.0f s", redacted(url), redacted(_what(error)), wait)
                if limiter is not None and asked is not None:
                    limiter.postpone(wait)
                time.sleep(wait)
        raise AssertionError("unreachable")

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        limit: int,
        check: Check,
        stream: IO[bytes] | None,
        deadline: float,
        hops: int = 0,
        needs_length: bool = False,
    ) -> Answer:
        with self.session.get(
            url, params=params, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False
        ) as answer:
            _check_status(url, answer)
            if answer.status_code != 200:
                hop = _next_hop(url, answer, hops)
                found = self._once(hop, params, limit, check, stream, deadline, hops - 1, needs_length)
                return replace(found, hops=(urlsplit(hop)._replace(query="", fragment="").geturl(), *found.hops))
            length = _number(answer.headers.get("Content-Length", ""))
            if needs_length and length is None and not answer.raw.chunked:
                raise TryAgain("neither a length nor chunks tell where the answer ends")
            if length is not None and length > limit:
                raise FetchError("refused", url, f"{length} bytes, expected at most {limit}")
            if encoding := answer.headers.get("Content-Encoding", "identity").lower().replace("identity", ""):
                raise TryAgain(f"encoded as {encoding}, which was not asked for")
            digest, received, chunks, began = hashlib.sha256(), 0, [], time.monotonic()
            while chunk := answer.raw.read1(1 << 18):  # what has come so far, so that a slow answer is noticed
                received += len(chunk)
                if received > limit:
                    raise FetchError("refused", url, f"more than {limit} bytes")
                took = time.monotonic() - began
                if took > PATIENCE_SECONDS and received < took * MIN_BYTES_PER_SECOND:
                    raise TryAgain(f"{received} bytes in {took:.0f} s")
                if time.monotonic() > deadline:
                    raise FetchError("failed", url, f"not complete after {DEADLINE_SECONDS:.0f} s")
                digest.update(chunk)
                if stream is None:
                    chunks.append(chunk)
                else:
                    stream.write(chunk)
            if length is not None and received != length:
                raise TryAgain(f"{received} of {length} bytes received")
            data = b"".join(chunks)
            check(data)
            etag = answer.headers.get("ETag")
        return Answer(data, received, digest.hexdigest(), etag.strip('"') if etag else None)


def file_md5(path: Path) -> str:
    """Hexadecimal MD5 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _what(error: Exception) -> str:
    """What happened, without the host and port that libraries put into their messages."""
    return str(error) if isinstance(error, (TryAgain, Unfit)) else type(error).__name__


def _check_status(url: str, answer: requests.Response) -> None:
    status = answer.status_code
    if 200 <= status < 400 and (status == 200 or answer.is_redirect):
        return
    if status in FINAL_STATUS:
        raise FetchError("absent" if status in {404, 410} else "refused", url, f"HTTP {status}")
    raise TryAgain(f"HTTP {status}", retry_after(answer.headers.get("Retry-After", "")))


def _next_hop(url: str, answer: requests.Response, hops: int) -> str:
    """The address that a redirect names: https elsewhere, or on this machine where the one before was on it."""
    location = answer.headers["Location"]
    try:
        target = urljoin(url, location)
        scheme, host = urlsplit(target).scheme, host_of(target)
    except ValueError as error:
        raise FetchError("refused", url, f"redirected to {location}, which is no address") from error
    if host in LOOPBACK:
        is_safe = scheme in {"http", "https"} and host_of(url) in LOOPBACK
    else:
        is_safe = scheme == "https" and is_elsewhere(host)
    if not hops or not is_safe:
        raise FetchError("refused", url, f"redirected to {target}, which is not followed")
    return target


def retry_after(value: str) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or as a date; None when it asks for nothing readable."""
    seconds = _number(value)
    if seconds is not None:
        return float(seconds)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _number(text: str) -> int | None:
    """The number of a header; what is none (`²`, 5,000 digits) says nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
