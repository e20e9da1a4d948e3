"""Snakemake as a person wants to see it: how far it is while it runs, and which jobs failed when it has ended.

All that Snakemake and its jobs print goes to a file.  What is told is read from those lines: the messages of figlake
itself, the steps that are done, and the blocks `Error in rule …`, which Snakemake 9 does not repeat at its end.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path

EVERY = 60.0
"""Seconds between two messages on the steps that are done."""
SHOWN = 3
"""Failed jobs that are told one by one."""
LAST_LINES = 8
"""Lines of Snakemake that are told when it failed before any job did."""

_STEPS = re.compile(r"(\d+ of \d+ steps) \(\d+%\) done")
_FINISHED = re.compile(r"Finished jobid: (\d+) ")
_FAILED = re.compile(r"Error in rule (\w+):")
_DETAIL = re.compile(r" {4}(jobid|log): ([^ ,]+)")
_LOGGED = re.compile(r"\S+ ERROR (.+)")
_RAISED = re.compile(r"(?:[a-z_]+\.)*([A-Z]\w*(?:Error|Exception|Exit|Interrupt)(?:: .+)?)")


@dataclass
class Failed:
    """A job that failed: its rule, its log, and what it said last when that was an error."""

    rule: str
    said: str
    log: Path | None = None

    def lines(self) -> list[str]:
        """The job, the first error of its log, and the log."""
        batch = f" ({self.log.stem})" if self.log is not None and self.log.stem != self.rule else ""
        told = [f"figlake: job {self.rule}{batch}", f"figlake:   {self.error()}"]
        return [*told, f"figlake:   {self.log}"] if self.log is not None else told

    def error(self) -> str:
        """The first error of the log; a job that was killed writes none there, one without a log says it elsewhere."""
        text = ""
        if self.log is not None and self.log.is_file():
            text = self.log.read_text(encoding="utf-8", errors="replace")
        logged = (_LOGGED.match(line) for line in text.splitlines())
        return next((match[1] for match in logged if match), self.said or "its log tells of no error: was it killed?")


@dataclass
class Seen:
    """What the lines of a run have told so far; ``clock``: seconds, ever growing."""

    clock: Callable[[], float] = time.monotonic
    finished: int = 0
    is_rehearsal: bool = False
    failed: dict[str, Failed] = field(default_factory=dict)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))

    def __post_init__(self) -> None:
        self._told, self._said = self.clock(), ""
        self._failing: Failed | None = None

    def take(self, line: str) -> str | None:
        """Take in a line that Snakemake or a job printed; returns what a person is told of it, if anything."""
        if line.strip():
            self.last.append(line)
        if not line.startswith("    "):
            self._failing = None
        if line.startswith("figlake: "):
            return line
        if match := _STEPS.match(line):
            return self._step(match[1])
        if match := _FINISHED.match(line):
            self.finished += 1
            self.failed.pop(match[1], None)  # it was tried again
        elif match := _FAILED.match(line):
            self._failing, self._said = Failed(match[1], self._said), ""
        elif self._failing is not None:
            self._detail(self._failing, line)
        elif match := _RAISED.fullmatch(line):
            self._said = match[1] if "CalledProcessError" not in line else self._said
        elif line.startswith("This was a dry-run"):
            self.is_rehearsal = True
        return None

    def _step(self, steps: str) -> str | None:
        now = self.clock()
        if now - self._told < EVERY:
            return None
        self._told = now
        return f"figlake: {steps} done"

    def _detail(self, failed: Failed, line: str) -> None:
        match = _DETAIL.match(line)
        if match and match[1] == "jobid":
            self.failed[match[2]] = failed
        elif match:
            failed.log = Path(match[2])


@dataclass(frozen=True)
class Outcome:
    """How a run of Snakemake ended."""

    status: int
    seen: Seen
    log: Path

    def why(self) -> list[str]:
        """What a person reads last when it failed: the jobs that did, or what Snakemake said."""
        failed = list(self.seen.failed.values())
        if not failed:
            return [f"figlake: Snakemake failed; its last lines, of {self.log}:", *self.seen.last]
        more = f", {len(failed) - SHOWN} of them told only in {self.log}" if len(failed) > SHOWN else ""
        told = [line for job in failed[:SHOWN] for line in job.lines()]
        count = f"{len(failed)} jobs" if len(failed) > 1 else "a job"
        return [f"figlake: {count} failed{more}; what is done is kept: mend the cause and run again", *told]


def watched(command: Sequence[str], log: Path, lock: int, variables: Mapping[str, str], is_shown: bool) -> Outcome:
    """Run Snakemake by ``command``; its lines go to ``log``, and if ``is_shown`` all of them to standard error as well.

    ``lock``: a handle that the process and its jobs keep open.
    """
    seen = Seen()
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("wb", buffering=0) as kept,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[lock], env=dict(variables)
        ) as process,
    ):
        assert process.stdout is not None
        is_kept = True
        try:
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip("\n")
                told = seen.take(line)
                if is_shown or told is not None:
                    sys.stderr.write(f"{line if is_shown else told}\n")
                is_kept = is_kept and _keep(kept, raw)
        except KeyboardInterrupt:
            process.communicate()  # it was interrupted as well, and now ends its jobs
            raise
    return Outcome(process.returncode, seen, log)


def _keep(file: RawIOBase, raw: bytes) -> bool:
    """Write a line to the log; False when that cannot be: a full disk must not hide why jobs failed."""
    try:
        file.write(raw)
    except OSError:
        return False
    return True
