"""Rate limits per host that hold over all processes of a run.

Each host has a file with the time of the next free slot; a process takes a slot under the file's lock and waits until
its time has come.  Slots are evenly spaced, a little wider than the limit asks, so that every window of one second
holds at most the limit even when requests take different times to arrive.

The time is the wall clock's, so that the limit also holds for processes on several nodes that share the folder, as far
as its file system locks and their clocks agree.
"""

from __future__ import annotations

import fcntl
import re
import time
from pathlib import Path
from typing import TextIO

MARGIN = 1.08
STALE_SECONDS = 600.0
"""A slot further in the future than this was written before the clock was set back."""


class RateLimiter:
    """Hands out slots.  ``folder``: where the slot files lie, shared by all processes; ``per_second``: the limit."""

    def __init__(self, folder: Path, host: str, per_second: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.slot"
        self._spacing = MARGIN / per_second

    def wait(self) -> None:
        """Take the next slot and sleep until it begins."""
        self._sleep_until(self._take(self._spacing))

    def postpone(self, seconds: float) -> None:
        """Give out no slot for some time: the server asked for a pause (`Retry-After`)."""
        with self._path.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._write(file, max(self._read(file), time.time() + seconds))

    def _take(self, spacing: float) -> float:
        with self._path.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            slot = max(self._read(file), time.time())
            self._write(file, slot + spacing)
            return slot

    def _read(self, file: TextIO) -> float:
        file.seek(0)
        try:
            slot = float(file.read())
        except ValueError:
            return 0.0
        return slot if slot < time.time() + STALE_SECONDS else 0.0

    def _write(self, file: TextIO, slot: float) -> None:
        file.seek(0)
        file.truncate()
        file.write(repr(slot))
        file.flush()

    def _sleep_until(self, slot: float) -> None:
        pause = slot - time.time()
        if pause > 0:
            time.sleep(pause)
