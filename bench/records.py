"""The plan over any number of article versions that are known: CPU and memory, and those of a run with nothing new.

    python bench/records.py [--counts 100000 1000000] [--folder FOLDER] [--quiet COUNT]

Writes what a harvest of that many records leaves: the observation, what metadata records say, sealed batches of what
may be published (CC BY and open access: 42 in 100).  Every 500th record is new, its metadata in a mirror.  Two plans
follow, each in a process of its own: one that reads and seals what is new, and one to which everything is known.
``--quiet``: instead of that, whole runs over an inventory of so many records, of which none may be published; the
second has nothing new, and is told beside `snakemake --version`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import yaml
from incremental import seconds, tell
from inventory import etags_of, write_inventory

from figlake.files import batches, by_year, database, parquet, working
from figlake.files.batches import BatchRecord
from figlake.plan.plan import make_plan
from figlake.pmc.inventory import newest
from figlake.pmc.known import AT_A_TIME, Known
from figlake.pmc.observe import SEEN_SUFFIX, Selection
from figlake.pmc.store import Access, FolderStore
from figlake.pmc.versions import Rules

BATCH = 25_000
EVERY = 500
"""Of so many records one is new."""
# every 60th article has a second version; licences, manuscripts and retractions by the digest of the record
_RECORDS = """
    SELECT 'PMC' || (1000000 + i - second) || '.' || (1 + second) AS record, md5(record) AS etag,
        'PMC' || (1000000 + i - second) AS pmcid, (1 + second)::INTEGER AS version, hash(record) AS chance, i
    FROM (SELECT i, (i % 60 = 59)::INTEGER AS second FROM range({start}, {end}) t(i)) ORDER BY i
"""
_KNOWN = """
    SELECT record, etag AS stamp, sha256(record) AS sha256, etag AS md5, pmcid, version,
        CASE WHEN chance % 10 < 6 THEN 'CC BY' WHEN chance % 10 < 8 THEN 'CC BY-NC' END AS license_code,
        chance // 10 % 10 < 7 AS is_open_access, chance // 100 % 11 = 0 AS is_manuscript,
        chance // 1000 % 3000 = 0 AS is_retracted, NULL AS reason, NULL AS detail, i
    FROM ({records})
