"""Cost of the JATS extraction, as ratios in one run, and its memory over many articles.

    python bench/jats.py ARTICLES [--rounds 9] [--articles 5000] [--peer] [--instructions]

ARTICLES: a folder of JATS files.  Medians over interleaved rounds, twice: CPU of the work alone, all ways in one process;
and CPU of a process of its own for each way, as each job is one, with all its imports.  `figlake` is what is read, the
sentences that cite figures included; `figlake, rows` what the stage makes of that, too: normal forms, organisms, panels.
`--peer` adds pubmed_parser's metadata and captions (`make bench` installs it).  `--instructions` counts instructions
instead of seconds, under valgrind, a process for each way less one without files: the same figure on a busy machine as
on an idle one.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from figlake.articles.jats import document as jats
from figlake.articles.jats.article import read_article
from figlake.articles.jats.citing import read_citing
from figlake.articles.jats.figures import read_figures

if TYPE_CHECKING:  # the stage needs pyarrow, the extraction does not
    from figlake.files.batches import BatchRecord


def parse_only(files: list[bytes]) -> int:
    """lxml's bare parse: the limit."""
    for data in files:
        etree.fromstring(data)
    return 0


def extract(files: list[bytes]) -> int:
    """Parse, metadata, figures, paragraphs that refer to them; returns the figures."""
    count = 0
    for data in files:
        root = jats.parse(data)
        read_article(root)
        figures = list(read_figures(root))
        list(read_citing(root, figures))
        count += len(figures)
    return count


def rows(files: list[bytes]) -> int:
    """What the stage makes of each article: `extract`, and all rows of tables; returns those of figures."""
    from figlake.articles.stage import article_rows_of
    from figlake.files.batches import BatchRecord
    from figlake.pmc.metadata import read_metadata

    count = 0
    for number, data in enumerate(files):
        record, xml, metadata = stored(number, data)
        count += len(article_rows_of(read_metadata(metadata, record), xml, BatchRecord("", record, "")).figures)
    return count


def peer(paths: list[Path]) -> int:
    """pubmed_parser's metadata and captions; returns the figures."""
    import pubmed_parser

    count = 0
    for path in paths:
        pubmed_parser.parse_pubmed_xml(str(path))
        count += len(pubmed_parser.parse_pubmed_caption(str(path)) or [])
    return count


def readable_by_peer(path: Path) -> bool:
    """Whether pubmed_parser reads an article at all: it needs a year in every date, among others."""
    try:
        peer([path])
    except Exception:  # noqa: BLE001 - whatever it raises, it does not read the article
        return False
    return True


def cpu(work: Callable[[], int]) -> tuple[float, int]:
    """CPU seconds of one call, and its result."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def stored(number: int, data: bytes) -> tuple[str, bytes, bytes]:
    """An article version under a made-up id: the id, its XML, its metadata record."""
    record = f"PMC{990000000 + number}.1"
    # an id in the article itself would differ from the made-up one
    xml = data.replace(b'pub-id-type="pmc', b'pub-id-type="not-pmc')
    metadata = {
        "pmcid": record.split(".")[0], "version": 1, "license_code": "CC BY", "is_pmc_openaccess": True,
        "is_manuscript": False, "is_retracted": False,
        "xml_url": f"s3://pmc-oa-opendata/{record}/{record}.xml?md5={hashlib.md5(xml).hexdigest()}",
    }  # fmt: skip
    return record, xml, json.dumps(metadata).encode()


def bucket_of(files: list[bytes], count: int, folder: Path) -> list[BatchRecord]:
    """``count`` article versions in the store's layout, the files over and over under made-up ids."""
    from figlake.files.batches import BatchRecord

    (folder / "metadata").mkdir(parents=True)
    records = []
    for number in range(count):
        record, xml, metadata = stored(number, files[number % len(files)])
        (folder / record).mkdir()
        (folder / record / f"{record}.xml").write_bytes(xml)
        (folder / "metadata" / f"{record}.json").write_bytes(metadata)
        records.append(BatchRecord(str(folder), record, hashlib.sha256(metadata).hexdigest()))
    return records


