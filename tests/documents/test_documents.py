"""The documents say what is true: examples run and print what stands below them, links lead somewhere, generated
files are in step with what they are generated from."""

import filecmp
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from blocks import DOCUMENTS, HEAVY, Block, blocks_of, printed
from conftest import ROOT

from figlake.config import SCHEMA_FILE
from figlake.files.schema import days_as_text
from figlake.files.table_documents import columns_document
from figlake.summary import summary

BLOCKS = [block for document in DOCUMENTS for block in blocks_of(document)]
RUNNABLE = [block for block in BLOCKS if block.language in {"python", "sh", "r"} and not block.remark]
TOOLS = {"library(": "Rscript", "pyspark": "java"}


def marked(block: Block) -> object:
    heavy = HEAVY.search(block.code)
    if not heavy:
        return pytest.param(block, id=str(block))
    marks = [pytest.mark.consumers]
    if (tool := TOOLS.get(heavy[0])) and shutil.which(tool) is None:
        marks.append(pytest.mark.skip(reason=f"needs {tool}, which is not here"))
    return pytest.param(block, id=str(block), marks=marks)


@pytest.mark.parametrize("block", [marked(block) for block in RUNNABLE])
def test_an_example_prints_what_stands_below_it(block: Block, sample_run) -> None:
    output = printed(block, sample_run[0].folder)
    assert block.output is None or output == block.output


def test_no_block_is_of_an_unknown_kind() -> None:
    known = {"python", "sh", "sql", "r", "yaml", "text", "mermaid", "ini", "json"}
    assert [(str(block), block.language) for block in BLOCKS if block.language not in known] == []
    assert len(RUNNABLE) > 20


@pytest.mark.parametrize("block", [pytest.param(b, id=str(b)) for b in BLOCKS if b.language == "yaml" and not b.remark])
def test_a_configuration_is_one(block: Block) -> None:
    schema = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(days_as_text(yaml.safe_load(block.code)))


def anchors(document: Path) -> set[str]:
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.M | re.S), re.M
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme == "https" and parts.hostname, target
            continue
        path = (document.parent / parts.path).resolve() if parts.path else document
        assert path.exists(), target
        assert not parts.fragment or parts.fragment in anchors(path), target


def test_every_document_is_reached_from_the_readme() -> None:
    reached, pending = set(), [ROOT / "README.md"]
    while pending:
        document = pending.pop()
        if document in reached:
            continue
        reached.add(document)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                pending.append((document.parent / target).resolve())
    assert {document for document in DOCUMENTS if document.parent != ROOT / "config"} <= reached


def test_the_readme_shows_what_a_run_prints(sample_run) -> None:
    shown = next(b for b in blocks_of(ROOT / "README.md") if b.language == "text" and "read =" in b.code)
    told = summary(sample_run[0].folder / "results", Path("config.yaml"))
    for line in shown.code.replace("results/", f"{sample_run[0].folder}/results/").splitlines():
        start, _, rest = line.partition("…")
        assert start.strip() == "" or start in told, line
        assert rest in told


def test_columns_document_is_in_step() -> None:
    assert (ROOT / "docs" / "columns.md").read_text(encoding="utf-8") == columns_document(), "run `make docs`"


def test_the_drawing_of_the_rules_is_in_step(sample_run) -> None:
    outcome = sample_run[0].run(None, "--rulegraph", "mermaid-js")
    assert outcome.returncode == 0, outcome.stderr
    drawn = next(
        b for b in blocks_of(ROOT / "docs" / "architecture.md") if b.language == "mermaid" and "[seal]" in b.code
    )
    assert arrows(drawn.code) == arrows(outcome.stdout), (
        "the rules changed: renew it from `snakemake --rulegraph mermaid-js`"
    )


def test_the_map_of_the_rooms_is_in_step() -> None:
    """The rooms that there are, those of the import contract, and those that the map names are the same."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Rooms", 1)[1].split("\n## ", 1)[0]
    rows = (line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    drawn = {name for row in rows for name in re.findall(r"`(\w+)/?`", row)}
    package = ROOT / "scripts" / "figlake"
    there = {path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert drawn == layers == there - {"__init__"}


def arrows(code: str) -> set[tuple[str, str]]:
    names = dict(re.findall(r"(id\d+)\[([^\]]+)\]", code))
    return {(names[one], names[other]) for one, other in re.findall(r"(id\d+) --> (id\d+)", code)}


def test_the_sample_is_in_step(tmp_path: Path) -> None:
    sample = ROOT / "resources" / "sample"
    subprocess.run([sys.executable, str(sample / "make_sample.py"), str(tmp_path)], check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    shipped = sorted(
        path.relative_to(sample) for path in sample.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}
    )
    assert made == shipped
    assert filecmp.cmpfiles(tmp_path, sample, [str(path) for path in made], shallow=False)[1:] == ([], [])
