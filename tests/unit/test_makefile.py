"""What the Makefile hands on."""

import shlex
import subprocess

import pytest
from conftest import ROOT

ODD = "a b/it's c.yaml"


@pytest.mark.parametrize(
    "target", ["run", "dry-run", "summary", "browse", "query", "verify", "name", "rollback", "accept", "compact"]
)
def test_a_configuration_may_lie_anywhere(target: str) -> None:
    command = ["make", "--dry-run", "--always-make", target, f"CONFIG={ODD}"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    called = [line for line in told.stdout.splitlines() if "-m figlake" in line or "snakemake --" in line]
    assert called and all(ODD in shlex.split(line) for line in called), told.stdout
