"""What a run would fetch, told beforehand: articles, requests and bytes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from figlake.pmc import versions
from figlake.pmc.ledger import Ledger
from figlake.pmc.metadata import Metadata
from figlake.pmc.objects import Objects
from figlake.pmc.observe import SEEN_SUFFIX, Change, Selection, observe, read_observed
from figlake.pmc.opened import open_store
from figlake.pmc.store import Access, Store
from figlake.text.counts import count_of
from figlake.web.http import FetchError

Item = TypeVar("Item")
SAMPLED_RECORDS = 1000
"""Metadata records that are read at most; of more, a sample stands for all."""
SAMPLED_ARTICLES = 100
"""Articles whose sizes are asked for at most."""


@dataclass(frozen=True)
class Foresight:
    """``records``: metadata records to read; ``articles``, ``images``: to fetch, with ``bytes`` in all.

    ``is_estimate``: where a sample stands for all.
    """

    change: Change
    records: int
    articles: int
    images: int
    bytes: int
    is_estimate: bool

    def __str__(self) -> str:
        about = "about " if self.is_estimate else ""
        records, images = count_of(self.records, "metadata record"), count_of(self.images, "image")
        objects = f"{records}, {about}{count_of(self.articles, 'article')}, {about}{images}"
        return f"{self.change}\nwould fetch {objects}: {about}{self.bytes / 1e6:,.3f} MB"


def foresee(
    selection: Selection, access: Access, rules: versions.Rules, with_images: bool, observed: Path
) -> Foresight:
    """Look at what has changed since ``observed``, which stays as it is.  Raises `SourceError`."""
    folder = observed.parent / ".foresee"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        if observed.is_file():
            shutil.copy(observed, folder / "observed.parquet")
            with suppress(FileNotFoundError):
                shutil.copy(observed.with_suffix(SEEN_SUFFIX), folder)
        change = observe(selection, access, folder / "observed.parquet", folder / "ledger.parquet")
        before = set(read_observed(observed)[0]) if observed.is_file() else set()
        fresh = [item for item in read_observed(folder / "observed.parquet")[0] if item not in before]
        objects = Objects(access.cache)
        store = open_store(selection.store, access, objects)
        sample = _spread(fresh, SAMPLED_RECORDS)
        objects.look_up(item.md5 for item in sample)
        found = list(versions.read_versions(store, sample, Ledger(folder / "ledger.parquet")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    chosen, _ = versions.select([version.outcome for version in found if isinstance(version.outcome, Metadata)], rules)
    objects.look_up(item.xml.md5 for item in chosen)
    wanted = [item for item in chosen if not objects.holds(item.xml.md5)]
    looked_at = _spread(wanted, SAMPLED_ARTICLES)
    sizes = [_sizes(store, item, with_images) for item in looked_at]
    scale = len(fresh) / len(sample) if sample else 1.0
    each = len(wanted) / len(looked_at) if looked_at else 1.0
    return Foresight(
        change,
        records=len(fresh),
        articles=round(scale * len(wanted)),
        images=round(scale * each * sum(images for _, images in sizes)),
        bytes=round(scale * each * sum(size for size, _ in sizes)),
        is_estimate=len(sample) < len(fresh) or len(looked_at) < len(wanted),
    )


def _spread(items: Sequence[Item], count: int) -> list[Item]:
    """At most ``count`` items, evenly spread."""
    if len(items) <= count:
        return list(items)
    return [items[number * len(items) // count] for number in range(count)]


def _sizes(store: Store, item: Metadata, with_images: bool) -> tuple[int, int]:
    """Bytes of an article's XML, and of its media when asked for; and how many media."""
    media = {found.key for found in item.media} if with_images else set()
    try:
        listed = {found.key: found.size or 0 for found in store.listing(f"{item.record}/")}
    except FetchError:
        listed = {}
    return sum(listed.get(key, 0) for key in {item.xml.key, *media}), len(media)
