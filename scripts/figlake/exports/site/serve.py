"""The site from this machine, to this machine: a web server on loopback that shows the files of one folder."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

LOOPBACK = "127.0.0.1"
KINDS = {".js": "text/javascript", ".gz": "application/json"}
NAMES = (LOOPBACK, "localhost")


class _Shown(SimpleHTTPRequestHandler):
    """Answers GET and HEAD with files below its folder; no listing, nothing that a link leads out to."""

    protocol_version = "HTTP/1.1"
    server_version = "figlake"
    # head and content go out together and at once: else the content waits 40 ms for word that the head has come
    disable_nagle_algorithm = True
    wbufsize = -1

    def send_head(self) -> BinaryIO | Any:
        asked, root = Path(self.translate_path(self.path)), Path(self.directory)
        # a page of elsewhere must not read the site by a name of its own that leads here
        if (self.headers.get("Host") or "").rsplit(":", 1)[0] not in NAMES:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif "\0" in str(asked) or not asked.resolve().is_relative_to(root):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            return super().send_head()
        return None

    def send_response(self, code: int, message: str | None = None) -> None:
        super().send_response(code, message)
        # a browser unpacks faster than a page does
        if code == HTTPStatus.OK and self.path.endswith(".gz"):
            self.send_header("Content-Encoding", "gzip")

    def guess_type(self, path: Any) -> str:
        # what a machine's own tables say of it may be nothing that a browser takes for a script
        return KINDS.get(Path(path).suffix) or super().guess_type(path)

    def list_directory(self, path: object) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: who asks is who started it."""


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the files below ``folder`` on loopback; port 0 is any that is free.  Raises OSError."""
    return ThreadingHTTPServer((LOOPBACK, port), partial(_Shown, directory=str(folder.resolve())))
