"""The example of docs/running.md: a drawn figure is read, asked for its genes, and marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from blocks import Block, blocks_of, printed
from conftest import ROOT, Project
from PIL import Image

pytestmark = pytest.mark.ocr


@pytest.fixture(scope="module")
def example() -> list[Block]:
    return [block for block in blocks_of(ROOT / "docs" / "running.md") if "test_drawn.py" in (block.remark or "")]


def test_the_example_prints_what_stands_below_it(example: list[Block], tmp_path: Path) -> None:
    configuration, query, marking = example
    project = Project(tmp_path)
    (tmp_path / "drawn.yaml").write_text(configuration.code, encoding="utf-8")
    outcome = project.figlake("run", "--config", "drawn.yaml", "--cores", "1")
    assert outcome.returncode == 0, outcome.stderr
    assert printed(query, tmp_path) == query.output
    printed(marking, tmp_path)
    with Image.open(tmp_path / "marked.png") as marked:
        assert marked.convert("RGB").getpixel((297, 256)) == (255, 0, 0)
    page = next((tmp_path / "drawn" / "exports" / "front_matter" / "_figures").glob("*.md"))
    assert page.name == "PMC999000199__made-up-f1.md" and "- STAT2" in page.read_text(encoding="utf-8")
