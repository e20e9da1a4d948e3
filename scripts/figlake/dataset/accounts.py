"""What became of the records and figures of each source, and what was withdrawn of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

PAGES, ARTICLES = "front_matter", "pmc"
SOURCES = (PAGES, ARTICLES)


@dataclass
class Account:
    """What became of the records, or of the figures, of one source."""

    read: int = 0
    published: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Counts as the manifest holds them."""
        reasons = {"rejected": dict(sorted(self.rejected.items())), "excluded": dict(sorted(self.excluded.items()))}
        return {"read": self.read, "published": self.published, **reasons}


Accounts = dict[str, Account]
"""An account for each of `SOURCES`."""


def new_accounts() -> Accounts:
    """Accounts in which nothing is entered yet."""
    return {source: Account() for source in SOURCES}


def tombstone(source: str, record: str, pmcid: str, reason: str, detail: str) -> dict[str, Any]:
    """Row of `tables.TOMBSTONES`."""
    return {"source": source, "record": record, "pmcid": pmcid, "reason": reason, "detail": detail}
