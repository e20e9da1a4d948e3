"""A job that cannot reach E-utilities shows its key nowhere, with a traceback or without: not in a file, not on screen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from conftest import ROOT

JOB = """
import logging, sys, threading
from pathlib import Path
from figlake.jobs.job import job
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access
from figlake.web import http
http.BACKOFF_SECONDS = 0.001
results, eutils = Path(sys.argv[1]), sys.argv[2]
store = results / "store"
(store / "metadata").mkdir(parents=True)
with job(str(results / "logs.log"), 1):
    access = Access(results / "cache", "a@b.c", 1000.0, "", eutils)
    selection = Selection(str(store), term="x", since="2026/01/01", until="2026/01/02")
    try:
        observe(selection, access, results / "observed", results / "ledger")
    except Exception as error:
        if sys.argv[3] == "traced":
            raise ValueError("a fault of the code") from error
        raise
"""


def unreachable() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.mark.parametrize("is_traced", [True, False], ids=["traced", "told"])
@pytest.mark.parametrize("key", ["0123456789abcdef0123456789abcdef0108", "Ab/c+d e%1&é"], ids=["plain", "odd"])
def test_a_job_that_reaches_nobody_shows_no_key(key: str, is_traced: bool, tmp_path: Path) -> None:
    environment = {**os.environ, "NCBI_API_KEY": key, "PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-c", JOB, str(tmp_path), unreachable(), "traced" if is_traced else "told"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120)
    assert done.returncode and (b"Traceback" in done.stderr) == (b"api_key=" in done.stderr) == is_traced
    assert b"ConnectionError" in done.stderr
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(b"Traceback" in data for data in files.values()) == is_traced
    forms = {key, quote(key), quote(key, safe=""), quote_plus(key), ascii(key)[1:-1]}
    for place, data in {**files, "stderr": done.stderr, "stdout": done.stdout}.items():
        text = data.decode("utf-8", "replace").lower()
        assert not [form for form in forms if form.lower() in text], place
