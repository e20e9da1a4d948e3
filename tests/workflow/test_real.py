"""Real pages, articles and corpora, when they lie beside the project."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.dataset
import pytest
from conftest import DATA, REAL, ROOT, TOOLS, needs_real

from figlake.concepts import corpus as concepts
from figlake.concepts.mapper import bundled_mapper
from figlake.concepts.reference.tables import TYPES
from figlake.genes.corpus import annotate, map_mentions
from figlake.genes.reference.folder import read_reference

pytestmark = needs_real


@pytest.mark.slow
def test_real_pages_and_articles(project) -> None:
    subprocess.run(
        [sys.executable, str(TOOLS / "make_bucket.py"), str(REAL / "jats"), str(project.folder / "bucket")], check=True
    )
    pages = sorted((REAL / "pfocr").glob("figures*/*.md"))
    config = {
        "batch_size": 40,
        "sources": {"front_matter": [str(REAL / "pfocr")], "pmc": {"store": "bucket", "select": {"all": True}}},
        "exports": ["front_matter"],
    }
    outcome = project.run(config)
    assert outcome.returncode == 0, outcome.stderr
    current = project.current()
    counts = json.loads((current / "manifest.json").read_text())["counts"]
    assert counts["pmc"]["records"]["read"] == 238 == counts["pmc"]["records"]["published"]
    rejects = pyarrow.dataset.dataset(current / "rejects").to_table().to_pylist()
    assert {row["record"]: row["reason"] for row in rejects} == {
        "PROVENANCE.md": "no_front_matter",
        "figures_2021/PMC1618697__cbe0020600200002.md": "marked_reject",
    }
    assert counts["front_matter"]["records"]["published"] == len(pages) - 1
    assert counts["front_matter"]["verbatim"] == 0
    exported = project.folder / "results" / "exports" / "front_matter"
    for path in pages:
        if path.stem != "PMC1618697__cbe0020600200002":
            assert (exported / "_figures" / path.name).read_bytes() == path.read_bytes()
    names = {path.stem for path in pages}
    tables = [path for path in exported.glob("_data/*.tsv") if path.stem.rsplit("-", 1)[0] in names]
    for path in tables:
        kind = path.stem.rsplit("-", 1)[1]
        assert path.read_bytes() == (REAL / "pfocr" / kind / path.name).read_bytes()
    assert len(tables) == counts["front_matter"]["tables"]["published"] == 21

    glued = duckdb.sql(
        f"SELECT count(*) FROM '{current}/figures/*/*.parquet' WHERE source = 'pmc' AND caption IS NULL AND title IS NULL"
    ).fetchall()
    assert glued[0][0] < 25

    accepted = f"'{current}/figure_genes/*/*.parquet' WHERE is_accepted"
    words = ("and", "tea", "how", "hat", "fast", "atp", "amp", "hdl", "cell", "mice", "fig")
    named = duckdb.sql(
        f"SELECT DISTINCT mention FROM {accepted} AND (lower(mention) IN {words} OR length(mention) < 2)"
    )
    assert named.fetchall() == []
    assert duckdb.sql(f"SELECT count(*) FROM {accepted} AND ncbi_gene_id IS NULL").fetchall() == [(0,)], "no family"
    # PMC2631610 is on Drosophila, by its caption; PFOCR calls flies in 32 of 69 pages of other papers
    flies = duckdb.sql(
        f"SELECT DISTINCT pmcid FROM {accepted} AND taxon_id = 7227 AND field IN ('ocr_word', 'page_symbol')"
    )
    assert {pmcid for (pmcid,) in flies.fetchall()} <= {"PMC2631610"}

    model = f"'{current}/figure_genes/*/*.parquet' WHERE pmcid = 'PMC8719043' AND field = 'page_symbol' AND rank = 1"
    listed = dict(duckdb.sql(f"SELECT mention, is_accepted FROM {model}").fetchall())
    assert {symbol for symbol, is_accepted in listed.items() if is_accepted} == {
        "TNFSF11", "TNFRSF11A", "TRAF6", "NFKB1", "RELA", "NFATC1",
    }  # fmt: skip
    assert len(listed) == 13

    scores = scores_of_captions_read(project.folder)
    assert scores["pair_precision"] >= 0.86 and scores["pair_recall"] >= 0.70
    assert scores["precision"] >= 0.88 and scores["recall"] >= 0.78 and scores["captions_without_gene_answered"] <= 3
    assert scores["ece"] <= 0.06 and scores["precision_at_.9"] >= 0.95 and scores["share_at_.9"] >= 0.35
    answered, right = entities_of_captions_read(project.folder)
    assert answered > 150 and right / answered >= 0.85


def scores_of_captions_read(folder: Path) -> dict[str, float]:
    """The mapper on 200 captions of articles that nothing was fitted on, labelled by reading before any prediction.

    The project has their labels alone, with the checksum of each text; the texts are those of the articles just read.
    """
    labelled = {row["sha256"]: row for row in map(json.loads, (DATA / "captions_read.jsonl").open(encoding="utf-8"))}
    gold, documents = folder / "gold.jsonl", folder / "documents.jsonl"
    rows = duckdb.sql(
        f"SELECT title, caption, paper_title, abstract FROM '{folder}/results/core/pmc/*/figures.parquet' ORDER BY figid"
    ).fetchall()
    found = []
    for title, caption, paper, abstract in rows:
        texts = {caption or "", f"{title} {caption}", title or ""}
        for text in texts:
            row = labelled.pop(hashlib.sha256(text.encode()).hexdigest(), None)
            if row:
                skip = [{"start": start, "end": end} for start, end in row["skip"]]
                found.append(
                    {
                        **row,
                        "doc_id": row["sha256"],
                        "skip": skip,
                        "text": text,
                        "title": paper,
                        "description": abstract,
                    }
                )
    assert not labelled and len(found) == 200, f"{len(labelled)} captions read are not among those of the articles"
    gold.write_text("".join(json.dumps(document) + "\n" for document in found))
    documents.write_text(gold.read_text())
    annotate(documents, folder / "answers.jsonl", "bundled", species="text")
    command = [sys.executable, str(TOOLS / "score_captions.py"), "--gold", str(gold), "--json"]
    command += [
        "--pred",
        str(folder / "answers.jsonl"),
        "--orthologs",
        str(REAL / "genes" / "orthologs_to_human.tsv.gz"),
    ]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def entities_of_captions_read(folder: Path) -> tuple[int, int]:
    """Chemicals and diseases that are accepted in 261 captions, labelled by reading before any prediction; right ones."""
    rows = map(json.loads, (DATA / "entities_read.jsonl").open(encoding="utf-8"))
    labelled = {row["sha256"]: row for row in rows}
    mapper = bundled_mapper()
    captions = duckdb.sql(
        f"SELECT DISTINCT unnest([caption, concat_ws(' ', title, caption)]) FROM '{folder}/results/core/pmc/*/figures.parquet'"
    ).fetchall()
    answered = right = 0
    for (text,) in captions:
        row = labelled.pop(hashlib.sha256((text or "").encode()).hexdigest(), None)
        if row is None:
            continue
        document = {"doc_id": row["figid"], "text": text, "title": "of a figure"}
        for answer in concepts.annotate(mapper, document, TYPES, "balanced"):
            if any(start < answer["end"] and answer["start"] < end for start, end in row["skip"]):
                continue
            touched = [m for m in row["mentions"] if m["start"] < answer["end"] and answer["start"] < m["end"]]
            own = [mention for mention in touched if mention["type"] == answer["type"]]
            if all(mention["ids"] for mention in own):  # those that no registry has are neither right nor wrong
                answered += 1
                right += any(answer["ids"][0] in (*mention["ids"], *mention["alt_ids"]) for mention in own)
    assert not labelled, f"{len(labelled)} captions read are not among those of the articles"
    return answered, right


GOLD = {name: REAL / "gene_gold_dev" / f"{name}.jsonl" for name in ("nlmgene_train", "wikipathways_hs_dev")}


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """F1 of a task on a corpus, mapped with the bundled reference once for each setting."""
    folder = tmp_path_factory.mktemp("scores")

    def score(corpus: str, task: str, species: str, *options: str) -> float:
        predicted = folder / f"{corpus}-{task}-{species}.jsonl"
        if not predicted.exists():
            (map_mentions if task == "norm" else annotate)(GOLD[corpus], predicted, "bundled", species=species)
        command = [sys.executable, str(TOOLS / "score_genes.py"), "--task", task, "--gold", str(GOLD[corpus])]
        command += ["--pred", str(predicted), "--json", *options]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return float(result["all"]["F1"] if task == "norm" else result["F1"])

    return score


@pytest.mark.parametrize(
    ("corpus", "task", "species", "options", "floor"),
    [
        ("nlmgene_train", "norm", "human", ("--species", "human"), 0.90),
        ("nlmgene_train", "norm", "text", ("--species", "human"), 0.86),
        ("nlmgene_train", "norm", "text", ("--species", "all"), 0.68),
        ("nlmgene_train", "doc", "text", ("--species", "human"), 0.87),
        ("wikipathways_hs_dev", "norm", "text", ("--hard",), 0.79),
    ],
)
def test_the_mapper_reaches_its_floor(scored, corpus, task, species, options, floor) -> None:
    assert scored(corpus, task, species, *options) >= floor


def test_sure_answers_are_right_on_documents_that_fitted_nothing() -> None:
    report = json.loads((ROOT / "resources" / "ranking" / "weights.json").read_text())["held_back"]
    sure = [row for row in report["calibration"] if row["from"] >= 0.9]
    right = sum(row["right"] * row["mentions"] for row in sure) / sum(row["mentions"] for row in sure)
    assert right >= 0.98 and sum(row["mentions"] for row in report["calibration"]) == report["mentions"] > 3000


def test_documents_are_answered_the_same_in_any_order_and_hash_seed(tmp_path) -> None:
    lines = GOLD["nlmgene_train"].read_text().splitlines()[:60]
    (tmp_path / "forward.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "backward.jsonl").write_text("\n".join(reversed(lines)) + "\n")
    answers = []
    for name, seed in (("forward", "1"), ("backward", "2")):
        command = [sys.executable, "-m", "figlake", "annotate", "--input", str(tmp_path / f"{name}.jsonl")]
        command += ["--output", str(tmp_path / f"{name}.out")]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        answers.append(sorted((tmp_path / f"{name}.out").read_text().splitlines()))
    assert answers[0] == answers[1] and len(answers[0]) > 500


@pytest.mark.slow
def test_a_folder_of_registry_tables_is_read() -> None:
    found = read_reference(REAL / "genes")
    columns = (found.genes[name].to_pylist() for name in ("symbol", "taxon_id", "ncbi_gene_id"))
    by_symbol = {symbol: gene_id for symbol, taxon, gene_id in zip(*columns, strict=True) if taxon == 9606}
    assert {9606, 10090, 10116, 7955, 7227, 6239, 4932, 3702} <= set(found.genes["taxon_id"].to_pylist())
    assert by_symbol["TP53"] == 7157 and found.genes.num_rows > 60_000
