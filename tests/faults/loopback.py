"""A loopback server that speaks as the PMC Cloud Service, E-utilities and the ID Converter do, with faults and a journal.

The fault for a request is a pure function of seed, path and how often the path was asked for, so it is the same in every
run and thread order.
"""

from __future__ import annotations

import gzip
import hashlib
import http.server
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KINDS = (
    *("500", "502", "503", "429", "429-date", "reset", "short", "cut", "chunks", "html", "wrong", "longer", "gzip"),
    *("gzip-cut", "in-band"),
)
PAGE = 7
"""Keys on a page of a listing: few, so that paging is always met."""
MAX_IDS = 9_999
WINDOW = re.compile(r"(\d{4}/\d{2}/\d{2}):(\d{4}/\d{2}/\d{2})\[pmcrdat\]")
ESEARCH, IDCONV = "/eutils/esearch.fcgi", "/idconv/"


@dataclass(frozen=True)
class Request:
    """One line of the journal: for what, by whom, and what became of it."""

    path: str
    agent: str
    fault: str | None


@dataclass
class Service:
    """A folder with the bucket's keys, and articles that a search finds, behind the server.

    ``rate``: share of requests that meet a passing fault; ``lasting``: parts of paths that always fail; ``known``:
    PMCIDs of other ids; ``released``: day of release (`2026/11/01`) of the PMC numbers that a search finds;
    ``moved``: where a path redirects to; ``kinds``: of passing faults.
    """

    root: Path
    seed: int = 0
    rate: float = 0.0
    lasting: frozenset[str] = frozenset()
    journal: list[Request] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    known: dict[str, str] = field(default_factory=dict)
    released: dict[int, str] = field(default_factory=dict)
    translation: str = '"signaling pathway"[Figure/Table Caption]'
    retry_after: str = "1"
    delay: float = 0.0
    drip: float = 0.0
    moved: dict[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = KINDS

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
        return self.kinds[digest[1] % len(self.kinds)]

    def convert(self, ids: list[str]) -> bytes:
        """The ID Converter's answer."""
        miss = {"status": "error", "errmsg": "Identifier not found in PMC"}
        records = [
            {"requested-id": text, **({"pmcid": self.known[text]} if text in self.known else miss)} for text in ids
        ]
        return json.dumps({"status": "ok", "records": records}).encode()

    def search(self, query: dict[str, list[str]]) -> bytes:
        """The answer of esearch: count and ids of the window in the term, cut off at 9,999 without a word."""
        window = WINDOW.search(query["term"][0])
        assert window is not None
        found = [str(number) for number, day in self.released.items() if window[1] <= day <= window[2]]
        found.sort(key=lambda number: hashlib.sha256(f"{number}{len(self.journal)}".encode()).digest())  # no order
        ids = found[: min(int(query["retmax"][0]), MAX_IDS)]
        result = {
            "count": str(len(found)),
            "retmax": str(len(ids)),
            "retstart": "0",
            "idlist": ids,
            "querytranslation": f"{self.translation} AND {window[0]}",
            "errorlist": {"phrasesnotfound": [] if found else [window[0]], "fieldsnotfound": []},
        }
        return json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}).encode()

    def listing(self, query: dict[str, list[str]]) -> bytes:
        """A page of ListObjectsV2."""
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", [""])[0]
        delimiter = query.get("delimiter", [""])[0]
        keys = sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
        keys = [key for key in keys if key.startswith(prefix)]
        if delimiter:
            rests = ((key, key[len(prefix) :].split(delimiter, 1)) for key in keys)
            keys = sorted({prefix + rest[0] + delimiter if len(rest) > 1 else key for key, rest in rests})
        keys = [key for key in keys if key > after]
        page, rest = keys[:PAGE], keys[PAGE:]
        contents = "".join(self._entry(key, delimiter) for key in page)
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if rest else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<KeyCount>{len(page)}</KeyCount><IsTruncated>{'true' if rest else 'false'}</IsTruncated>{token}{contents}</ListBucketResult>"
        ).encode()

    def _entry(self, key: str, delimiter: str) -> str:
        if delimiter and key.endswith(delimiter):
            return f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>"
        data = (self.root / key).read_bytes()
        return (
            f"<Contents><Key>{escape(key)}</Key><ETag>&quot;{hashlib.md5(data).hexdigest()}&quot;</ETag>"
            f"<Size>{len(data)}</Size></Contents>"
        )

    def objects(self) -> list[str]:
        """Paths of the journal that asked for an object, in order: no listing, no search."""
        return [request.path for request in self.journal if is_object(request.path)]


