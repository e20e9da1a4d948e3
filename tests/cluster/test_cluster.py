"""The sample on a real Slurm: the same snapshot as on this machine, also when the scheduler kills a job."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Project

pytestmark = pytest.mark.cluster

QUICK = ["--latency-wait", "5"]
SLURM = ["--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"]


def config(results: str) -> dict:
    """The sample in several batches, so that there are arrays."""
    return {
        "results": results,
        "batch_size": 12,
        "sources": {
            "front_matter": ["resources/sample/pages"],
            "pmc": {"store": "resources/sample/bucket", "select": {"all": True}},
        },
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("cluster"))
    project.change("files/limits.py", "250_000", "8")  # so that eight jobs and more make the parts of the sample
    return project


@pytest.fixture(scope="module")
def local(project: Project) -> str:
    done = project.harvest(config("local"))
    assert done.returncode == 0, done.stderr
    return project.snapshot("local")


def submitted() -> list[str]:
    """Ids of the jobs that Slurm knows."""
    asked = ["squeue", "--noheader", "--states=all", "--format=%i %T"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()


def on_cluster(
    project: Project, results: str, profile: str, options: list[str], **variables: str
) -> subprocess.CompletedProcess:
    command = project.harvest_command(config(results))
    command += ["--profile", f"workflow/profiles/{profile}", "--", *QUICK, *options]
    environment = project.environment(**variables)
    return subprocess.run(command, cwd=project.folder, env=environment, capture_output=True, text=True, timeout=900)


def test_slurm_gives_the_local_snapshot(project: Project, local: str) -> None:
    before = set(submitted())
    done = on_cluster(project, "slurm", "slurm", SLURM)
    assert done.returncode == 0, done.stderr[-4000:]
    assert project.snapshot("slurm") == local
    assert len(set(submitted()) - before) >= 6
    assert "array" in done.stderr.lower(), "several batches go out as one array"
    parts = json.loads((project.folder / "slurm" / "publication" / "parts.json").read_text(encoding="utf-8"))
    assert len(parts["units"]) >= 8


def test_any_scheduler_gives_the_local_snapshot_although_a_job_is_killed(project: Project, local: str) -> None:
    killed: list[str] = []
    stop = threading.Event()
    killer = threading.Thread(target=kill_one, args=(stop.is_set, killed))
    killer.start()
    try:
        done = on_cluster(project, "generic", "cluster-generic", ["--max-status-checks-per-second", "5"])
    finally:
        stop.set()
        killer.join()
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(killed) == 1
    assert f"{killed[0]} CANCELLED" in submitted()
    assert "Trying to restart job" in done.stderr
    assert project.snapshot("generic") == local


def kill_one(is_over: Callable[[], bool], killed: list[str]) -> None:
    """Let the scheduler kill the first job of a batch rule that runs."""
    asked = ["squeue", "--noheader", "--states=running", "--format=%i %j"]
    while not is_over() and not killed:
        for line in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines():
            job, name = line.split()
            if name == "read_pages":
                subprocess.run(["scancel", job], check=True)
                killed.append(job)
                break
        time.sleep(0.2)


def test_kubernetes_jobs_say_what_they_need_and_give_the_local_snapshot(
    project: Project, local: str, tmp_path: Path
) -> None:
    """With a stand-in for kubectl that runs the jobs here; there is no Kubernetes to try it on."""
    variables = {
        "PATH": f"{Path(__file__).parent}:{os.environ['PATH']}",
        "KUBECTL_STATE": str(tmp_path),
        "FIGLAKE_IMAGE": "figlake:test",
        "FIGLAKE_CLAIM": "results",
        "FIGLAKE_MOUNT": str(project.folder),
    }
    options = ["--max-status-checks-per-second", "5"]
    done = on_cluster(project, "kubernetes", "kubernetes", options, **variables)
    assert done.returncode == 0, done.stderr[-4000:]
    assert project.snapshot("kubernetes") == local
    jobs = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("figlake-read-pages-*.json"))]
    assert len(jobs) > 1
    spec = jobs[0]["spec"]["template"]["spec"]
    assert spec["containers"][0]["resources"]["limits"] == {"memory": "700Mi"}
    assert spec["volumes"][0]["persistentVolumeClaim"] == {"claimName": "results"}
    assert not list(tmp_path.glob("figlake-make-plan-*")), "the plan is made where Snakemake was started"


def test_kubernetes_without_its_settings_says_which(project: Project) -> None:
    submit = [sys.executable, "workflow/profiles/kubernetes/job.py", "submit", "publish", "1", "100", "10", "x.sh"]
    done = subprocess.run(submit, cwd=project.folder, capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert done.returncode == 1 and "set FIGLAKE_IMAGE, FIGLAKE_CLAIM, FIGLAKE_MOUNT" in done.stderr
