"""A deposition API on loopback that answers as Zenodo documents its own, with faults on demand."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "made-up-token-of-zenodo"
REQUIRED = ("title", "upload_type", "description", "creators", "access_right", "license")
API = "/api/deposit/depositions"


@dataclass
class Zenodo:
    """Depositions by number; ``faults``: kinds to give in turn, by method and a part of the path.

    Kinds: `429` (tells when by X-RateLimit-Reset), `500`, `503`, `413`, `reset` before it is done, `lost` after it was
    done, `wrong` (another checksum), `html`, `elsewhere` (links to another host).
    """

    depositions: dict[int, dict[str, Any]] = field(default_factory=dict)
    contents: dict[tuple[int, str], bytes] = field(default_factory=dict)
    faults: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    journal: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    bucket_host: str | None = None

    def fault(self, method: str, path: str) -> str | None:
        for (of, part), kinds in self.faults.items():
            if of == method and part in path and kinds:
                return kinds.pop(0)
        return None

    def create(self, metadata: dict[str, Any]) -> dict[str, Any]:
        number = len(self.depositions) + 1
        self.depositions[number] = {
            "id": number,
            "metadata": metadata,
            "submitted": False,
            "state": "unsubmitted",
            "links": {
                "html": f"{self.url}/deposit/{number}",
                "bucket": f"{self.bucket_host or self.url}/api/files/bucket-{number}",
                "latest_draft": f"{self.url}{API}/{number}",
            },
        }
        return self.shown(number)

    def shown(self, number: int) -> dict[str, Any]:
        """A deposition with its files, as they are listed: checksums without `md5:`."""
        files = [
            {"id": f"file-{name}", "filename": name, "filesize": len(data), "checksum": hashlib.md5(data).hexdigest()}
            for (of, name), data in self.contents.items()
            if of == number
        ]
        return {**self.depositions[number], "files": files}

    def files(self, number: int) -> dict[str, bytes]:
        return {name: data for (of, name), data in self.contents.items() if of == number}

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes, kind: str) -> tuple[int, Any]:
        """Status and content, of whatever is asked with a token."""
        if path.startswith("/api/files/bucket-"):
            number, name = path.removeprefix("/api/files/bucket-").split("/", 1)
            self.contents[int(number), unquote(name)] = body
            return 201, {"key": unquote(name), "size": len(body), "checksum": f"md5:{hashlib.md5(body).hexdigest()}"}
        if body and kind != "application/json":
            return 415, {"message": "Unsupported media type", "status": 415}
        if path == API and method == "POST":
            return 201, self.create(json.loads(body)["metadata"])
        if path == API:
            size, page = int(query["size"][0]), int(query["page"][0])
            numbers = sorted(self.depositions, reverse=True)[(page - 1) * size : page * size]
            return 200, [self.depositions[number] for number in numbers]
        number, *rest = path.removeprefix(f"{API}/").split("/")
        if int(number) not in self.depositions:
            return 404, {"message": "PID does not exist.", "status": 404}
        return self.of_one(method, int(number), rest, body)

    def of_one(self, method: str, number: int, rest: list[str], body: bytes) -> tuple[int, Any]:
        deposition = self.depositions[number]
        match method, rest:
            case "GET", []:
                return 200, self.shown(number)
            case "PUT", []:
                deposition["metadata"] = json.loads(body)["metadata"]
                return 200, self.shown(number)
            case "DELETE", ["files", file]:
                del self.contents[number, file.removeprefix("file-")]
                return 204, None
            case "POST", ["actions", "newversion"]:
                draft = self.create({})
                for name, data in self.files(number).items():
                    self.contents[draft["id"], name] = data
                deposition["links"]["latest_draft"] = f"{self.url}{API}/{draft['id']}"
                return 201, self.shown(number)
            case "POST", ["actions", "publish"]:
                missing = [name for name in REQUIRED if not deposition["metadata"].get(name)]
                if missing or not self.files(number):
                    errors = [{"field": f"metadata.{name}", "message": "Missing data."} for name in missing]
                    return 400, {"message": "Validation error", "status": 400, "errors": errors}
                deposition |= {
                    "submitted": True,
                    "state": "done",
                    "doi_url": f"https://doi.org/10.5072/zenodo.{number}",
                }
                return 202, self.shown(number)
        return 405, {"message": "Method not allowed", "status": 405}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        zenodo: Zenodo = self.server.zenodo  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with zenodo.lock:
            zenodo.journal.append((self.command, parts.path))
            fault = zenodo.fault(self.command, parts.path)
            if fault == "reset":
                return self._break()
            if fault in {"429", "500", "503", "413"}:
                content = {
                    "message": f"made-up {fault}; you sent {self.headers['Authorization']}",
                    "status": int(fault),
                }
                return self._send(int(fault), content)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return self._send(
                    401, {"message": "The server could not verify that you are authorized", "status": 401}
                )
            kind = self.headers.get("Content-Type", "")
            status, content = zenodo.answer(self.command, parts.path, parse_qs(parts.query), body, kind)
        if fault == "lost":
            return self._break()
        if fault == "wrong":
            content["checksum"] = f"md5:{'0' * 32}"
        if fault == "html":
            content = "<html>Sign in</html>"
        return self._send(status, content)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _break(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, content: Any) -> None:
        data = (
            b"" if content is None else content.encode() if isinstance(content, str) else json.dumps(content).encode()
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("X-RateLimit-Reset", str(int(time.time()) + 1))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Zenodo]:
    """An empty Zenodo on a free loopback port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    zenodo = Zenodo(url=f"http://127.0.0.1:{server.server_address[1]}")
    server.zenodo = zenodo  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield zenodo
    finally:
        server.shutdown()
        server.server_close()
