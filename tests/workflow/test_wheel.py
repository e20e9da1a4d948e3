"""figlake from its wheel alone: the command, a run from any folder, its rules in another workflow, its profiles."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Project

SOURCES = {
    "front_matter": ["bundled:sample/pages"],
    "pmc": {"store": "bundled:sample/bucket", "select": {"all": True}},
}
MODULE = """
module figlake:
    snakefile: "{house}/workflow/Snakefile"
    config: {config}

use rule * from figlake as figlake_*
"""


def run(command: list[str | Path], folder: Path, **more: str) -> subprocess.CompletedProcess:
    """Run it as somebody would who has no checkout."""
    hidden = {"PYTHONPATH", "CI", "VERBOSE"}
    variables = {name: value for name, value in os.environ.items() if name not in hidden} | more
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    Project(source)
    for name in ("pyproject.toml", "harvest.yaml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    shutil.copytree(ROOT / "tests" / "data", source / "tests" / "data")
    options = "--quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --wheel-dir"
    built = run([sys.executable, "-m", "pip", "wheel", *options.split(), folder, source], folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("figlake-*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with the wheel; all but figlake it borrows from the one of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next((folder / "lib").glob("python3*/site-packages"))
    # a line of a .pth file is a folder; files of that kind in the folder itself, such as figlake's own, are not read
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    options = "--quiet --disable-pip-version-check --no-deps --no-index".split()
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", *options, wheel]
    installed = run(pip, folder)
    assert installed.returncode == 0, installed.stderr
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def house(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    told = run([python.parent / "figlake", "house"], tmp_path_factory.mktemp("nowhere"))
    assert told.returncode == 0, told.stderr
    found = Path(told.stdout.strip())
    assert found.is_relative_to(python.parents[1])
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_all_that_a_run_needs(wheel: Path, house: Path) -> None:
    for name in ("workflow", "resources"):
        assert files_below(house / name) == files_below(ROOT / name)
    for path in [ROOT / "config.yaml", ROOT / "harvest.yaml", *(ROOT / "scripts").glob("*.py")]:
        assert (house / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    scripts = [path for path in (house / "workflow" / "profiles").rglob("*") if path.suffix in {".sh", ".py"}]
    assert scripts and all(os.access(path, os.X_OK) for path in scripts)
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if "tests/" in name or ".pyc" in name or "bench/" in name] == []


def test_a_run_from_any_folder_gives_the_snapshot_of_the_checkout(python: Path, tmp_path: Path, sample_run) -> None:
    (tmp_path / "my.yaml").write_text(yaml.safe_dump({"sources": SOURCES, "exports": ["gmt"]}), encoding="utf-8")
    figlake = python.parent / "figlake"
    outcome = run([figlake, "run", "--config", "my.yaml"], tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "results" / "dataset" / "current").readlink().name == sample_run[0].snapshot()
    asked = run([figlake, "query", "--config", "my.yaml", "SELECT count(*) AS n FROM figures"], tmp_path)
    assert asked.returncode == 0 and "65" in asked.stdout, asked.stderr


@pytest.mark.parametrize("profile", ["mine", "quick", "workflow/profiles/quick"])
def test_a_profile_is_one_of_this_folder_or_of_figlake(profile: str, python: Path, house: Path, tmp_path: Path) -> None:
    """``quick`` lies among figlake's own profiles, ``mine`` in the folder of the run."""
    own = tmp_path / "mine" if profile == "mine" else house / "workflow" / "profiles" / "quick"
    own.mkdir()
    (own / "profile.yaml").write_text("latency-wait: 1\n", encoding="utf-8")
    (tmp_path / "my.yaml").write_text(yaml.safe_dump({"sources": SOURCES}), encoding="utf-8")
    command = [python.parent / "figlake", "run", "--config", "my.yaml", "--profile", profile, "--", "-n"]
    outcome = run(command, tmp_path)
    shutil.rmtree(own)
    assert outcome.returncode == 0, outcome.stderr
    used = "mine" if profile == "mine" else own
    assert f"Using profiles {used} and workflow specific profile {house}/workflow/profiles/default" in outcome.stderr


def test_another_workflow_imports_the_rules_of_the_wheel(python: Path, house: Path, tmp_path: Path) -> None:
    config = {"results": "out", "sources": {"front_matter": ["bundled:sample/pages"]}}
    (tmp_path / "Snakefile").write_text(MODULE.format(house=house, config=config), encoding="utf-8")
    outcome = run([python, "-m", "snakemake", "--cores", "1", "figlake_seal"], tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "out" / "dataset" / "current.json").is_file()
