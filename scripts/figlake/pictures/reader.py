"""Pictures read in processes of their own, each of which is replaced when a picture ends it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from figlake.files.house import PACKAGE
from figlake.pictures import worker
from figlake.pictures.settings import EngineError

CPU_SECONDS = 60
"""For one picture; the largest take 15."""
WALL_FACTOR = 10
"""A process that waits for a busy machine has so many times that."""
START_SECONDS = 300
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Reader:
    """One process that reads by ``profile``; it starts with the first picture.  Not safe between threads."""

    def __init__(self, profile: str, cpu_seconds: int = CPU_SECONDS, wall_seconds: int | None = None) -> None:
        self._profile, self._cpu_seconds = profile, cpu_seconds
        self._wall_seconds = wall_seconds or cpu_seconds * WALL_FACTOR
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path, md5: str) -> dict[str, Any]:
        """What came of a picture, as `worker.answer` tells it.

        A process that ends may have been ended from outside: the picture is given to a new one once.  Raises
        `EngineError` when the engine does not start.
        """
        for _ in range(2):
            process = self._started()
            _write(process, json.dumps([str(path), md5, self._cpu_seconds]))
            line = _line(process, time.monotonic() + self._wall_seconds)
            if line is not None and line.endswith(b"\n"):
                told: dict[str, Any] = json.loads(line)
                return told
            status = self._ended()
            if line is None or status == -signal.SIGXCPU:
                limit = f"{self._cpu_seconds} seconds of CPU time, {self._wall_seconds} in all"
                return {"outcome": "took_too_long", "detail": f"more than {limit}"}
        return {"outcome": "broke_the_reader", "detail": f"the process ended twice, with status {status}"}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._ended()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        beside = os.environ.get("PYTHONPATH", "")
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), beside])}
        command = [sys.executable, "-m", worker.__name__, self._profile]
        with tempfile.TemporaryFile() as said:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=said, env=environment)
            line = _line(self._process, time.monotonic() + START_SECONDS) or b""
            if worker.READY.encode() not in line:
                self._ended()
                said.seek(0)
                told = said.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
                raise EngineError(f"the engine {self._profile} does not start: {told[-1]}")
        return self._process

    def _ended(self) -> int:
        process, self._process = self._process, None
        assert process is not None and process.stdin is not None and process.stdout is not None
        process.kill() if process.poll() is None else None
        status = process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()
        return status


def _write(process: subprocess.Popen[bytes], line: str) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # its answer, which is none, tells
        process.stdin.write(line.encode("utf-8") + b"\n")
        process.stdin.flush()


def _line(process: subprocess.Popen[bytes], until: float) -> bytes | None:
    """What a process answers: a line; less when it ends before; None when its time is up."""
    assert process.stdout is not None
    handle, found = process.stdout.fileno(), b""
    while not found.endswith(b"\n"):
        if not select.select([handle], [], [], max(until - time.monotonic(), 0))[0]:
            return None
        part = os.read(handle, 1 << 16)
        if not part:
            process.wait()
            return found
        found += part
    return found


def read_abreast(
    pictures: Iterable[tuple[str, Path]], profile: str, processes: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """MD5 and answer of each picture (MD5 and path), as they come, from so many processes."""
    own, started = threading.local(), []

    def bring(picture: tuple[str, Path]) -> tuple[str, dict[str, Any]]:
        if not hasattr(own, "reader"):
            own.reader = Reader(profile)
            started.append(own.reader)
        md5, path = picture
        return md5, own.reader.read(path, md5)

    with ThreadPoolExecutor(processes) as pool:
        try:
            yield from pool.map(bring, pictures)
        finally:
            pool.shutdown(cancel_futures=True)
            for reader in started:
                reader.close()
