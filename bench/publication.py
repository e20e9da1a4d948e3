"""Publication at the size of a whole PMC: core files with light rows, and what each of its jobs takes.

python bench/publication.py make FOLDER FIGURES [BATCH_SIZE]    core files and plan, the same for the same numbers
python bench/publication.py run FOLDER [MB]                     choose, publish_part for each unit, seal; MB: each job's

Articles have 8 or 9 figures, figures 4 gene rows, years what PMC has: later ones more, the last a tenth of all.  Rows are
light: short captions, few distinct genes.  What an article holds follows from its number, whatever its batch.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from figlake.dataset.choice import Policy
from figlake.dataset.choose import choose
from figlake.dataset.chosen import ChosenFiles, units_of
from figlake.dataset.gate import Gate
from figlake.dataset.intake import CoreFiles, PlanFiles
from figlake.dataset.publish_part import publish_part
from figlake.dataset.seal import ReferenceFiles, seal
from figlake.files import by_year, parquet, reference_tables, working
from figlake.files.columns import Table
from figlake.files.database import Means
from figlake.jobs.job import memory_mb

BLOCK = 1000
"""Articles that are made together, with a seed of their own."""
FIGURES_OF = 8.6
GENES_OF = 4
FIRST_YEAR, YEARS = 1995, 30
STORE = "bucket"
WORDS = "signal pathway of cells under stress with loss gain kinase receptor complex nuclear binding model mice".split()


def filled(table: Table, rows: int, **columns: object) -> pa.Table:
    """Rows of ``table``; a column that is not given is null, or empty where it may not be."""
    arrays = []
    for field in table.schema:
        value = columns.get(field.name)
        if isinstance(value, pa.Array | np.ndarray):
            arrays.append(pa.array(value).cast(field.type))
        elif value is not None or field.nullable:
            arrays.append(pa.repeat(pa.scalar(value, field.type), rows))
        else:
            empty: object = [] if pa.types.is_list(field.type) else False if pa.types.is_boolean(field.type) else ""
            arrays.append(pa.repeat(pa.scalar(empty, field.type), rows))
    return pa.Table.from_arrays(arrays, schema=table.schema)


def strings(values: list[str], places: np.ndarray) -> pa.Array:
    """Some of a few strings, for each row."""
    return pa.array(values).take(pa.array(places))


def block(number: int, articles: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Articles, figures and gene rows of `BLOCK` articles, of ``articles`` in all."""
    rng = np.random.default_rng(number)
    places = np.arange(number * BLOCK, min((number + 1) * BLOCK, articles))
    years = FIRST_YEAR + np.floor(YEARS * (places / articles) ** 0.4).astype(np.int32)
    pmcids = pa.array([f"PMC{10_000_000 + 3 * place}" for place in places.tolist()])
    records = pa.array([f"PMC{10_000_000 + 3 * place}.1" for place in places.tolist()])
    same = {"location": STORE, "record_sha256": "0" * 64, "source": "pmc", "license_code": "CC BY"}
    found = filled(
        working.CORE_ARTICLES, len(places), pmcid=pmcids, pub_year=years, record=records, is_retracted=False,
        title=pa.array([f"Article {place} on signals" for place in places.tolist()]), article_type="research-article", **same,
    )  # fmt: skip
    counts = rng.integers(8, 10, len(places))
    owner = pa.array(np.repeat(np.arange(len(places)), counts))
    ordinal = np.concatenate([np.arange(count) for count in counts]).tolist()
    of_figures = {"pmcid": pmcids.take(owner), "record": records.take(owner), "pub_year": pa.array(years).take(owner)}
    figids = pa.array([f"{pmcid}__f{n}" for pmcid, n in zip(of_figures["pmcid"].to_pylist(), ordinal, strict=True)])
    captions = pa.array([" ".join(WORDS[p] for p in row) for row in rng.integers(0, len(WORDS), (512, 24)).tolist()])
    aliases = pa.array([f"{p}__F{n + 1}" for p, n in zip(of_figures["pmcid"].to_pylist(), ordinal, strict=True)])
    scores = np.round(rng.random(len(ordinal)), 4)
    figures = filled(
        working.CORE_FIGURES, len(ordinal), figid=figids, figid_alias=aliases, caption=captions.take(pa.array(rng.integers(0, 512, len(ordinal)))),
        content_sha256=strings([f"{n:064x}" for n in range(256)], rng.integers(0, 256, len(ordinal))), pathway_score=scores,
        is_retracted=False, **of_figures, **same,
    )  # fmt: skip
    rows = pa.array(np.repeat(np.arange(len(ordinal)), GENES_OF))
    ids = 1 + np.floor(20_000 * rng.random(len(rows)) ** 3).astype(np.int64)
    symbols = strings([f"GEN{n}" for n in range(20_001)], ids)
    confidence = np.round(rng.random(len(rows)), 4)
    genes = filled(
        working.CORE_FIGURE_GENES, len(rows), figid=figids.take(rows), mention=symbols, symbol=symbols, matched_string=symbols,
        start=np.tile(np.arange(GENES_OF) * 10, len(ordinal)), end=np.tile(np.arange(GENES_OF) * 10 + 6, len(ordinal)),
        ncbi_gene_id=ids, human_ncbi_gene_id=ids, field="caption", taxon_id=9606, match_type="symbol", n_candidates=2, rank=1,
        confidence=confidence, is_accepted=confidence > 0.5, rule="exact", location=STORE,
        **{name: column.take(rows) for name, column in of_figures.items()},
    )  # fmt: skip
    return found, figures, genes


