"""The check for changes, with the articles that figure pages are of: the pages tell which, the store what they may be
used for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from figlake.articles.plain import write_index
from figlake.pages import listing
from figlake.pages.entry import LocationError
from figlake.pmc.observation import pmcid_of, read_of_pages
from figlake.pmc.observe import Change, Selection, observe
from figlake.pmc.plain import index_of, is_plain
from figlake.pmc.store import Access


def look(
    selection: Selection, access: Access, *, target: Path, ledger: Path, front_matter_locations: Sequence[str]
) -> Change:
    """Bring ``target`` up to what the source holds of what is selected, and of the articles of pages.

    Raises as `observe` does.
    """
    prepare(selection.store, access.cache)
    # where all is observed, the articles of pages are as well
    of_pages = [] if selection.is_of_all else articles_of_pages(front_matter_locations, access.cache, target)
    return observe(selection, access, target, ledger, of_pages)


def prepare(store: str, cache: Path) -> None:
    """Make the index of a store that is a folder of plain JATS files."""
    if is_plain(store):
        write_index(Path(store), index_of(store, cache))


def articles_of_pages(front_matter_locations: Sequence[str], cache: Path, observed: Path) -> list[str]:
    """PMCIDs of the pages; those of the last observation when they cannot be listed, which the plan then tells."""
    try:
        return listing.pmcids(front_matter_locations, cache)
    except LocationError:
        known = read_of_pages(observed) if observed.is_file() else []
        return sorted({pmcid_of(item) for item in known})
