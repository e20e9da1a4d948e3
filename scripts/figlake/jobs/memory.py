"""Snakemake's memory in `.snakemake`, forgotten where it is of other results than those that lie there.

It holds the checksums of what each job read.  Beside older results that were put back, what is made anew with the
content that Snakemake remembers counts as unchanged: nothing would be published of it.  So each run leaves the same
word in the results and in the memory.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from figlake.files.checksums import sha256

MEMORY = Path(".snakemake")
"""Where Snakemake keeps what it remembers, in the folder where it runs."""
WORD = Path("plan") / ".run"


def forget_others(results: Path, memory: Path = MEMORY) -> int:
    """Forget what Snakemake remembers of ``results`` unless its last run there is the last one that they saw.

    Returns how many files it remembered.  To be called at the start of a run.
    """
    here, there = results / WORD, memory / "figlake" / sha256(str(results).encode())[:16]
    others = [] if _read(here) == _read(there) else list(_remembered(results, memory / "metadata"))
    for path in others:
        path.unlink()
    word = uuid4().hex
    for path in (there, here):  # half a word is another one, and so is one that is not in both
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(word, encoding="utf-8")
    return len(others)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _remembered(results: Path, metadata: Path) -> Iterator[Path]:
    """What Snakemake noted of the files in ``results``: each in a file that is named after it."""
    for path in metadata.rglob("*"):
        name = "".join(part.removeprefix("@") for part in path.relative_to(metadata).parts)
        try:
            noted = urlsafe_b64decode(name).decode("utf-8", "surrogateescape")
        except binascii.Error:  # a folder with the first part of a long name
            continue
        if path.is_file() and noted.startswith(f"{results}/"):
            yield path
