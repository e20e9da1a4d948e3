"""`figlake browse`: the site of the current snapshot, made when it is not there, and shown from this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from figlake.dataset.snapshot import read_manifest
from figlake.exports import Published, export
from figlake.exports.site import SITE
from figlake.exports.site.serve import LOOPBACK, server_of
from figlake.jobs.lock import locked


def browse(results: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve the site on ``port`` of loopback until interrupted.  ``tell``: takes lines for whoever started it.

    Raises OSError where the port is taken.
    """
    folder = results / "exports" / "site"
    dataset = results / "dataset"
    name, _ = read_manifest(dataset)
    if shown_in(folder) != name:
        tell(f"making the site of snapshot {name}")
        with locked(results):
            export("site", Published(dataset.resolve()), folder.resolve())
    with server_of(folder, port) as server:
        tell(f"snapshot {name}: http://{LOOPBACK}:{server.server_address[1]}/  (Ctrl-C ends it)")
        server.serve_forever()


def shown_in(folder: Path) -> str | None:
    """Id of the snapshot that a site shows; None where there is no site."""
    try:
        site = json.loads((folder / SITE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    found: str = site["snapshot"]
    return found
