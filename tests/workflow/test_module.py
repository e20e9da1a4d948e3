"""figlake as a part of another workflow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from conftest import ROOT

SNAKEFILE = """
configfile: "config/figlake.yaml"

module figlake:
    snakefile: "{snakefile}"
    config: config["figlake"]

use rule * from figlake as figlake_*

rule ask:
    input:
        rules.figlake_seal.output.current,
    output:
        "answer.csv",
    shell:
        "{python} -c \\"import pyarrow.dataset as d; "
        "print(d.dataset('out/dataset/current/figures').count_rows())\\" > {{output}}"

rule everything:
    default_target: True
    input:
        rules.figlake_all.input,
        "answer.csv",
"""


def test_another_workflow_imports_it(project, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    (mine / "config").mkdir(parents=True)
    pages = mine / "pages"
    pages.mkdir()
    for number in range(1, 4):
        name = f"PMC99900000{number}__made-up-g00{number}.md"
        shutil.copy(ROOT / "resources" / "sample" / "pages" / "_figures" / name, pages)
    (mine / "Snakefile").write_text(SNAKEFILE.format(snakefile=project.folder / "Snakefile", python=sys.executable))
    own = {"results": "out", "sources": {"front_matter": ["pages"]}, "exports": ["gmt"]}
    (mine / "config" / "figlake.yaml").write_text(yaml.safe_dump({"figlake": own, "another": {"key": 1}}))
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "snakemake", "--cores", "2"]
    outcome = subprocess.run(command, cwd=mine, env=variables, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stderr
    assert (mine / "answer.csv").read_text() == "3\n"
    assert (mine / "out" / "report" / "index.html").is_file()
    assert (mine / "out" / "exports" / "gmt").is_dir()
    again = subprocess.run(command, cwd=mine, env=variables, capture_output=True, text=True, timeout=300)
    assert "Nothing to be done" in again.stderr, again.stderr


def test_snakemake_writes_its_own_report(sample_run, tmp_path: Path) -> None:
    project, _ = sample_run
    outcome = project.run(None, "--report", str(tmp_path / "report.html"))
    assert outcome.returncode == 0, outcome.stderr
    assert "figlake harvests figures" in (tmp_path / "report.html").read_text(encoding="utf-8")
