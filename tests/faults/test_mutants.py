"""Damage of every kind of input is published or refused with a reason of the list; nothing crashes or hangs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REAL, ROOT, needs_real
from mutants import WEIGHTS

MUTANTS = Path(__file__).with_name("mutants.py")
SAMPLE = [ROOT / "resources" / "sample", ROOT / "tests" / "data" / "jats"]


def outcomes(seed: int, count: int, folders: list[Path]) -> dict:
    command = [sys.executable, str(MUTANTS), str(seed), str(count), *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("seed", "count", "folders"),
    [
        (1, 2_000, SAMPLE),
        pytest.param(2, 20_000, SAMPLE, marks=pytest.mark.long),
        pytest.param(3, 10_000, [REAL / "pfocr", REAL / "jats"], marks=[pytest.mark.long, needs_real]),
    ],
)
def test_every_mutant_is_published_or_rejected(seed: int, count: int, folders: list[Path]) -> None:
    found = outcomes(seed, count, folders)
    sys.stderr.write(f"{found}\n")
    assert found["faults"] == []
    assert sum(found["outcomes"].values()) == count
    assert found["memory"] < 512
    assert all(found["outcomes"][f"{kind} published"] for kind in WEIGHTS)