def make(folder: Path, figures: int, batch_size: int) -> None:
    """Write plan and core files."""
    articles = round(figures / 8.5)
    blocks = -(-articles // BLOCK)
    lines, planned, core = [], [], folder / "core" / "pmc"
    for number, first in enumerate(range(0, blocks, max(1, batch_size // BLOCK))):
        name = f"pmc-{number:012x}"
        files = (
            (working.CORE_ARTICLES, "articles"),
            (working.CORE_FIGURES, "figures"),
            (working.CORE_FIGURE_GENES, "figure_genes"),
        )
        writers = [by_year.row_writer(core / name / f"{file}.parquet", table) for table, file in files]
        opened = [writer.__enter__() for writer in writers]
        for part in range(first, min(first + max(1, batch_size // BLOCK), blocks)):
            made = block(part, articles)
            for writer, rows in zip(opened, made, strict=True):
                writer.add_table(rows)
            records = {"source": "pmc", "location": STORE, "record": made[0]["record"].combine_chunks(), "batch": name}
            told = {"status": "planned", "record_sha256": "0" * 64, "pmcid": made[0]["pmcid"].combine_chunks()}
            planned.append(filled(working.PLAN_RECORDS, made[0].num_rows, **records, **told))
        for writer in writers:
            writer.__exit__(None, None, None)
        parquet.write(core / name / "rejects.parquet", working.CORE_REJECTS, working.CORE_REJECTS.schema.empty_table())
        lines.append(f"{name}\tpmc\t0\n")
    plan = folder / "plan"
    parquet.write(plan / "records.parquet", working.PLAN_RECORDS, pa.concat_tables(planned))
    for table, file in ((working.PLAN_ORPHANS, "orphans"), (working.PLAN_PAGE_ARTICLES, "page_articles")):
        parquet.write(plan / f"{file}.parquet", table, table.schema.empty_table())
    (plan / "batches.tsv").write_text("batch\tsource\trecords\n" + "".join(lines))
    references = reference_tables
    for table in (references.GENES, references.FAMILIES, references.CHEMICALS, references.DISEASES):
        parquet.write(folder / "core" / "reference" / f"{table.name}.parquet", table, table.schema.empty_table())


def stage(folder: Path, name: str, memory: int) -> None:
    """One job, in this process."""
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(1)
    publication = folder / "publication"
    chosen, means = ChosenFiles.beside(publication / "parts.json"), Means(publication, 1, memory // 2)
    dataset, plan, policy = folder / "dataset", folder / "plan", Policy([], "all", 0.5, None, Gate(), 2)
    if name == "choose":

        def files(kind: str) -> list[Path]:
            return sorted((folder / "core" / "pmc").glob(f"*/{kind}.parquet"))

        core = CoreFiles(files("articles"), files("figures"), files("figure_genes"), [], files("rejects"), [])
        names = (plan / f"{file}.parquet" for file in ("records", "orphans", "page_articles"))
        choose(
            plan=PlanFiles(*names, plan / "batches.tsv"),
            core=core, policy=policy, dataset=dataset, chosen=chosen, means=means,
        )  # fmt: skip
    elif name == "seal":
        reference = (
            folder / "core" / "reference" / f"{file}.parquet" for file in ("genes", "families", "chemicals", "diseases")
        )
        made = [publication / "parts" / unit for unit in units_of(chosen.parts)]
        seal(
            chosen=chosen, made=made, records=plan / "records.parquet", reference=ReferenceFiles(*reference), policy=policy,
            cache=folder / "cache", dataset=dataset, means=means,
        )  # fmt: skip
    else:
        publish_part(unit=name, chosen=chosen, dataset=dataset, target=publication / "parts" / name, means=means)
    peak, mapped = memory_mb()
    sys.stdout.write(
        json.dumps({"job": name, "cpu": round(time.process_time(), 1), "mb": peak - mapped, "whole_mb": peak})
    )


def run(folder: Path, memory: int) -> None:
    """All jobs, one after the other, each in a process of its own; prints what each kind took."""
    jobs = [job(folder, "choose", memory)]
    units = units_of(folder / "publication" / "parts.json")
    jobs += [job(folder, unit, memory) for unit in units]
    jobs.append(job(folder, "seal", memory))
    for kind, found in (("choose", jobs[:1]), (f"publish_part ({len(units)})", jobs[1:-1]), ("seal", jobs[-1:])):
        cpu, peak, whole = sum(j["cpu"] for j in found), max(j["mb"] for j in found), max(j["whole_mb"] for j in found)
        sys.stdout.write(f"{kind}: {cpu:.1f} CPU-s, the largest {peak} MB ({whole} with mapped files)\n")
    files = list((folder / "dataset" / "current").resolve().rglob("*.parquet"))
    largest = max(path.stat().st_size for path in files)
    sys.stdout.write(
        f"{(folder / 'dataset' / 'current').readlink().name}: {len(files)} files, the largest {largest / 1e6:.1f} MB\n"
    )


def job(folder: Path, name: str, memory: int) -> dict:
    """What a job took."""
    command = [sys.executable, __file__, "stage", str(folder), name, str(memory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    sys.stderr.write(done.stdout + "\n")
    return json.loads(done.stdout)


def main(what: str, folder: str, *more: str) -> None:
    if what == "make":
        make(Path(folder), int(more[0]), int(more[1]) if len(more) > 1 else 10_000)
    elif what == "stage":
        stage(Path(folder), more[0], int(more[1]))
    else:
        run(Path(folder), int(more[0]) if more else 1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
