"""What a job pays before it begins."""

import subprocess
import sys
from pathlib import Path

import pytest

from figlake.files.house import HOUSE

PROGRAM = """
import sys
import pyarrow as pa
{imports}
from figlake.jobs.job import job
with job(sys.argv[1], 1):
    pa.table({{"a": pa.array(["x"], pa.string())}})
    assert "pandas" not in sys.modules, "pandas was imported"
import pandas
assert len(pa.table({{"a": [1]}}).to_pandas()) == 1
"""


@pytest.mark.parametrize("name", ["read_pages.py", "publish_part.py", "seal.py"])
def test_a_job_does_not_import_pandas_and_others_may(name: str, tmp_path: Path) -> None:
    lines = (HOUSE / "scripts" / name).read_text(encoding="utf-8").splitlines()
    imports = "\n".join(line for line in lines if line.startswith("from figlake.") and not line.endswith("("))
    program = PROGRAM.format(imports=imports)
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.log")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
