"""Whole runs with given results of character recognition: taken, mapped, published, exported, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Project

PAGE = "PMC999000044__f44"
TLR3, STAT1 = 7098, 6772


def ours(*texts: str) -> str:
    lines = [
        [text, 0.98, [9, 20 * at, 90, 20 * at, 90, 20 * at + 12, 9, 20 * at + 12], 1] for at, text in enumerate(texts)
    ]
    return json.dumps({"outcome": "ok", "width": 200, "height": 100, "lines": lines})


@pytest.mark.slow
def test_given_results_come_and_go(project: Project, jobs: Callable[[str], set[str]]) -> None:
    config: dict[str, Any] = {
        "sources": {
            "front_matter": ["resources/sample/pages"],
            "pmc": {"store": "resources/sample/bucket", "select": {"all": True}},
        },
        "gate": {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0},
        "exports": ["front_matter"],
    }
    assert project.run(config).returncode == 0
    without = project.snapshot()
    figid = min(row["figid"] for row in project.table("figures") if row["source"] == "pmc" and row["image_filename"])

    given = Path(project.folder / "given")
    given.mkdir()
    for name in (PAGE, figid):
        (given / f"{name}.json").write_text(ours("TLR3", "p-STAT1", "MAPK"), encoding="utf-8")
    (given / "PMC999000030__f30.json").write_text("{", encoding="utf-8")
    with_results = {**config, "sources": {**config["sources"], "ocr_results": ["given"]}}
    run = project.run(with_results)
    assert run.returncode == 0, run.stdout + run.stderr
    words, genes = project.table("figure_words"), project.table("figure_genes")
    assert {row["figid"] for row in words} == {PAGE, figid} and {row["engine"] for row in words} == {"figlake"}
    read = [row for row in genes if row["field"] == "picture_word" and row["is_accepted"]]
    assert {(row["figid"], row["line"], row["human_ncbi_gene_id"]) for row in read} == {
        (name, line, gene) for name in (PAGE, figid) for line, gene in ((0, TLR3), (1, STAT1))
    }
    figures = {row["figid"]: row for row in project.table("figures")}
    assert figures[figid]["picture_line_count"] == 3
    assert {row["ncbi_gene_id"] for row in read if row["figid"] == figid} <= set(figures[figid]["gene_ids"])
    assert "picture.unreadable_result" in figures["PMC999000030__f30"]["issues"]
    exported = project.folder / "results" / "exports" / "front_matter" / "_data" / f"{figid}-genes.tsv"
    listed = [line.split("\t") for line in exported.read_text(encoding="utf-8").splitlines()]
    columns = [(row[3], row[5].upper(), row[7]) for row in listed[1:]]
    assert {("TLR3", "TLR3", "ncbigene_symbol"), ("MAPK", "MAPK1", "famplex_relations")} <= set(columns)
    assert [word for word, *_ in columns].index("TLR3") < [word for word, *_ in columns].index("p-STAT1")

    again = project.run(with_results)
    assert again.returncode == 0 and jobs(again.stdout + again.stderr) <= {"all"}
    assert project.run(config).returncode == 0 and project.snapshot() == without
