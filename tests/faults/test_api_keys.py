"""A job that cannot reach E-utilities shows its key nowhere, with a traceback or without: not in a file, not on screen."""

from __future__ import annotations

import base64
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest
from conftest import ROOT, Project

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
    done = subprocess.run(command, env=environment, capture_output=True, timeout=1200)
    assert done.returncode and (b"Traceback" in done.stderr) == (b"api_key=" in done.stderr) == is_traced
    assert b"ConnectionError" in done.stderr
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(b"Traceback" in data for data in files.values()) == is_traced
    assert places_of(key, {**files, "stderr": done.stderr, "stdout": done.stdout}) == []


def plain_forms(key: str) -> set[str]:
    """A key as it stands, and encoded character by character; in any case."""
    return {key, quote(key), quote(key, safe=""), quote_plus(key), ascii(key)[1:-1], key.encode().hex()}


def in_base64(key: str) -> set[str]:
    """What base64 makes of a key, wherever in a text it begins."""
    forms = set()
    for before in range(3):
        text = base64.b64encode(b"x" * before + key.encode() + b"xx").decode().rstrip("=")
        within = text[4 if before else 0 : -4]
        forms |= {within, within.replace("+", "-").replace("/", "_")}
    return forms


def places_of(key: str, texts: Mapping[object, bytes]) -> list[str]:
    """Where a key stands in any form."""
    found = []
    for place, data in texts.items():
        text = data.decode("utf-8", "replace")
        shown = [form for form in plain_forms(key) if form.lower() in text.lower()]
        found += [f"{place}: {form}" for form in (*shown, *(form for form in in_base64(key) if form in text))]
    return found


class Echo(http.server.BaseHTTPRequestHandler):
    """A service that answers every search with an error, which repeats the key in every form."""

    def do_GET(self) -> None:
        key = parse_qs(urlsplit(self.path).query)["api_key"][0]
        whole = {base64.b64encode(key.encode()).decode(), base64.urlsafe_b64encode(key.encode()).decode()}
        forms = sorted({*(plain_forms(key) - {key.encode().hex()}), key.upper(), *whole, self.path})
        body = json.dumps({"esearchresult": {"ERROR": f"API key invalid: {' '.join(forms)}"}}, ensure_ascii=False)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@contextmanager
def echoing() -> Iterator[str]:
    """Address of an `Echo`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize(
    "service", [echoing, lambda: nullcontext(unreachable())], ids=["answers errors", "unreachable"]
)
def test_no_file_of_a_whole_run_holds_a_key(
    service: Callable[[], AbstractContextManager[str]], project: Project
) -> None:
    """The rule in a job of Snakemake's, with its own logs and its memory; then the same by the front door."""
    key = "Zq7/c+9f e%1&x0123456789"
    project.change("web/http.py", "BACKOFF_SECONDS = 2.0", "BACKOFF_SECONDS = 0.001")
    project.change("jobs/job.py", "exc_info=not explains_itself(error)", "exc_info=True")  # as for a fault of the code
    query = {"query": {"term": "x[Figure/Table Caption]", "since": "2026/11/01", "until": "2026/11/02"}}
    with service() as address:
        pmc = {"store": "https://127.0.0.1:9/", "select": query, "email": "someone@example.org", "eutils": address}
        config = {"sources": {"pmc": pmc}}
        job = project.run(config, "--verbose", NCBI_API_KEY=key)
        run = project.harvest(config, NCBI_API_KEY=key, VERBOSE="1")
    assert job.returncode and run.returncode == 4
    files = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    log = files[project.folder / "results" / "logs" / "observe_store.log"]
    assert b"Traceback" in log and b"api_key=***" in log
    assert any(path.parts[-3] == ".snakemake" for path in files)
    told = {
        f"{kind} {n}": text.encode()
        for n, d in enumerate((job, run))
        for kind, text in vars(d).items()
        if kind[:3] == "std"
    }
    assert len(told) == 4
    assert places_of(key, {**files, **told}) == []
