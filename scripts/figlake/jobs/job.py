"""What every job of the workflow needs: a log, and no more threads or memory than it was given."""

from __future__ import annotations

import logging
import os
import resource
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from figlake.files.redaction import RedactingFormatter, guard_errors
from figlake.jobs.lock import hold_with_the_run
from figlake.jobs.progress import LOGGER

LOGS = "logs"
"""Folder below the results in which each job has its log."""
BLAMELESS = (OSError, EOFError, MemoryError, pa.ArrowInvalid, zlib.error)
"""What is raised when files are missing, damaged or too large for disk or memory; no fault of the code."""


def log_to_terminal() -> None:
    """Send messages of figlake to standard error, for commands that a person watches."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("figlake: %(message)s"))
    logger = logging.getLogger("figlake")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def lead_jobs_to(scripts: Path) -> None:
    """Let jobs that this process starts import the package below ``scripts`` before an installed one."""
    others = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    if others[:1] != [str(scripts)]:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(scripts), *others])


class _NoPandas:
    """A finder of modules that says of one that it is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def leave_pandas_out() -> None:
    """Have Arrow go without pandas, which it imports with the first Python value wherever that is installed.

    It asks once; whoever imports pandas later gets it.  The import is half a second of each job.
    """
    sys.meta_path.insert(0, _NoPandas)
    pa.scalar(None)
    sys.meta_path.remove(_NoPandas)


def usage() -> str:
    """What this process took: CPU time, peak of its memory, and how much of it are mapped files: lexicon, libraries."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    peak, mapped = memory_mb()
    return f"took {spent.ru_utime + spent.ru_stime:.2f} CPU-s, peak {peak} MB, {mapped} MB of it mapped"


def memory_mb() -> tuple[int, int]:
    """Peak of this process's memory, and how much of it are mapped files; zeros where the system does not tell.

    Linux tells it; the peak of a child that `resource` tells begins with its parent's.
    """
    state = Path("/proc/self/status")
    lines = state.read_text(encoding="utf-8").splitlines() if state.is_file() else []
    found = dict(line.split(":", 1) for line in lines)
    peak, mapped = (int(found.get(name, "0 kB").split()[0]) >> 10 for name in ("VmHWM", "RssFile"))
    return peak, mapped


def _name_of(log: Path) -> str:
    """Rule and batch of a job, by the path of its log below the folder `logs`."""
    parts = log.with_suffix("").parts
    return "/".join(parts[max((place + 1 for place, part in enumerate(parts) if part == LOGS), default=-1) :])


def _results_of(log: Path) -> Path | None:
    """The results folder that a log lies in; None for one that lies elsewhere."""
    return next((folder.parent for folder in log.parents if folder.name == LOGS), None)


def explains_itself(error: BaseException) -> bool:
    """Whether an error says enough without a traceback: figlake raised it, or a file or the machine is at fault."""
    return type(error).__module__.startswith("figlake.") or isinstance(error, BLAMELESS)


@contextmanager
def job(log: str, threads: int) -> Iterator[None]:
    """Send messages to the file ``log``, progress and a failure to standard error as well; hold Arrow to ``threads``.

    A failure that explains itself ends the process with status 1 and no traceback.  The lock of the results is held as
    well: no other run begins while a job lives whose run was killed.

    Arrow would use every core of the machine, and its own allocator keeps what it has freed (measured: 70 MB of 500).
    """
    guard_errors()
    leave_pandas_out()
    if (results := _results_of(Path(log))) is not None:
        hold_with_the_run(results)
    pa.set_cpu_count(threads)
    pa.set_io_thread_count(threads)
    pa.set_memory_pool(pa.system_memory_pool())
    handler = logging.FileHandler(log, mode="w", encoding="utf-8")
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    terminal = logging.StreamHandler()
    terminal.setFormatter(RedactingFormatter(f"figlake: {_name_of(Path(log))}: %(message)s"))
    logging.getLogger(LOGGER).addHandler(terminal)
    try:
        yield
        logging.info("%s", usage())
    except Exception as error:
        told = f"{type(error).__name__}: {' '.join(str(error).split())}"
        logging.error("%s", told, exc_info=not explains_itself(error))
        sys.stderr.write(f"{told}\n")
        if explains_itself(error):
            sys.exit(1)
        raise
    finally:
        root.removeHandler(handler)
        logging.getLogger(LOGGER).removeHandler(terminal)
        handler.close()
