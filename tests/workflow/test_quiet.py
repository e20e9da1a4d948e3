"""What a person sees of a run: little when all is well, the job and its error last when it is not."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Project

PAGES = {"sources": {"front_matter": ["resources/sample/pages"]}}


def seen(outcome: subprocess.CompletedProcess) -> list[str]:
    """Lines on the terminal; messages come first, the summary last."""
    return (outcome.stderr + outcome.stdout).splitlines()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict, subprocess.CompletedProcess]:
    """The sample as it is shipped, run once."""
    project = Project(tmp_path_factory.mktemp("quiet"))
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    return project, config, project.harvest(config)


def test_a_run_says_what_it_reads_and_what_came_of_it(ran) -> None:
    project, _, outcome = ran
    assert outcome.returncode == 0, outcome.stderr
    lines = seen(outcome)
    told = [line for line in lines if not re.fullmatch(r"figlake: \d+ of \d+ steps done", line)]  # once a minute
    assert len(told) <= 40
    assert lines[0] == "figlake: resources/sample/pages: figure pages"
    assert lines[1] == "figlake: resources/sample/bucket: 24 new, 0 changed, 0 unchanged, 0 gone"
    assert lines[2] == "figlake: Snakemake's log: results/logs/snakemake.log"
    assert f"figlake: snapshot {project.snapshot()} in results/dataset/current" in lines
    log = (project.folder / "results" / "logs" / "snakemake.log").read_text(encoding="utf-8")
    assert "checkpoint make_plan:" in log and re.search(r"(\d+) of \1 steps \(100%\) done", log)


def test_a_run_with_nothing_to_do_says_so_in_a_few_lines(ran) -> None:
    project, config, _ = ran
    again = project.harvest(config)
    assert again.returncode == 0
    lines = seen(again)
    assert len(lines) <= 5
    assert lines[-1] == f"figlake: nothing to be done; snapshot {project.snapshot()} is in results/dataset/current"


@pytest.mark.parametrize(
    ("variables", "options", "is_shown"),
    [({"VERBOSE": "1"}, [], True), ({"CI": "true"}, [], True), ({"VERBOSE": "0"}, [], False), ({}, ["-n"], True)],
)
def test_snakemakes_own_lines_are_shown_to_who_asks(variables: dict, options: list[str], is_shown: bool, ran) -> None:
    project, config, _ = ran
    again = project.harvest(config, *options, **variables)
    assert again.returncode == 0
    assert ("Building DAG of jobs..." in again.stderr) is is_shown
    assert "Building DAG of jobs..." in (project.folder / "results" / "logs" / "snakemake.log").read_text()


def test_a_rehearsal_before_the_first_run_shows_the_plan_and_no_summary(project: Project) -> None:
    outcome = project.harvest(PAGES, "-n")
    assert outcome.returncode == 0, outcome.stderr
    assert "This was a dry-run" in outcome.stderr and outcome.stdout == ""


BROKEN = {
    "a fault of the code": ('raise ValueError("page 3:\\n    expected x")', "ValueError: page 3: expected x", True),
    "an error that explains itself": ('raise LocationError("pages.zip: damaged")', "LocationError: pages.zip: damaged", False),
    "no space": ('raise OSError(28, "No space left on device", "core")', "OSError: [Errno 28] No space left on device: 'core'", False),
    "killed": ("os.kill(os.getpid(), 9)", "its log tells of no error: was it killed?", False),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "error", "is_traced"), BROKEN.values(), ids=BROKEN)
def test_a_job_that_fails_is_told_last(statement: str, error: str, is_traced: bool, project: Project) -> None:
    stage = project.folder / "scripts" / "figlake" / "pages" / "stage.py"
    imports = "import os\nfrom figlake.pages.location import LocationError"
    broken = f"\n\ndef read_pages(**_):\n    {imports.replace(chr(10), chr(10) + '    ')}\n    {statement}\n"
    stage.write_text(stage.read_text(encoding="utf-8") + broken, encoding="utf-8")
    outcome = project.harvest({**PAGES, "results": "out"})
    assert outcome.returncode == 1 and outcome.stdout == ""
    job, told, log = outcome.stderr.splitlines()[-3:]
    match = re.fullmatch(r"figlake: job read_pages \((fm-\w{12})\)", job)
    assert match is not None, outcome.stderr
    assert told == f"figlake:   {error}"
    assert log == f"figlake:   out/logs/read_pages/{match[1]}.log"
    assert "Traceback" not in outcome.stderr and len(seen(outcome)) <= 10
    assert ("Traceback" in (project.folder / log.split()[-1]).read_text(encoding="utf-8")) is is_traced


def test_when_snakemake_fails_itself_its_message_is_last(project: Project) -> None:
    """A file that goes between the check of the configuration and the run: here one that the check does not look for."""
    shutil.copytree(project.folder / "resources" / "genes", project.folder / "mine")
    (project.folder / "mine" / "names.parquet").unlink()
    outcome = project.harvest({**PAGES, "genes": {"reference": "mine"}})
    assert outcome.returncode == 1 and "Traceback" not in outcome.stderr
    assert outcome.stderr.splitlines()[-1].strip() == "mine/names.parquet"


def broken_reference(folder: Path) -> None:
    shutil.copytree(folder / "resources" / "genes", folder / "mine")
    (folder / "mine" / "names.parquet").write_bytes(b"no Parquet")


def no_rights(folder: Path) -> None:
    (folder / "results").write_text("a file stands where the folder is to be")


MISTAKES = {
    "an unknown key": ({"exprts": []}, None, "unknown key exprts"),
    "a folder that is not there": ({"sources": {"front_matter": ["none"]}}, None, "sources.front_matter: found none"),
    "no reference": ({"genes": {"reference": "none"}}, None, "genes.reference: found none"),
    "results that cannot be": (PAGES, no_rights, "results"),
}


@pytest.mark.parametrize(("config", "prepare", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_and_status_1(config: dict, prepare, message: str, project: Project) -> None:
    if prepare:
        prepare(project.folder)
    outcome = project.harvest(config)
    assert outcome.returncode == 1 and outcome.stdout == ""
    (line,) = outcome.stderr.splitlines()
    assert line.startswith("figlake: ") and message in line


def test_a_broken_reference_ends_without_a_traceback(project: Project) -> None:
    broken_reference(project.folder)
    outcome = project.harvest({**PAGES, "genes": {"reference": "mine"}})
    assert outcome.returncode == 1 and "Traceback" not in outcome.stderr
    job, told, log = outcome.stderr.splitlines()[-3:]
    assert job == "figlake: job build_lexicon" and "Parquet" in told and log.endswith("results/logs/build_lexicon.log")
    asked = project.figlake("explain", "--reference", "mine", "TP53")
    assert asked.returncode == 1 and "Traceback" not in asked.stderr and asked.stderr.startswith("figlake: ")
