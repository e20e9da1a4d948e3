"""What stage choose tells the stages that follow: which figures and articles, in which parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from figlake.dataset.parts import Part
from figlake.files.atomic import write_text

CHOSEN_TABLES = ("figures", "articles", "spanning", "rejects", "tombstones", "images")
"""Names of the files that are written beside the list of parts."""


@dataclass(frozen=True)
class ChosenFiles:
    """What the stage writes: ``figures`` (`working.CHOSEN_FIGURES`), ``articles`` (`working.CHOSEN_ARTICLES`),
    ``spanning`` (`tables.ARTICLES`: those known from pages of several years), ``rejects`` and ``tombstones`` as they
    are published, ``images`` (`images.IMAGES`), ``parts`` (JSON, see `Chosen`).
    """

    figures: Path
    articles: Path
    spanning: Path
    rejects: Path
    tombstones: Path
    images: Path
    parts: Path

    @classmethod
    def beside(cls, parts: Path) -> ChosenFiles:
        """All files, by the one that lists the parts."""
        return cls(**{name: parts.with_name(f"{name}.parquet") for name in CHOSEN_TABLES}, parts=parts)


@dataclass(frozen=True)
class Chosen:
    """What ``parts`` tells.

    ``parts``: in order; a row's `part` is a place in this list.  ``states``: of each a digest of all that it is made
    from.  ``units``: by the name of the job that makes them, the first of its parts and the one after its last.
    ``batches``: of each unit those that it reads.  ``core``: by table and batch the core file, from the folder of
    ``parts``.  ``counts`` and ``inputs``: as the manifest has them, but for what parts count.
    """

    parts: Sequence[Part]
    states: Sequence[str]
    units: Mapping[str, tuple[int, int]]
    batches: Mapping[str, Sequence[str]]
    core: Mapping[str, Mapping[str, str]]
    counts: Mapping[str, Any]
    inputs: Mapping[str, Any]


def read_chosen(path: Path) -> Chosen:
    """What ``path`` tells, a file that `choose` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Chosen(**{**told, "parts": [Part(**part) for part in told["parts"]]})


def write_chosen(path: Path, chosen: Chosen) -> None:
    """Write what `read_chosen` reads."""
    write_text(path, json.dumps({**vars(chosen), "parts": [asdict(part) for part in chosen.parts]}) + "\n")


def units_of(path: Path) -> list[str]:
    """Names of the jobs that make the parts."""
    return list(json.loads(path.read_text(encoding="utf-8"))["units"])
