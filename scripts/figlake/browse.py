"""`figlake browse`: the site of the current snapshot, made when it is not there, and shown from this machine."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path

from figlake.dataset.snapshot import read_manifest
from figlake.exports import Published, export
from figlake.exports.site import SITE
from figlake.exports.site.serve import LOOPBACK, server_of
from figlake.jobs.lock import locked


class PortTakenError(OSError):
    """Another process listens on the port."""


def browse(results: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve the site on ``port`` of loopback until interrupted.  ``tell``: takes lines for whoever started it.

    Raises `PortTakenError`.
    """
    folder = results / "exports" / "site"
    dataset = results / "dataset"
    name, _ = read_manifest(dataset)
    if shown_in(folder) != name:
        tell(f"making the site of snapshot {name}")
        with locked(results):
            export("site", Published(dataset.resolve()), folder.resolve())
    with _server(folder, port) as server:
        tell(f"snapshot {name}: http://{LOOPBACK}:{server.server_address[1]}/  (Ctrl-C ends it)")
        server.serve_forever()


def _server(folder: Path, port: int) -> ThreadingHTTPServer:
    try:
        return server_of(folder, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTakenError(f"port {port} is taken; --port takes another, 0 any that is free") from error


def shown_in(folder: Path) -> str | None:
    """Id of the snapshot that a site shows; None where there is no site, or a broken one."""
    try:
        site = json.loads((folder / SITE).read_text(encoding="utf-8"))
        found: str = site["snapshot"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return found if (folder / "data" / found).is_dir() else None
