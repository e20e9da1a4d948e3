"""Sending to a service that takes files: with a token, to its own host alone, and again where that does no harm."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from figlake.files.checksums import sha256
from figlake.web.http import CONNECT_SECONDS, Answer, FetchError, TryAgain, Unfit, Web, retry_after

ANSWER_SECONDS = 600.0
"""A service that was sent a large file reads it again before it answers."""
MAX_ANSWER_BYTES = 10_000_000
PASSING = frozenset({408, 425, 429})
"""Statuses of the 400s that pass; the others are final, as 409, 413 and 415 are."""
DONE_NOTHING = frozenset({429, 503})
"""After these a request may be sent again that would do its work twice."""


@dataclass(frozen=True)
class Service:
    """A service at ``address``; ``token`` is sent with each request, and to no other host."""

    address: str
    token: str
    web: Web = field(default_factory=Web)

    def ask(self, method: str, address: str, content: Any = None) -> Any:
        """Send ``content`` as JSON, and return what is answered; None for an empty answer.  Raises `FetchError`.

        ``address`` may be relative.  A POST, which would make a second thing, is sent again only when the service says
        that it has done nothing.
        """
        body = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        url = self._url(address)
        answer = self.web.with_retries(url, lambda deadline: self._once(method, url, body, headers))
        return _content(url, answer)

    def put(self, address: str, path: Path, md5: str) -> None:
        """Send a file, whose MD5 the answer has to tell.  Raises `FetchError`."""
        url = self._url(address)

        def once(deadline: float) -> Answer:
            with path.open("rb") as stream:
                answer = self._once("PUT", url, stream, {"Content-Type": "application/octet-stream"})
            told = str((_content(url, answer) or {}).get("checksum", ""))
            if told.removeprefix("md5:") != md5:
                raise Unfit(f"expected md5 {md5}, found {told or 'none'}")
            return answer

        self.web.with_retries(url, once)

    def _url(self, address: str) -> str:
        url = urljoin(f"{self.address}/", address)
        if urlsplit(url)[:2] != urlsplit(self.address)[:2]:
            raise FetchError("refused", url, f"expected an address of {self.address}")
        return url

    def _once(self, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Answer:
        try:
            with self.web.session.request(
                method,
                url,
                data=body,
                headers={**headers, "Authorization": f"Bearer {self.token}"},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                _check(method, url, answer)
                data = answer.raw.read(MAX_ANSWER_BYTES)
        except requests.RequestException as error:
            if method != "POST" or isinstance(error, requests.exceptions.SSLError):
                raise
            what = f"{type(error).__name__}, and it may have been done; run again to go on from what is there"
            raise FetchError("refused", url, what) from error
        return Answer(data, len(data), sha256(data), answer.headers.get("ETag"))


def _content(url: str, answer: Answer) -> Any:
    try:
        return json.loads(answer.data) if answer.data else None
    except ValueError as error:
        raise FetchError("refused", url, "expected an answer in JSON") from error


def _check(method: str, url: str, answer: requests.Response) -> None:
    """Raise `TryAgain` or `FetchError` unless the answer says that it was done."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    if 300 <= status < 500 and status not in PASSING:
        raise FetchError("refused", url, f"HTTP {status}{_told(answer)}")
    if method == "POST" and status not in DONE_NOTHING:
        raise FetchError("refused", url, f"HTTP {status}; run again to go on from what is there")
    raise TryAgain(f"HTTP {status}", _wait(answer.headers))


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: as `Retry-After` says, else until the moment of `X-RateLimit-Reset` (seconds since 1970)."""
    asked = retry_after(headers.get("Retry-After", ""))
    reset = headers.get("X-RateLimit-Reset", "")
    if asked is None and reset.isascii() and reset.isdigit() and len(reset) < 12:
        return max(0.0, int(reset) - time.time())
    return asked


def _told(answer: requests.Response) -> str:
    """What an error's own JSON says: its message, and each field that is at fault."""
    try:
        content = json.loads(answer.raw.read(MAX_ANSWER_BYTES))
        errors = [f"{error.get('field', '')}: {error.get('message', '')}" for error in content.get("errors", [])]
        return "".join(f"; {text}" for text in [str(content["message"]), *errors])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