"""
STEP = 1_000_000


def write_state(folder: Path, store: Path, count: int, selection: str = "made up") -> None:
    """What a harvest of ``count`` article versions leaves in ``folder``, of whom every `EVERY`th is not known yet.

    ``store``: folder of a mirror; ``selection``: digest of what was asked for.
    """
    (store / "metadata").mkdir(parents=True)
    with (
        database.database(database.Means(folder, memory_mb=500)) as con,
        by_year.row_writer(folder / "observed.parquet", working.OBSERVED, {"selection": selection}) as observed,
    ):
        for start in range(0, count, STEP):
            con.execute(
                f"CREATE OR REPLACE TABLE made AS {_KNOWN.format(records=_RECORDS.format(start=start, end=min(start + STEP, count)))}"
            )
            new = con.execute(f"SELECT record, pmcid, version FROM made WHERE i % {EVERY} = 7 ORDER BY i").fetchall()
            etags = {record: write_metadata(store, record, pmcid, version) for record, pmcid, version in new}
            database.append_rows(con, "etags", pa.table({"record": list(etags), "real": list(etags.values())}))
            rows = (
                "SELECT 'present' AS status, record, coalesce(real, stamp) AS etag, NULL AS reason, NULL AS detail "
                "FROM made LEFT JOIN etags USING (record) ORDER BY i"
            )
            for part in database.parts(con, rows, AT_A_TIME):
                observed.add_table(parquet.conform(working.OBSERVED, part))
            known = f"SELECT * EXCLUDE (i) FROM made WHERE i % {EVERY} <> 7 ORDER BY i"
            groups = database.parts(con, known, AT_A_TIME)
            Known(folder / "known", str(store)).add(parquet.conform(working.KNOWN_VERSIONS, group) for group in groups)
            wanted = f"SELECT record, sha256, md5 FROM ({known}) WHERE license_code = 'CC BY' AND is_open_access"
            for part in database.parts(con, wanted, BATCH):
                records = [BatchRecord(str(store), r["record"], r["sha256"], (), r["md5"]) for r in part.to_pylist()]
                batches.seal(folder / "sealed", "pmc", records, BATCH)


def write_metadata(store: Path, record: str, pmcid: str, version: int) -> str:
    """Write the metadata record of an article version; returns its ETag."""
    url = f"s3://pmc-oa-opendata/{record}/{record}.xml?md5={hashlib.md5(record.encode()).hexdigest()}"
    told = {"license_code": "CC BY", "is_pmc_openaccess": True, "is_manuscript": False, "is_retracted": False}
    body = json.dumps({"pmcid": pmcid, "version": version, **told, "xml_url": url}).encode()
    (store / "metadata" / f"{record}.json").write_bytes(body)
    return hashlib.md5(body).hexdigest()


def plan(folder: Path) -> tuple[float, int, int, int]:
    """CPU seconds of a plan; peak memory and what of it is mapped files at the end, in MB; batches."""
    started = time.process_time()
    make_plan(
        front_matter_locations=[],
        pmc_store=str(folder / "bucket"),
        observed=folder / "observed.parquet",
        rules=Rules(["CC0", "CC BY"]),
        batch_size=BATCH,
        allow_empty=False,
        access=Access(folder / "cache"),
        ledgers=folder / "ledger",
        known=folder / "known",
        sealed=folder / "sealed",
        batches_file=folder / "batches.tsv",
        records_file=folder / "records.parquet",
        orphans_file=folder / "orphans.parquet",
        page_articles_file=folder / "page_articles.parquet",
    )
    seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak, mapped = (int(status.split(name)[1].split()[0]) // 1024 for name in ("VmHWM:", "RssFile:"))
    return seconds, peak, mapped, len((folder / "batches.tsv").read_text(encoding="utf-8").splitlines()) - 1


def apart(folder: Path) -> tuple[float, int, int, int]:
    """As `plan`, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(plan, folder).result()


def quiet(folder: Path, count: int) -> None:
    """CPU of a run over an inventory that was seen before, and of one with nothing new."""
    store, plan = folder / "bucket", folder / "results" / "plan"
    config = folder / "config.yaml"
    sources = {"pmc": {"store": str(store), "select": {"inventory": True}}}
    told = {"results": str(folder / "results"), "sources": sources, "licences": ["CC0"], "exports": []}
    config.write_text(yaml.safe_dump(told), encoding="utf-8")
    write_state(plan, store, count, Selection(str(store), inventory=True).digest)
    write_inventory(store, "2026-09-01", etags_of(10, 1))
    manifest = newest(FolderStore(store))
    (plan / "observed.parquet").with_suffix(SEEN_SUFFIX).write_text(f"{manifest.name} {manifest.digest}")
    command = [sys.executable, "-m", "figlake", "run", "--config", str(config)]
    first, nothing = seconds(command), seconds(command)
    version = seconds([sys.executable, "-m", "snakemake", "--version"])
    tell(
        f"{count:,} records: first run {first:.1f} CPU-s, nothing new {nothing:.2f}, {nothing / version:.2f} times "
        f"`snakemake --version` ({version:.2f})"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--counts", type=int, nargs="+", default=[100_000, 1_000_000])
    options.add_argument(
        "--folder", type=Path, help="where the state is written and kept; a temporary one unless given"
    )
    options.add_argument("--quiet", type=int, metavar="COUNT")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        if given.quiet:
            quiet(Path(temporary), given.quiet)
            return
        for count in given.counts:
            folder = (given.folder or Path(temporary)) / str(count)
            if not folder.is_dir():
                write_state(folder, folder / "bucket", count)
            for what in (f"{count // EVERY:,} new", "all known"):
                seconds, peak, mapped, made = apart(folder)
                tell(
                    f"{count:,} records, {what}: {seconds:.1f} CPU-s, {seconds / count * 1e6:.1f} us a record, "
                    f"peak {peak} MB, {mapped} MB of it mapped, {made} batches"
                )


if __name__ == "__main__":
    main()
