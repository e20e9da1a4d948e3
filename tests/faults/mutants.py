"""Feeds mutants of all that others write to the readers; run as a process of its own, which prints what came.

    python tests/faults/mutants.py SEED COUNT FOLDER...

FOLDERS: where pages (`*.md`), tables (`*.tsv`), articles (`*.xml`) and metadata records (`metadata/*.json`) lie.
Archives and names are made from the pages.  Each mutant is a function of the seed and its number.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tarfile
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

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

HOSTILE = (
    b"&a [*a, *a]", b"<<: *x", b"!!python/object/apply:os.system ['true']", b"---\n", b"...\n", b"\x00", b"\xff\xfe", b"\r", b"\t",
    b"../../../../etc/passwd", b"C:\\x", b"%2e%2e%2f", b"\xe2\x80\xae", b"\xed\xa0\x80", b"[" * 400, b"{" * 400, b"'" , b'"', b"| \n", b"9" * 400,
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>", b"&a;", b"&#0;", b"<![CDATA[", b"]]>", b"<fig>", b"</fig>", b"<sup>" * 300, b"<!--", b"<?x?>",
    b"9" * 5000, b"9223372036854775808", "²".encode(), "٣".encode(), b"-1", b"\\ud800", b"\\u0000", b"%00", b"%0A", b"\xc2\x85",
    "\u0315\u0300".encode() * 20_000, b"<fig><graphic href='a'/></fig>" * 500, b"<p>" + b"long " * 20_000 + b"</p>", b"\xef\xbb\xbf",
    b'"pmid": 9223372036854775808,', b'"title": "\\udfff",', b'"version": 18446744073709551616,', b"<year>" + b"1" * 5000 + b"</year>",
    b"<xref/>", b"xmlns:x='y'", b"PMC", b"figid: PMC1__..\n", b"NA", b"null", b"~", b"yes", b"1e999", b"0x1F", b"2020-01-01",
)  # fmt: skip
SOFT = (
    b"9" * 5000, b"9223372036854775808", b"99999999999", b"0", b"-1", b"1.5", b"1e9", "²".encode(), "٣".encode(), b"PMC", b"NA", b"null", b"~",
    "\u0315\u0300".encode() * 20_000, b"long " * 20_000, b"x" * 100_000, b"Figure " * 500, b"\xc2\x85", b"\xe2\x80\xae", b"Fig. IV", b"true",
    "\U0001f9ec".encode() * 300, "ﬁ".encode(), b"....", b"../..", b"%00", b"&#x10FFFF;", b"\\u0000", b"\\ud800", b"",
)  # fmt: skip
WORD = re.compile(rb"[0-9]+|[A-Za-z]{3,}")
OWN_ID = re.compile(rb'pub-id-type="pmc(?:id)?">(?:PMC)?(\d{1,9})<')
SAFE = re.compile(r"PMC\d+__[^/\\\x00-\x1f]+")


def mutant(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One to three changes of a seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.randint(1, 200))
        kind = chance.randrange(14)
        if kind == 0 and data:
            data[chance.randrange(len(data))] = chance.randrange(256)
        elif kind == 1:
            del data[place:end]
        elif kind == 2:
            data[place:place] = data[place:end]
        elif kind == 3:
            data[place:place] = chance.randbytes(chance.randint(1, 40))
        elif kind == 4:
            data[place:place] = chance.choice(HOSTILE)
        elif kind == 5:
            del data[place:]
        elif kind == 6:
            lines = bytes(data).split(b"\n")
            chance.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        elif kind == 7:
            other = chance.choice(seeds)
            data[place:end] = other[: chance.randint(1, 400)]
        elif words := list(WORD.finditer(data)):  # what keeps the form gets further
            word = chance.choice(words)
            data[word.start() : word.end()] = chance.choice(SOFT)
    return bytes(data)


def check_article(data: bytes) -> None:
    """Read an article under the number that it gives itself."""
    own = OWN_ID.search(data)
    number = int(own[1]) if own else 1
    article, figures = article_rows_of(metadata(number), data, BatchRecord("", f"PMC{number}.1", "0" * 64))
    parquet.from_rows(working.CORE_ARTICLES, [article])
    parquet.from_rows(working.CORE_FIGURES, figures)
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
        article, figures = article_rows_of(found, xml, BatchRecord("", found.record, "0" * 64))
        parquet.from_rows(working.CORE_ARTICLES, [article])
        parquet.from_rows(working.CORE_FIGURES, figures)
        return
    read_metadata(data, "PMC1.1")


ARTICLE = (
    b"<article><front><article-meta><article-id pub-id-type='pmc'>%s</article-id></article-meta></front><body><fig id='f1'>"
    b"<label>Figure 1</label><caption><p>A pathway.</p></caption><graphic href='f1'/></fig></body></article>"
)
NAME_PARTS = (
    *(
        "PMC1__a",
        "PMC",
        "²",
        "٣",
        "é",
        "e\u0301",
        "\udcff",
        "\t",
        "\n",
        "\x7f",
        "\x85",
        "\u2028",
        " ",
        ".",
        "..",
        "._",
        "__MACOSX/",
    ),
    *(
        "/",
        "\\",
        "\0",
        "%00",
        "9" * 300,
        "-genes.tsv",
        ".md",
        ".json",
        ".1",
        ":",
        "*",
        "\u202e",
        ".ipynb_checkpoints/",
        "a" * 120,
    ),
)


def odd_name(chance: random.Random, end: str) -> str:
    return "".join(chance.choices(NAME_PARTS, k=chance.randint(1, 5))) + end


def archive(chance: random.Random, pages: list[bytes]) -> tuple[str, bytes]:
    """A zip or tar of some pages, some of them under odd names, twice, or as links, then damaged or not."""
    members = [(f"a/PMC{n}__x.md", chance.choice(pages)) for n in range(1, chance.randint(2, 6))]
    while chance.random() < 0.4:
        members.insert(
            chance.randrange(len(members)), (odd_name(chance, chance.choice((".md", "-genes.tsv"))), b"---\n")
        )
    if chance.random() < 0.2:
        members.append(chance.choice(members))
    buffer, end = io.BytesIO(), chance.choice((".zip", ".tar", ".tar.gz"))
    if end == ".zip":
        with (
            zipfile.ZipFile(buffer, "w", chance.choice((0, 8, 12, 14))) as target,
            warnings.catch_warnings(action="ignore"),
        ):
            for name, data in members:
                target.writestr(name.encode("utf-8", "replace").decode().replace("\0", "_"), data)
    else:
        form = chance.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
        with tarfile.open(fileobj=buffer, mode="w", format=form) as target:
            for name, data in members:
                info = tarfile.TarInfo(name)
                info.type = chance.choice((tarfile.REGTYPE,) * 8 + (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE))
                info.size = len(data) if info.type == tarfile.REGTYPE else 0
                target.addfile(info, io.BytesIO(data))
    data = gzip.compress(buffer.getvalue(), 1) if end == ".tar.gz" else buffer.getvalue()
    return end, mutant(chance, [data]) if chance.random() < 0.8 else data


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
    """Odd names, links and FIFOs in a folder of pages, and in a mirror."""
    for folder, end in ((scratch / "tree", ".md"), (scratch / "store" / "metadata", ".json")):
        folder.mkdir(parents=True)
        for _ in range(chance.randint(1, 4)):
            path = f"{folder}/{odd_name(chance, end)}"
            with suppress(OSError, ValueError):
                if not Path(path).resolve().is_relative_to(scratch.resolve()):
                    continue
                os.makedirs(os.path.dirname(path), exist_ok=True)
                kind = chance.randrange(6)
                if os.path.lexists(path):
                    continue
                if kind == 0:
                    os.mkfifo(path)
                elif kind == 1:
                    os.symlink(chance.choice((path, "nowhere", "/", ".", "/etc/hostname")), path)
                elif kind == 2:
                    os.mkdir(path)
                else:
                    Path(path).write_bytes(b"---\nfigid: PMC1__a\n---\n")
    check_listed(scratch / "tree", scratch)
    store = FolderStore(scratch / "store")
    (scratch / "runs").mkdir()
    listed = list(in_order(store.listing("metadata/"), scratch / "runs"))
    versions = read_versions(store, "store", listed, Ledger(scratch / "ledger.parquet"))
    parquet.from_rows(working.CORE_REJECTS, versions.rejected)
    if len(versions.rejected) + len(versions.metadata) != len(listed):
        raise AssertionError("a record of the mirror is neither read nor refused")


def check(kind: str, chance: random.Random, seeds: dict[str, list[bytes]], scratch: Path) -> None:
    """Make a mutant of a kind and read it.  ``scratch``: an empty folder."""
    if kind == "archive":
        check_archive(chance, seeds["page"], scratch)
    elif kind == "names":
        check_names(chance, scratch)
    else:
        CHECKS[kind](mutant(chance, seeds[kind]))


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
    signal.signal(signal.SIGALRM, _too_long)
    parquet.from_rows(
        working.PLAN_RECORDS, [dict.fromkeys(working.PLAN_RECORDS.schema.names, "")]
    )  # what Arrow loads at first
    for number in range(int(count)):
        chance = random.Random(f"{seed}-{number}")
        (kind,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        scratch = Path(tempfile.mkdtemp(prefix="mutant-"))
        began = time.perf_counter()
        signal.alarm(20)
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
        took = time.perf_counter() - began
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
