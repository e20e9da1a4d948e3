"""What every job of the workflow needs: a log, and no more threads or memory than it was given."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


def log_to_terminal() -> None:
    """Send messages of figlake to standard error, for commands that a person watches."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("figlake: %(message)s"))
    logger = logging.getLogger("figlake")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


@contextmanager
def job(log: str, threads: int) -> Iterator[None]:
    """Send messages to the file ``log`` and a failure to standard error as well; hold Arrow to ``threads``.

    Arrow would use every core of the machine, and its own allocator keeps what it has freed (measured: 70 MB of 500).
    """
    pa.set_cpu_count(threads)
    pa.set_memory_pool(pa.system_memory_pool())
    handler = logging.FileHandler(log, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    except Exception as error:
        logging.exception("failed")
        sys.stderr.write(f"figlake: {type(error).__name__}: {error}\n")
        raise
    finally:
        root.removeHandler(handler)
        handler.close()