def measure_batch(files: list[bytes], count: int) -> str:
    """CPU and peak memory of the stage over one batch of ``count`` articles."""
    from figlake.articles.stage import extract_figures
    from figlake.files.batches import seal
    from figlake.pmc.fetch import fetch_articles
    from figlake.pmc.store import Access

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (batch,) = seal(folder, "pmc", bucket_of(files, count, folder / "bucket"), count)
        plan, archive = folder / f"{batch}.jsonl", folder / "a.tar"
        rejects, ledger = folder / "fetch.parquet", folder / "ledger.parquet"
        fetch_articles(batch=plan, archive=archive, rejects=rejects, ledger=ledger, access=Access(folder / "cache"))
        outputs = {
            table: folder / f"{table}.parquet" for table in ("articles", "figures", "citing_sentences", "rejects")
        }
        started = time.process_time()
        extract_figures(batch=plan, archive=archive, **outputs)
        seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    size = sum(len(files[number % len(files)]) for number in range(count)) / 1e6
    return f"{count:6d} articles, {size:.0f} MB: {seconds:.1f} CPU-s, {count / seconds:.0f} articles/s, {size / seconds:.0f} MB/s, peak memory {peak:.0f} MB"


WAYS: dict[str, Callable[[list[Path]], int]] = {
    "lxml parse only": lambda paths: parse_only([path.read_bytes() for path in paths]),
    "figlake": lambda paths: extract([path.read_bytes() for path in paths]),
    "figlake, rows": lambda paths: rows([path.read_bytes() for path in paths]),
    "pubmed_parser": peer,
}


def fresh(way: str, paths: list[Path]) -> float:
    """CPU seconds, user and system, of a process that does nothing else."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, "--only", way, *map(str, paths)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def instructions(way: str, paths: list[Path]) -> float:
    """Machine instructions of one way over ``paths``, start and imports taken off."""

    def collected(paths: list[Path]) -> int:
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        command = [*tool, sys.executable, __file__, "--only", way, *map(str, paths)]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        report = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stderr
        return int(report.rsplit("Collected :", 1)[1].split()[0])

    return float(collected(paths) - collected([]))


def table(title: str, costs: dict[str, list[float]], articles: int, unit: str = "ms") -> None:
    """Print medians and ratios; costs in seconds, or in thousand millions of instructions."""
    medians = {name: statistics.median(values) for name, values in costs.items()}
    sys.stdout.write(f"{title}\n")
    for name, cost in medians.items():
        parse, own = cost / medians["lxml parse only"], cost / medians["figlake"]
        sys.stdout.write(
            f"  {name:16s}{1e3 * cost / articles:7.2f} {unit}/article{parse:7.2f} x parse{own:7.2f} x figlake\n"
        )


def main() -> None:
    """Measure and print."""
    grammar = argparse.ArgumentParser(description=__doc__)
    grammar.add_argument("articles_folder", type=Path)
    grammar.add_argument("--rounds", type=int, default=9)
    grammar.add_argument("--articles", type=int, default=5000)
    grammar.add_argument("--peer", action="store_true")
    grammar.add_argument("--instructions", action="store_true")
    if sys.argv[1:2] == ["--only"]:
        WAYS[sys.argv[2]]([Path(name) for name in sys.argv[3:]])
        return
    options = grammar.parse_args()
    paths = sorted(options.articles_folder.glob("*.xml"))
    if options.peer:
        everything = len(paths)
        paths = [path for path in paths if readable_by_peer(path)]
        sys.stdout.write(f"pubmed_parser reads {len(paths)} of {everything} articles; all are measured on these\n")
    files = [path.read_bytes() for path in paths]
    names = [name for name in WAYS if options.peer or name != "pubmed_parser"]
    if options.instructions:
        counts = {name: [instructions(name, paths) / 1e9] for name in names}
        table(f"{len(paths)} articles, instructions", counts, len(paths), "million")
        return
    alone: dict[str, list[float]] = {name: [] for name in names}
    whole: dict[str, list[float]] = {name: [] for name in names}
    figures = {}
    gc.collect()
    gc.freeze()  # what imports left is not to weigh on whoever allocates
    for _ in range(options.rounds):
        for name in names:
            seconds, figures[name] = cpu(lambda way=name: WAYS[way](paths))  # type: ignore[misc]
            alone[name].append(seconds)
            whole[name].append(fresh(name, paths))
    sys.stdout.write(f"{len(paths)} articles; figures: {figures}\n")
    table("the work alone, in one process", alone, len(paths))
    table("a process of its own, imports included", whole, len(paths))
    for count in (options.articles // 10, options.articles):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # each in a process of its own
            sys.stdout.write(pool.submit(measure_batch, files, count).result() + "\n")


if __name__ == "__main__":
    main()
