"""Feeds mutants of all that others write to the readers; run as a process of its own, which prints what came.

    python tests/faults/mutants.py SEED COUNT FOLDER...

FOLDERS: where pages (`*.md`), tables (`*.tsv`), articles (`*.xml`) and metadata records (`metadata/*.json`) lie.
Archives and names are made from the pages.  Each mutant is a function of the seed and its number.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from damage import archive, mutant, odd_file, odd_name, shaped

from figlake.articles.stage import article_rows_of
from figlake.files import parquet, working
from figlake.files.batches import BatchRecord
from figlake.files.reasons import EXCLUSION_REASONS, REJECT_REASONS
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.job import memory_mb
from figlake.pages import page
from figlake.pages.entry import LocationError
from figlake.pages.listing import find, open_locations
from figlake.pages.page_tables import read_table
from figlake.pages.stage import read_record
from figlake.pmc.ledger import Ledger
from figlake.pmc.metadata import Metadata, read_metadata
from figlake.pmc.order import in_order
from figlake.pmc.store import FolderStore
from figlake.pmc.versions import read_versions

CPU_SECONDS, BLOCKED_SECONDS = 2, 120
"""Of computing, after which a mutant hangs, however busy the machine is; and of waiting for what never comes."""
OWN_ID = re.compile(rb'pub-id-type="pmc(?:id)?">(?:PMC)?(\d{1,9})<')
SAFE = re.compile(r"PMC\d+__[^/\\\x00-\x1f]+")


def check_article(data: bytes) -> None:
    """Read an article under the number that it gives itself."""
    own = OWN_ID.search(data)
    number = int(own[1]) if own else 1
    article, figures, sentences = article_rows_of(metadata(number), data, BatchRecord("", f"PMC{number}.1", "0" * 64))
    parquet.from_rows(working.CORE_ARTICLES, [article])
    parquet.from_rows(working.CORE_FIGURES, figures)
    parquet.from_rows(working.CORE_CITING_SENTENCES, sentences)
    if any(not SAFE.fullmatch(row["figid"]) or ".." in row["figid"] for row in figures):
        raise AssertionError(f"published {[row['figid'] for row in figures]}")


RECORD = {
    "pmcid": "PMC1", "version": 1, "license_code": "CC BY", "is_pmc_openaccess": True, "is_manuscript": False, "pmid": 1,
    "is_historical_ocr": False, "is_retracted": False, "xml_url": f"s3://pmc-oa-opendata/PMC1.1/PMC1.1.xml?md5={'0' * 32}",
}  # fmt: skip


def metadata(number: int) -> Metadata:
    """A metadata record that fits any article."""
    text = json.dumps(RECORD).replace("PMC1", f"PMC{number}")
    return read_metadata(text.encode(), f"PMC{number}.1")


def check_page(data: bytes) -> None:
    """Read a page into its row."""
    row, _ = page.read_page(data)
    parquet.from_rows(working.CORE_FIGURES, [{**row, "location": "", "record": "", "record_sha256": ""}])
    if not SAFE.fullmatch(row["figid"]) or ".." in row["figid"]:
        raise AssertionError(f"published the figid {row['figid']!r}")


def check_metadata(data: bytes) -> None:
    """Read a metadata record under the name that it gives itself, and an article with it."""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        fields = json.loads(data)
        found = read_metadata(data, f"{fields['pmcid']}.{fields['version']}")
        xml = ARTICLE % found.pmcid.encode()
        article, figures, _ = article_rows_of(found, xml, BatchRecord("", found.record, "0" * 64))
        parquet.from_rows(working.CORE_ARTICLES, [article])
        parquet.from_rows(working.CORE_FIGURES, figures)
        return
    read_metadata(data, "PMC1.1")


ARTICLE = (
    b"<article><front><article-meta><article-id pub-id-type='pmc'>%s</article-id></article-meta></front><body><fig id='f1'>"
    b"<label>Figure 1</label><caption><p>A pathway.</p></caption><graphic href='f1'/></fig></body></article>"
)


def check_listed(place: Path, scratch: Path) -> None:
    """List a location and read its pages: each file read or named, and all rows fit their tables."""
    found = find([str(place)], scratch / "cache")
    locations = open_locations([str(place)], scratch / "cache") if found.records else {}
    rejected = list(found.rejected)
    for record in found.records:
        try:
            read_record(record, locations)
        except Refused as why:
            rejected.append(reject_row("front_matter", record.location, record.record, "read_pages", why, None))
    parquet.from_rows(working.CORE_REJECTS, rejected)
    parquet.from_rows(working.PLAN_RECORDS, found.excluded)
    reasons = {row["reason"] for row in (*rejected, *found.excluded)}
    if unknown := reasons - {*REJECT_REASONS, *EXCLUSION_REASONS}:
        raise AssertionError(f"the reasons {unknown} are not of the list")
    if any(not character.isprintable() for row in rejected for character in row["detail"]):
        raise AssertionError("a detail is not printable")


def check_archive(chance: random.Random, pages: list[bytes], scratch: Path) -> None:
    end, data = archive(chance, pages)
    path = scratch / f"x{end}"
    path.write_bytes(data)
    try:
        check_listed(path, scratch)
    except LocationError as error:
        if "\n" in str(error):
            raise AssertionError(f"more than a line: {error}") from error
        raise Refused("unreadable", str(error)) from error


def check_names(chance: random.Random, scratch: Path) -> None:
    """Odd names, links and FIFOs in a folder of pages, and in a mirror, whose objects are read as well."""
    tree, store = scratch / "tree", FolderStore(scratch / "store")
    (scratch / "store" / "metadata").mkdir(parents=True)
    tree.mkdir()
    for number in range(1, chance.randint(2, 5)):
        good = json.dumps(RECORD).replace("PMC1", f"PMC{number}").encode()
        own = chance.random() < 0.5
        record, page_name = (
            (f"PMC{number}.1.json", f"PMC{number}__a.md")
            if own
            else (odd_name(chance, ".json"), odd_name(chance, ".md"))
        )
        odd_file(chance, f"{scratch}/store/metadata/{record}", scratch, good)
        odd_file(chance, f"{tree}/{page_name}", scratch, b"---\nfigid: PMC1__a\n---\n")
        odd_file(chance, f"{scratch}/store/PMC{number}.1/PMC{number}.1.xml", scratch, b"<article/>")
    check_listed(tree, scratch)
    (scratch / "runs").mkdir()
    listed = list(in_order(store.listing("metadata/"), scratch / "runs"))
    versions = list(read_versions(store, listed, Ledger(scratch / "ledger.parquet")))
    if [version.listed for version in versions] != listed:
        raise AssertionError("a record of the mirror is neither read nor refused")
    rows = [{**version.row("stamp"), "sha256": version.digest or ""} for version in versions]
    parquet.from_rows(working.KNOWN_VERSIONS, rows)
    for version in versions:
        if isinstance(version.outcome, Metadata):
            with suppress(Refused), netted(AssertionError, _TooLong):
                store.read(version.outcome.xml.key, 1_000_000, None)


def check(kind: str, chance: random.Random, seeds: dict[str, list[bytes]], scratch: Path) -> None:
    """Make a mutant of a kind and read it.  ``scratch``: an empty folder."""
    if kind == "archive":
        check_archive(chance, seeds["page"], scratch)
    elif kind == "names":
        check_names(chance, scratch)
    else:
        one = chance.choice(seeds[kind])
        CHECKS[kind](shaped(kind, chance, one) if chance.random() < 0.4 else mutant(chance, seeds[kind]))


CHECKS: dict[str, Callable[[bytes], object]] = {
    "page": check_page,
    "table": lambda data: read_table("genes", data),
    "article": check_article,
    "metadata": check_metadata,
}
WEIGHTS = {"page": 6, "table": 1, "article": 3, "metadata": 2, "archive": 3, "names": 1}


def main() -> None:
    """Read all mutants, print one JSON object."""
    seed, count, *folders = sys.argv[1:]
    patterns = {"page": "*.md", "table": "*-genes.tsv", "article": "*.xml", "metadata": "metadata/*.json"}
    seeds = {
        kind: [path.read_bytes() for folder in folders for path in sorted(Path(folder).rglob(pattern))]
        for kind, pattern in patterns.items()
    }
    seeds["metadata"] = seeds["metadata"] or [json.dumps(RECORD).encode()]
    outcomes: Counter[str] = Counter()
    faults, slowest, slowest_kind = [], 0.0, ""
    for sign in (signal.SIGALRM, signal.SIGVTALRM):
        signal.signal(sign, _too_long)
    parquet.from_rows(
        working.PLAN_RECORDS, [dict.fromkeys(working.PLAN_RECORDS.schema.names, "")]
    )  # what Arrow loads at first
    for number in range(int(count)):
        chance = random.Random(f"{seed}-{number}")
        (kind,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        scratch = Path(tempfile.mkdtemp(prefix="mutant-"))
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
        signal.alarm(BLOCKED_SECONDS)
        try:
            with netted(AssertionError, LocationError, _TooLong):
                check(kind, chance, seeds, scratch)
            outcomes[f"{kind} published"] += 1
        except Refused as why:
            outcomes[f"{kind} rejected: {why.reason}"] += 1
            if why.reason not in REJECT_REASONS:
                faults.append(f"{number}: the reason {why.reason} is not of the list")
            if kind in {"archive", "names"} and why.__cause__ and not isinstance(why.__cause__, LocationError):
                faults.append(f"{number}: {kind}: {why.detail}"[:300])  # these have nets of their own
            elif why.reason == "unreadable" and kind in {"page", "table", "article", "metadata"}:
                outcomes[f"{kind} in the net: {why.detail[:60]}"] += 1
        except Exception as error:  # noqa: BLE001 - what is looked for
            faults.append(f"{number}: {kind}: {type(error).__name__}: {error}"[:300])
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - began
        slowest, slowest_kind = max((slowest, slowest_kind), (took, f"{kind} {number}"))
        shutil.rmtree(scratch, ignore_errors=True)
    memory, _ = memory_mb()
    netting = {what: number for what, number in outcomes.items() if " in the net: " in what}
    told = {what: number for what, number in outcomes.items() if what not in netting}
    found = {
        "outcomes": told,
        "in_the_net": netting,
        "faults": faults,
        "slowest": slowest,
        "slowest_kind": slowest_kind,
    }
    sys.stdout.write(json.dumps({**found, "memory": memory}))


class _TooLong(Exception):
    """A mutant hangs."""


def _too_long(*_: object) -> None:
    raise _TooLong


if __name__ == "__main__":
    main()
