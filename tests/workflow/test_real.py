"""Real pages, articles and corpora, when they lie beside the project."""

import json
import subprocess
import sys

import duckdb
import pyarrow.dataset
from conftest import REAL, TOOLS, needs_real

from figlake.genes.corpus import annotate, map_mentions

pytestmark = needs_real


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


def test_the_mapper_reaches_its_floor(tmp_path) -> None:
    gold = REAL / "gene_gold_dev" / "nlmgene_train.jsonl"
    map_mentions(gold, tmp_path / "norm.jsonl", "bundled")
    annotate(gold, tmp_path / "doc.jsonl", "bundled")

    def score(task: str) -> float:
        command = [sys.executable, str(TOOLS / "score_genes.py"), "--task", task, "--gold", str(gold)]
        command += ["--pred", str(tmp_path / f"{task}.jsonl"), "--species", "human", "--json"]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return float(result["all"]["F1"] if task == "norm" else result["F1"])

    assert score("norm") >= 0.80
    assert score("doc") >= 0.80
