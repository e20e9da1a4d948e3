"""The lock of a results folder: one run at a time, and none beside the jobs of one that was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from figlake.jobs.lock import BusyError, hold_with_the_run, locked

RUN = """
import subprocess, sys
from pathlib import Path
from figlake.jobs.lock import locked
with locked(Path("results")):
    subprocess.Popen([sys.executable, "-c", sys.argv[1]]).wait()
"""
JOB = """
import os, sys, time
from figlake.jobs.job import job
with job("results/logs/publish.log", 1):
    print(os.getpid(), flush=True)
    time.sleep(600)
"""


def is_busy(results: Path) -> bool:
    try:
        with locked(results):
            return False
    except BusyError:
        return True


def test_two_runs_do_not_work_side_by_side(tmp_path: Path) -> None:
    with locked(tmp_path):
        with pytest.raises(BusyError, match="another run works in this results folder"), locked(tmp_path):
            pass
        hold_with_the_run(tmp_path / "elsewhere")  # where there is no run
    with locked(tmp_path):
        pass


def test_a_job_that_outlives_its_run_holds_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill that took the run and Snakemake, which hands no open file to its jobs."""
    monkeypatch.chdir(tmp_path)
    results = Path("results")
    (results / "logs").mkdir(parents=True)
    run = subprocess.Popen([sys.executable, "-c", RUN, JOB], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    number = int(run.stdout.readline())
    run.kill()
    run.wait()
    assert is_busy(results)
    os.kill(number, signal.SIGKILL)
    while is_busy(results):  # the kernel ends it in its own time
        time.sleep(0.01)
    run.stdout.close()
