"""A loopback server that speaks as the bucket of the PMC Cloud Service does, with seeded faults and a journal.

The fault for a request is a pure function of seed, path and how often the path was asked for, so it is the same in every
run and thread order.
"""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KINDS = ("500", "503", "429", "reset", "short", "cut", "html", "wrong")
PAGE = 7
"""Keys on a page of a listing: few, so that paging is always met."""


@dataclass(frozen=True)
class Request:
    """One line of the journal."""

    at: float
    path: str
    agent: str
    fault: str | None


@dataclass
class Bucket:
    """A folder with the bucket's keys, behind the server."""

    root: Path
    seed: int = 0
    rate: float = 0.0
    lasting: frozenset[str] = frozenset()
    journal: list[Request] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    known: dict[str, str] = field(default_factory=dict)
    """PMCIDs of other ids, for the ID Converter below `/idconv/`."""

    def fault(self, path: str) -> str | None:
        """The fault that this request for ``path`` meets, if any."""
        with self.lock:
            number = self.asked[path]
            self.asked[path] += 1
        if any(part in path for part in self.lasting):
            return "lasting"
        digest = hashlib.sha256(f"{self.seed}|{path}|{number}".encode()).digest()
        # never three in a row: a passing fault is to pass within the attempts that are made
        if number % 3 == 2 or digest[0] / 256 >= self.rate:
            return None
        return KINDS[digest[1] % len(KINDS)]

    def convert(self, ids: list[str]) -> bytes:
        """The ID Converter's answer."""
        miss = {"status": "error", "errmsg": "Identifier not found in PMC"}
        records = [
            {"requested-id": text, **({"pmcid": self.known[text]} if text in self.known else miss)} for text in ids
        ]
        return json.dumps({"status": "ok", "records": records}).encode()

    def listing(self, query: dict[str, list[str]]) -> bytes:
        """A page of ListObjectsV2."""
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", [""])[0]
        keys = sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
        keys = [key for key in keys if key.startswith(prefix) and key > after]
        page, rest = keys[:PAGE], keys[PAGE:]
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><ETag>&quot;{hashlib.md5((self.root / key).read_bytes()).hexdigest()}&quot;</ETag></Contents>"
            for key in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if rest else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<KeyCount>{len(page)}</KeyCount><IsTruncated>{'true' if rest else 'false'}</IsTruncated>{token}{contents}</ListBucketResult>"
        ).encode()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_GET(self) -> None:
        bucket = self.server.bucket  # type: ignore[attr-defined]
        fault = bucket.fault(self.path)
        with bucket.lock:
            bucket.journal.append(Request(time.monotonic(), self.path, self.headers.get("User-Agent", ""), fault))
        status, body = self._answer(bucket)
        self._send(status, body, fault)

    def _answer(self, bucket: Bucket) -> tuple[int, bytes]:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        if "list-type" in query:
            return 200, bucket.listing(query)
        if parts.path == "/idconv/":
            return 200, bucket.convert(query["ids"][0].split(","))
        path = bucket.root / unquote(parts.path).lstrip("/")
        if not path.is_file():
            return 404, b"<Error><Code>NoSuchKey</Code></Error>"
        return 200, path.read_bytes()

    def _send(self, status: int, body: bytes, fault: str | None) -> None:
        if fault == "reset":
            self.close_connection = True
            self.connection.close()
            return
        if fault in {"500", "503", "429", "lasting"}:
            status, body = int(fault) if fault != "lasting" else 500, b'{"error":"try later"}'
        elif fault == "html":
            body = b"<html><body>Please sign in</body></html>"
        elif fault == "wrong":
            body = body[:-1] + bytes([body[-1] ^ 1]) if body else b"x"
        self.send_response(status)
        if fault == "429":
            self.send_header("Retry-After", "1")
        if fault == "lasting":
            self.send_header("Retry-After", "0")
        if fault == "cut":  # no length, and the end is missing
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault in {"short", "cut"} else body)
        if fault == "short":
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()

    def log_message(self, *arguments: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def serving(bucket: Bucket) -> Iterator[Bucket]:
    """Serve ``bucket`` on a free loopback port; its ``url`` is set."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.bucket = bucket  # type: ignore[attr-defined]
    bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
