"""The sample on a real Slurm: the same snapshot as on this machine, also when the scheduler kills a job."""

import subprocess
import threading
import time
from collections.abc import Callable

import pytest
from conftest import Project

pytestmark = pytest.mark.cluster

QUICK = ["--latency-wait", "5"]
SLURM = ["--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"]


def config(results: str) -> dict:
    """The sample in several batches, so that there are arrays."""
    return {
        "results": results,
        "batch_size": 4,
        "sources": {
            "front_matter": ["resources/sample/pages"],
            "pmc": {"store": "resources/sample/bucket", "select": {"all": True}},
        },
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("cluster"))


@pytest.fixture(scope="module")
def local(project: Project) -> str:
    done = project.harvest(config("local"))
    assert done.returncode == 0, done.stderr
    return project.snapshot("local")


def submitted() -> list[str]:
    """Ids of the jobs that Slurm knows."""
    asked = ["squeue", "--noheader", "--states=all", "--format=%i %T"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()


def on_cluster(project: Project, results: str, profile: str, options: list[str]) -> subprocess.CompletedProcess:
    command = project.harvest_command(config(results))
    command += ["--profile", f"workflow/profiles/{profile}", "--", *QUICK, *options]
    environment = project.environment()
    return subprocess.run(command, cwd=project.folder, env=environment, capture_output=True, text=True, timeout=280)


def test_slurm_gives_the_local_snapshot(project: Project, local: str) -> None:
    before = len(submitted())
    done = on_cluster(project, "slurm", "slurm", SLURM)
    assert done.returncode == 0, done.stderr[-4000:]
    assert project.snapshot("slurm") == local
    assert len(submitted()) - before >= 6
    assert "array" in done.stderr.lower(), "several batches go out as one array"


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
