"""Where a job writes its messages."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def log_to_terminal() -> None:
    """Send messages of figlake to standard error, for commands that a person watches."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("figlake: %(message)s"))
    logger = logging.getLogger("figlake")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


@contextmanager
def log_to(path: str) -> Iterator[None]:
    """Send messages to the file ``path`` and a failure to standard error as well."""
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
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