def is_object(path: str) -> bool:
    """Whether a path asks for an object of the bucket that is not of the inventory."""
    return not path.startswith(("/?", "/eutils/", "/idconv/", "/inventory-reports/"))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        fault = service.fault(self.path)
        time.sleep(service.delay)
        status, body = self._answer(service)
        request = Request(self.path, self.headers.get("User-Agent", ""), fault)
        with service.lock:
            service.journal.append(request)
        try:
            if service.drip:
                self._drip(body, service.drip)
            self._send(status, body, fault, service.retry_after)
        except OSError:
            self.close_connection = True

    def _answer(self, service: Service) -> tuple[int, bytes]:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        if "list-type" in query:
            return 200, service.listing(query)
        if parts.path == IDCONV:
            return 200, service.convert(query["ids"][0].split(","))
        if parts.path == ESEARCH:
            return 200, service.search(query)
        if parts.path in service.moved:
            return 302, service.moved[parts.path].encode()
        path = service.root / unquote(parts.path).lstrip("/")
        if not path.is_file():
            return 404, b"<Error><Code>NoSuchKey</Code></Error>"
        return 200, path.read_bytes()

    def _drip(self, body: bytes, seconds: float) -> None:
        """Send the body byte by byte."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for number in range(len(body)):
            self.wfile.write(body[number : number + 1])
            time.sleep(seconds)

    def _send(self, status: int, body: bytes, fault: str | None, retry_after: str) -> None:
        headers: dict[str, str] = {}
        if status == 302:
            headers["Location"] = body.decode()
        if fault == "reset":
            self.close_connection = True
            self.connection.close()
            return
        if fault in {"500", "502", "503", "429", "429-date", "lasting"}:
            status = 500 if fault == "lasting" else int(fault[:3])
            key = parse_qs(urlsplit(self.path).query).get("api_key", ["203.0.113.7"])[0]  # the service repeats it
            body = json.dumps({"error": "API rate limit exceeded", "api-key": key, "count": "4", "limit": "3"}).encode()
        if fault in {"429", "503"}:
            headers["Retry-After"] = retry_after
        elif fault == "429-date":
            headers["Retry-After"] = formatdate(time.time() + 1, usegmt=True)
        elif fault == "lasting":
            headers["Retry-After"] = "0"
        elif fault == "html":
            body = b"<html><body>Please sign in</body></html>"
        elif fault == "in-band":
            body = b'{"esearchresult":{"ERROR":"Search Backend failed:\n try later"}}'
        elif fault == "wrong":
            body = body[:-1] + bytes([body[-1] ^ 1]) if body else b"x"
        elif fault in {"gzip", "gzip-cut"}:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
            body = body[: len(body) // 2] if fault == "gzip-cut" else body
        length = len(body)
        if fault == "longer":  # the length says less than there is
            length = length // 2
        if fault == "chunks":
            headers["Transfer-Encoding"] = "chunked"
        elif fault == "cut":
            headers["Connection"] = "close"
        else:
            headers["Content-Length"] = str(length)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault == "chunks":  # the last chunk never comes
            half = body[: len(body) // 2]
            self.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
        else:
            self.wfile.write(body[: len(body) // 2] if fault in {"short", "cut", "longer"} else body)
        if fault in {"short", "cut", "chunks", "longer"}:
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
def serving(service: Service) -> Iterator[Service]:
    """Serve ``service`` on a free loopback port; its ``url`` is set."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = service  # type: ignore[attr-defined]
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
