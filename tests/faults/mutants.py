"""Feeds mutants of pages, gene tables and articles to the readers; run as a process of its own, which prints what came.

    python tests/faults/mutants.py SEED COUNT FOLDER...

FOLDERS: where pages (`*.md`), tables (`*.tsv`) and articles (`*.xml`) lie.  Each mutant is a function of the seed and
its number.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from figlake.articles.stage import article_rows_of
from figlake.files import parquet, working
from figlake.files.batches import BatchRecord
from figlake.files.reasons import REJECT_REASONS
from figlake.files.records import Refused
from figlake.jobs.job import memory_mb
from figlake.pages import page
from figlake.pages.page_tables import read_table
from figlake.pmc.metadata import Metadata, read_metadata

HOSTILE = (
    b"&a [*a, *a]", b"<<: *x", b"!!python/object/apply:os.system ['true']", b"---\n", b"...\n", b"\x00", b"\xff\xfe", b"\r", b"\t",
    b"../../../../etc/passwd", b"C:\\x", b"%2e%2e%2f", b"\xe2\x80\xae", b"\xed\xa0\x80", b"[" * 400, b"{" * 400, b"'" , b'"', b"| \n", b"9" * 400,
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>", b"&a;", b"&#0;", b"<![CDATA[", b"]]>", b"<fig>", b"</fig>", b"<sup>" * 300, b"<!--", b"<?x?>",
    b"<xref/>", b"xmlns:x='y'", b"PMC", b"figid: PMC1__..\n", b"NA", b"null", b"~", b"yes", b"1e999", b"0x1F", b"2020-01-01",
)  # fmt: skip
OWN_ID = re.compile(rb'pub-id-type="pmc(?:id)?">(?:PMC)?(\d{1,9})<')
SAFE = re.compile(r"PMC\d+__[^/\\\x00-\x1f]+")


def mutant(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One to three changes of a seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.randint(1, 200))
        kind = chance.randrange(8)
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
        else:
            other = chance.choice(seeds)
            data[place:end] = other[: chance.randint(1, 400)]
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


def metadata(number: int) -> Metadata:
    """A metadata record that fits any article."""
    record = {
        "pmcid": f"PMC{number}", "version": 1, "license_code": "CC BY", "is_pmc_openaccess": True, "is_manuscript": False,
        "is_historical_ocr": False, "is_retracted": False, "xml_url": f"s3://pmc-oa-opendata/PMC{number}.1/PMC{number}.1.xml?md5={'0' * 32}",
    }  # fmt: skip
    return read_metadata(json.dumps(record).encode(), f"PMC{number}.1")


def main() -> None:
    """Read all mutants, print one JSON object."""
    seed, count, *folders = sys.argv[1:]
    seeds = {
        kind: [path.read_bytes() for folder in folders for path in sorted(Path(folder).rglob(pattern))]
        for kind, pattern in (("page", "*.md"), ("table", "*-genes.tsv"), ("article", "*.xml"))
    }
    outcomes: Counter[str] = Counter()
    faults, slowest = [], 0.0
    for number in range(int(count)):
        chance = random.Random(f"{seed}-{number}")
        kind = chance.choices(("page", "table", "article"), (6, 1, 3))[0]
        data = mutant(chance, seeds[kind])
        began = time.perf_counter()
        try:
            if kind == "page":
                row, _ = page.read_page(data)
                parquet.from_rows(working.CORE_FIGURES, [{**row, "location": "", "record": "", "record_sha256": ""}])
                if not SAFE.fullmatch(row["figid"]) or ".." in row["figid"]:
                    faults.append(f"{number}: published the figid {row['figid']!r}")
            elif kind == "table":
                read_table("genes", data)
            else:
                check_article(data)
            outcomes[f"{kind} published"] += 1
        except Refused as why:
            outcomes[f"{kind} rejected: {why.reason}"] += 1
            if why.reason not in REJECT_REASONS:
                faults.append(f"{number}: the reason {why.reason} is not of the list")
        except Exception as error:  # noqa: BLE001 - what is looked for
            faults.append(f"{number}: {kind}: {type(error).__name__}: {error}"[:300])
        slowest = max(slowest, time.perf_counter() - began)
    memory, _ = memory_mb()
    sys.stdout.write(json.dumps({"outcomes": outcomes, "faults": faults, "slowest": slowest, "memory": memory}))


if __name__ == "__main__":
    main()
