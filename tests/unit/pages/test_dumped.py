"""Front matter read and written without the YAML library: never otherwise than with it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REAL, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from figlake.files.records import Refused
from figlake.pages import dumped as page_text
from figlake.pages.page import split_front_matter
from figlake.text import strict_yaml

ODD = [
    "yes",
    "No",
    "null",
    "~",
    "1e3",
    "0x1f",
    "12:30",
    "2021-08-01",
    "1_000",
    ".5",
    "0.95",
    "007",
    "089",
    "-",
    "?",
    ":",
]
ODD += [
    "a: b",
    "a:",
    "a #b",
    "#",
    "---",
    "...",
    "'",
    "it's",
    '"',
    "<<",
    "=",
    "[a]",
    "{a}",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%",
]
ODD += [
    "",
    " ",
    "a  b",
    "é",
    "α-catenin",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "\U0001f9ec",
    "a\nb",
    "\t",
    "x" * 81,
    ".na.character",
]
texts = st.lists(st.sampled_from([*ODD, "word", "(AKT)", "phosphorylation"]), max_size=40).map(" ".join) | st.text()
scalars = texts | st.sampled_from(ODD)
fields_of_pages = st.dictionaries(
    st.sampled_from(["figid", "caption", "year", "@id", "on", "null", "b-c", "1a", "a b", "<<"]),
    scalars
    | st.floats(0, 1)
    | st.lists(scalars, max_size=4)
    | st.dictionaries(
        st.sampled_from(["@type", "name", "keywords"]), scalars | st.lists(scalars, max_size=3), max_size=3
    ),
    max_size=5,
)


def dumped(fields: dict[str, Any]) -> str:
    return str(yaml.dump(fields, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=80))


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    return repr(value) if isinstance(value, float) else value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(fields_of_pages)
def test_what_it_writes_is_what_the_library_writes(fields: dict[str, Any]) -> None:
    text = page_text.write(fields)
    assert text is None or text == dumped(fields)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(fields_of_pages)
def test_what_it_reads_is_what_the_strict_reader_reads(fields: dict[str, Any]) -> None:
    text = dumped(fields)
    found = page_text.read(text)
    assert found is None or as_text(found) == strict_yaml.load(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n",
        "a: &b x\nc: *b\n",
        "a: !!str x\n",
        "<<: x\n",
        "a: [x, y]\n",
        "a: |\n  x\n",
        'a: "x"\n',
        "a: x # y\n",
        "a:  x\n",
        "a: x\n\n",
        "a: x\n  y\n",
        "a: x",
        "a:\n",
        "a:\n    b: x\n",
        "- x\n",
        "a: 'x'\n",
        "a: x\n---\nb: y\n",
        "? a\n: b\n",
        "a: {}\n",
        "a:\n  b:\n    c:\n      d:\n        e: x\n",
        "",
    ],
)
def test_what_is_not_as_the_library_writes_it_is_left_to_the_strict_reader(text: str) -> None:
    assert page_text.read(text) is None


def test_a_long_line_is_broken_as_the_library_breaks_it() -> None:
    fields = {
        "caption": "word " * 60 + "end: of it's caption",
        "keywords": ["a rather long keyword " * 5 + "x"],
        "j": {"description": "AKT1 " * 50 + "x"},
    }
    text = page_text.write(fields)
    assert text == dumped(fields)
    assert page_text.read(text) == fields


def pages() -> list[Path]:
    return [*(ROOT / "resources" / "sample" / "pages").rglob("*.md"), *(REAL / "pfocr").rglob("*.md")]


def test_every_page_at_hand_reads_alike_either_way() -> None:
    """Those of the sample, and the real ones where they are there; most need no library."""
    known = 0
    everything = 0
    for path in pages():
        try:
            text, _ = split_front_matter(path.read_bytes())
            wanted = strict_yaml.load(text)
        except Refused:
            continue
        found = page_text.read(text)
        everything += 1
        if found is not None:
            known += 1
            assert as_text(found) == wanted, path.name
            assert list(found) == list(wanted), path.name
            assert dumped(found) == text, path.name
    assert known > everything / 2
