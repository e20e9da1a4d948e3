"""The fenced blocks of the documents, and how those that can be run are run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "config" / "README.md"])
HEAVY = re.compile(r"pyspark|datafusion|gseapy|mlcroissant|ndex2|import load_dataset|library\(")
"""Examples with one of these need large packages and run with the other tests of that kind."""
_FENCE = re.compile(
    r"^(?P<remark><!-- not run: [^\n]+ -->\n\n?)?```(?P<language>\w*)\n(?P<code>.*?)^```$(?:\n```text\n(?P<output>.*?)^```$)?",
    re.M | re.S,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: what it says it is, what it prints if that stands below it, and why it is not run if it is not."""

    document: Path
    line: int
    language: str
    code: str
    output: str | None
    remark: str | None

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks_of(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start("code"))
        found.append(Block(document, line, match["language"], match["code"], match["output"], match["remark"]))
    return found


def commands(code: str) -> list[str]:
    """The commands of a shell block, continued and quoted lines joined, remarks left out."""
    found, pending = [], ""
    for line in code.splitlines():
        pending += line if not pending else f"\n{line}"
        if pending.endswith("\\") or pending.count('"') % 2 or pending.count("'") % 2:
            continue
        if pending.strip() and not pending.lstrip().startswith("#"):
            found.append(pending.split("   #")[0].strip())
        pending = ""
    assert not pending, pending
    return found


def printed(block: Block, folder: Path) -> str:
    """What a block prints when it is run in ``folder``, which holds the sample's results.

    Commands of make are tried without being executed, as they would run the whole pipeline again.
    """
    if block.language == "python":
        return _run([sys.executable, "-c", block.code], folder)
    if block.language == "r":
        (folder / "example.R").write_text(block.code)
        return _run(["Rscript", "example.R"], folder)
    output = ""
    for command in commands(block.code):
        if re.match(r"(\w+=\S+ )*make ", command):
            _run(["make", "--dry-run", *shlex.split(command.split("make ", 1)[1])], ROOT)
        else:
            output += _run(["bash", "-c", command.replace(".venv/bin/python", sys.executable)], folder)
    return output


def _run(command: list[str], folder: Path) -> str:
    variables = {**os.environ, "PYTHONPATH": str(folder / "scripts"), "RETICULATE_PYTHON": sys.executable}
    outcome = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, f"{command[-1]}\n{outcome.stdout}{outcome.stderr}"
    return "".join(f"{line.rstrip()}\n" for line in outcome.stdout.splitlines())
