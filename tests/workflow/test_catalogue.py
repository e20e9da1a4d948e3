"""What Snakemake's workflow catalogue asks of a workflow and shows of it, and the folder that `snakedeploy` makes.

The rules are those of the catalogue's own page "Adding workflows" and of its scripts generate-catalog.py and
build_wf_pages.py, read in November 2026.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Project

import figlake

PARTS = (".test/config", "config", ".snakemake-workflow-catalog.yml", "README.md")
REPOSITORY = "https://github.com/figlake/figlake"
DEPLOYED = """
from snakemake.utils import min_version


min_version("6.10.0")


configfile: "config/config.yaml"


# declare https://github.com/figlake/figlake as a module
module figlake:
    snakefile:
        {snakefile}
    config:
        config


# use all rules from https://github.com/figlake/figlake
use rule * from figlake
"""
"""What snakedeploy 0.17.1 writes into workflow/Snakefile."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as somebody clones it, tagged v0."""
    folder = tmp_path_factory.mktemp("clone")
    Project(folder)
    for name in PARTS:
        source = ROOT / name
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True)
        else:
            shutil.copy(source, folder / name)
    person = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], [*person, "commit", "--quiet", "-m", "All"], ["tag", "v0"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def snakemake(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "snakemake", *options]
    variables = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)


def test_the_catalogue_takes_it_in_as_one_of_standardised_usage(clone: Path) -> None:
    readme = (clone / "README.md").read_text(encoding="utf-8").lower()
    assert "snakemake" in readme and "workflow" in readme
    assert "snakemake workflow" in readme.split("\n\n")[1], "the first paragraph says what it is"
    for name in ("workflow/Snakefile", "config/README.md", "config/config.yaml"):
        assert (clone / name).is_file()
    assert list((clone / "workflow" / "rules").glob("*.smk"))
    usage = yaml.safe_load((clone / ".snakemake-workflow-catalog.yml").read_text(encoding="utf-8"))["usage"]
    assert usage["report"] is True and usage["software-stack-deployment"]["conda"] is True


def test_linting_and_formatting_pass(clone: Path) -> None:
    linted = snakemake(clone, "--lint")
    assert linted.returncode == 0, linted.stderr
    files = [clone / "workflow" / "Snakefile", *(clone / "workflow" / "rules").glob("*.smk")]
    formatted = subprocess.run([sys.executable, "-m", "snakefmt", "--check", "-v", *files], capture_output=True)
    assert formatted.returncode == 0, formatted.stderr


def test_the_map_of_rules_is_drawn(clone: Path) -> None:
    drawn = snakemake(clone, *"-s workflow/Snakefile -c 1 -d .test --forceall --rulegraph".split())
    assert drawn.returncode == 0, drawn.stderr
    names = set(re.findall(r'label = "(\w+)"', drawn.stdout))
    assert names >= {"all", "observe_store", "make_plan", "build_lexicon", "choose", "write_report", "export"}


def properties(schema: dict, above: str = "") -> dict[str, dict]:
    found = {}
    for name, part in schema.get("properties", {}).items():
        found |= {above + name: part} | properties(part, f"{above}{name}.")
    return found


def test_the_table_of_parameters_has_no_empty_cell() -> None:
    schema = yaml.safe_load((ROOT / "workflow" / "schemas" / "config.schema.yaml").read_text(encoding="utf-8"))
    described = {name: part.get("description", "") for name, part in properties(schema).items()}
    assert len(described) > 30
    assert [name for name, text in described.items() if not text or "|" in text or "\n" in text] == []


@pytest.mark.parametrize("source", ["address", pytest.param("path", marks=pytest.mark.long)])
def test_a_deployed_folder_runs_as_it_is(source: str, clone: Path, tmp_path: Path) -> None:
    """`snakedeploy deploy-workflow` from the address of the repository, which git here fetches from the clone.

    From a path, snakedeploy 0.17.1 writes a relative one, which leads nowhere; it is then to be set by hand.
    """
    shutil.copytree(clone / "config", tmp_path / "config")
    assert not (tmp_path / "config" / "config.yaml").is_symlink()
    named = {
        "address": 'github("figlake/figlake", path="workflow/Snakefile", tag="v0")',
        "path": f'"{clone}/workflow/Snakefile"',
    }
    (tmp_path / "workflow").mkdir()
    (tmp_path / "workflow" / "Snakefile").write_text(DEPLOYED.format(snakefile=named[source]), encoding="utf-8")
    from_clone = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{clone}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    planned = snakemake(tmp_path, "-n", **from_clone)
    assert planned.returncode == 0, planned.stderr
    begun = snakemake(tmp_path, "--cores", "1", "--until", "make_plan", **from_clone)
    assert begun.returncode == 0, begun.stderr
    batches = (tmp_path / "results" / "plan" / "batches.tsv").read_text(encoding="utf-8")
    assert "fm-" in batches and "pmc-" in batches


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest is not None
    assert {project["version"], citation["version"], newest[1]} == {figlake.__version__}
