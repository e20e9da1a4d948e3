"""Generated files are in step with what they are generated from."""

import filecmp
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

from figlake.column_docs import columns_document


def test_columns_document_is_in_step() -> None:
    assert (ROOT / "docs" / "columns.md").read_text(encoding="utf-8") == columns_document(), "run `make docs`"


def test_the_sample_is_in_step(tmp_path: Path) -> None:
    sample = ROOT / "resources" / "sample"
    subprocess.run([sys.executable, str(sample / "make_sample.py"), str(tmp_path)], check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    shipped = sorted(
        path.relative_to(sample) for path in sample.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}
    )
    assert made == shipped
    assert filecmp.cmpfiles(tmp_path, sample, [str(path) for path in made], shallow=False)[1:] == ([], [])
