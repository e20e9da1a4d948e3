"""What tests share: the project's folder, runs of the workflow in a copy of it, and the real data when it is there."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pytest
import yaml

from figlake.files.columns import Table
from figlake.files.working import CORE_FIGURES
from figlake.genes.documents import Mapped
from figlake.genes.gene_rows import GeneRows
from figlake.genes.mapper import Mapper

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "real"
DATA = ROOT / "tests" / "data"
TOOLS = ROOT.parent / "shared" / "tools"
PARTS = ("Snakefile", "config.yaml", "workflow", "scripts", "resources")

# what reads pictures is imported by those tests alone, and is there after `make ocr`
collect_ignore_glob = [] if find_spec("PIL") and find_spec("rapidocr") else ["ocr/*"]

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="needs the real data of ../shared/real, which is not here")


def pytest_make_parametrize_id(val: object) -> str | None:
    """The bytes of a whole file are no name for a test: a packed one holds the time at which it was packed, and two
    processes that collect the same tests would name them differently."""
    return f"{len(val)} bytes" if isinstance(val, bytes) and len(val) > 40 else None


class Project:
    """A copy of the project in which the workflow can run, apart from every other run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in PARTS:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)

    def run(
        self, config: dict | None = None, *options: str, cores: int = 2, **environment: str
    ) -> subprocess.CompletedProcess:
        """Run the workflow; ``config`` replaces config.yaml."""
        command = [sys.executable, "-m", "snakemake", "--workflow-profile", "workflow/profiles/default"]
        command += ["--cores", str(cores), *options]
        if config is not None:
            (self.folder / "test.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
            command += ["--configfile", "test.yaml"]
        variables = self.environment(**environment)
        return subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, text=True, timeout=1200)

    def environment(self, **more: str) -> dict[str, str]:
        """Environment of a command that runs the copy; a run is quiet, wherever the tests run."""
        quiet = {name: value for name, value in os.environ.items() if name not in {"CI", "VERBOSE"}}
        return {**quiet, "PYTHONPATH": str(self.folder / "scripts"), **more}

    def harvest(self, config: dict, *options: str, cores: int = 2, **environment: str) -> subprocess.CompletedProcess:
        """A whole run: look what changed, then the workflow, then the summary; ``options`` are Snakemake's."""
        variables = self.environment(**environment)
        command = self.harvest_command(config, cores) + (["--", *options] if options else [])
        return subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, text=True, timeout=1200)

    def harvest_command(self, config: dict, cores: int = 2) -> list[str]:
        """The command of a whole run."""
        (self.folder / "test.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        return [sys.executable, "-m", "figlake", "run", "--config", "test.yaml", "--cores", str(cores)]

    def change(self, module: str, before: str, after: str) -> None:
        """Change a part of the copy's code; ``module``: its path below `scripts/figlake`."""
        path = self.folder / "scripts" / "figlake" / module
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{module} holds no {before!r} any more"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def table(self, name: str, results: str = "results") -> list[dict]:
        """Rows of a table of the current snapshot."""
        return pyarrow.dataset.dataset(self.current(results) / name).to_table().to_pylist()

    def figlake(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run the command line."""
        variables = self.environment()
        command = [sys.executable, "-m", "figlake", *arguments]
        return subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, text=True, timeout=900)

    def snapshot(self, results: str = "results") -> str:
        """Id of the current snapshot."""
        return os.readlink(self.folder / results / "dataset" / "current").rsplit("/", 1)[-1]

    def current(self, results: str = "results") -> Path:
        """Folder of the current snapshot."""
        return self.folder / results / "dataset" / "current"


def a_row(table: Table, **values: Any) -> dict[str, Any]:
    """A row of a table with its columns filled: null or, where it may not be, the least that fits."""
    least = {"string": "", "bool": False, "double": 1.0}
    filled = {
        field.name: None
        if field.nullable
        else []
        if pyarrow.types.is_list(field.type)
        else least.get(str(field.type), 0)
        for field in table.schema
    }
    return {**filled, **values}


def gene_rows(mapper: Mapper, mentions: Iterable[tuple[str, Mapped]]) -> list[dict[str, Any]]:
    """Rows of `CORE_FIGURE_GENES` for mentions, each with its field, of one made-up figure."""
    rows = GeneRows(mapper.lexicon)
    for field, mapped in mentions:
        rows.add(0, field, mapped)
    names = ("figid", "pmcid", "location", "record", "pub_year")
    schema = pyarrow.schema([CORE_FIGURES.schema.field(name) for name in names])
    figure = pyarrow.table({name: [2020 if name == "pub_year" else name] for name in names}, schema=schema)
    return rows.table(figure).to_pylist()


def small_reference(folder: Path, gene: str = "GEN") -> Path:
    """A folder of registry files with few genes; ``gene`` begins their symbols."""
    (folder / "famplex").mkdir(parents=True)
    header = "hgnc_id\tsymbol\tname\tstatus\talias_symbol\tprev_symbol\tentrez_id"
    rows = [f"HGNC:{n}\t{gene}{n}X\tgene number {n}\tApproved\tALI{n}\t\t{n}" for n in range(1, 40)]
    (folder / "hgnc_complete_set.txt").write_text("\n".join([header, *rows]) + "\n")
    header = "#tax_id\tGeneID\tSymbol\tSynonyms\tdescription\ttype_of_gene"
    rows = [f"9606\t{n}\t{gene}{n}X\tSYN{n}|S{n}\tgene number {n}\tprotein-coding" for n in range(1, 40)]
    with gzip.open(folder / "Homo_sapiens.gene_info.gz", "wt") as lines:
        lines.write("\n".join([header, *rows]) + "\n")
    (folder / "famplex" / "entities.csv").write_text("FAM\n")
    (folder / "famplex" / "relations.csv").write_text(f"HGNC,{gene}1X,isa,FPLX,FAM\nHGNC,{gene}2X,isa,FPLX,FAM\n")
    (folder / "famplex" / "grounding_map.csv").write_text("the fam,FPLX,FAM\n")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh copy of the project."""
    (tmp_path / "project").mkdir()
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, subprocess.CompletedProcess]:
    """One run of the bundled sample, for tests that only read."""
    folder = tmp_path_factory.mktemp("sample")
    project = Project(folder)
    return project, project.run()


@pytest.fixture
def jobs() -> Callable[[str], set[str]]:
    """Names of the rules that a run says it executed."""

    def names(output: str) -> set[str]:
        found = set()
        for line in output.splitlines():
            words = line.strip().rstrip(":").split()
            if len(words) == 2 and words[0] in {"localrule", "rule", "checkpoint", "localcheckpoint"}:
                found.add(words[1])
        return found

    return names
