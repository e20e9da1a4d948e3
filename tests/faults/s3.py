"""A small S3 on loopback: what Arrow's client asks of one, objects in memory, in the order in which they were written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Store:
    """``objects`` by key; ``written``: keys in their order; ``refused``: keys that may not be written."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.written: list[str] = []
        self.refused: set[str] = set()
        self.parts: dict[str, dict[int, bytes]] = {}
        self.address = ""

    def put(self, key: str, data: bytes) -> None:
        self.objects[key] = data
        self.written.append(key)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        url = urlsplit(self.path)
        return unquote(url.path).strip("/"), parse_qs(url.query, keep_blank_values=True)

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            data = b""
            while count := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(count)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return data
        plain = b""
        while data:
            size, _, data = data.partition(b"\r\n")
            count = int(size.split(b";")[0], 16)
            if not count:
                break
            plain, data = plain + data[:count], data[count + 2 :]
        return plain

    def do_HEAD(self) -> None:
        key, _ = self._asked()
        if "/" not in key:
            self._answer(200)
        elif key in self.store.objects:
            self._answer(200, Content_Length=str(len(self.store.objects[key])), ETag='"x"')
        else:
            self._answer(404)

    def do_GET(self) -> None:
        key, query = self._asked()
        if "list-type" in query:
            bucket = key.split("/")[0]
            prefix = query.get("prefix", [""])[0]
            found = [
                f"<Contents><Key>{escape(name.partition('/')[2])}</Key><Size>{len(data)}</Size></Contents>"
                for name, data in sorted(self.store.objects.items())
                if name.startswith(f"{bucket}/{prefix}")
            ]
            self._answer(
                200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(found)}</ListBucketResult>".encode()
            )
        elif key in self.store.objects:
            self._answer(200, self.store.objects[key])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_PUT(self) -> None:
        key, query = self._asked()
        data = self._body()
        if key in self.store.refused:
            self._answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        elif "partNumber" in query:
            self.store.parts.setdefault(key, {})[int(query["partNumber"][0])] = data
            self._answer(200, ETag='"x"')
        else:
            if "/" in key and not self.path.split("?")[0].endswith("/"):
                self.store.put(key, data)
            self._answer(200, ETag='"x"')

    def do_POST(self) -> None:
        key, query = self._asked()
        self._body()
        if "uploads" in query:
            self._answer(200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
        elif key in self.store.refused:
            self._answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        elif "uploadId" in query:
            parts = self.store.parts.pop(key)
            self.store.put(key, b"".join(parts[number] for number in sorted(parts)))
            self._answer(200, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")
        else:
            self._answer(200, b"<DeleteResult></DeleteResult>")

    def do_DELETE(self) -> None:
        self._answer(204)


@contextmanager
def s3() -> Iterator[Store]:
    """Serve a store; `Store.address` is what follows the question mark of an `s3://` address."""
    store = Store()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"store": store}))
    store.address = f"endpoint_override=127.0.0.1:{server.server_port}&scheme=http&region=us-east-1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
