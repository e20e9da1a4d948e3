"""Where a job writes its messages."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
