"""A corpus read for several types."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from figlake.__main__ import main
from figlake.genes.corpus import CorpusError, documents
from figlake.mentions import annotate, map_mentions

TEXT = "Clonidine lowers blood pressure, and hypotension follows. BRCA1 is mutated in breast cancer."


def read(tmp_path: Path, call, types: tuple[str, ...], mentions: list[str]) -> list[dict]:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    document = {"doc_id": "1", "text": TEXT, "mentions": [{"text": text} for text in mentions]}
    source.write_text(json.dumps(document) + "\n", encoding="utf-8")
    count = call(source, target, types, "bundled", "balanced", "human")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert count == len(rows)
    return rows


def test_what_is_found_has_its_type_and_stands_in_its_order(tmp_path: Path) -> None:
    rows = read(tmp_path, annotate, ("chemical", "disease"), [])
    assert {("Clonidine", "Chemical"), ("breast cancer", "Disease")} <= {(row["mention"], row["type"]) for row in rows}
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert all(TEXT[row["start"] : row["end"]] == row["mention"] for row in rows)


@pytest.mark.parametrize(("type_", "ids"), [("chemical", ["MESH:D003000"]), ("disease", [])])
def test_a_given_mention_is_read_as_the_type_that_is_asked_for(tmp_path: Path, type_: str, ids: list[str]) -> None:
    (row,) = read(tmp_path, map_mentions, (type_,), ["Clonidine"])
    assert row["ids"] == ids


def test_genes_are_among_all_types_and_have_the_last_line(tmp_path: Path) -> None:
    rows = read(tmp_path, annotate, ("gene", "chemical", "disease"), [])
    assert "672" in next(row["ncbi_gene_ids"] for row in rows if row["mention"] == "BRCA1")
    assert rows[-1]["mention"] is None and "672" in rows[-1]["ncbi_gene_ids"]
    assert all(row["ncbi_gene_ids"] == [] for row in rows if row.get("type")), "who scores genes reads all lines"
    places = [(row["start"], row["end"]) for row in rows[:-1]]
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_annotate_looks_for_all_types_unless_told(tmp_path: Path) -> None:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    source.write_text(json.dumps({"doc_id": "1", "text": TEXT}) + "\n", encoding="utf-8")
    assert main(["annotate", "--input", str(source), "--output", str(target)]) == 0
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert {row.get("type", "Gene") for row in rows} == {"Gene", "Chemical", "Disease"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"\xff\xfe{", "expected JSON in UTF-8"),
        (b"[" * 100_000, "expected JSON in UTF-8"),
        (b'{"doc_id": 1, "text": null}', "text: expected a text, found NoneType"),
        (b'{"doc_id": 1, "title": ["a"]}', "title: expected a text, found list"),
        (b'{"doc_id": 1, "mentions": ["aspirin"]}', "mentions: expected a list of objects with text"),
        (b'{"doc_id": 1, "mentions": [{"text": 1}]}', r"mentions\[0\].text: expected a text, found int"),
        (b'{"doc_id": "\\ud800"}', "doc_id: expected letters of Unicode, found half of a pair"),
    ],
)
def test_what_is_no_document_is_told_with_its_line(line: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"doc_id": 1}\n' + line + b"\n")
    with pytest.raises(CorpusError, match=f"documents.jsonl, line 2: {told}"):
        list(documents(path))


def test_an_empty_mention_means_nothing_and_a_very_long_one_is_not_respelt(tmp_path: Path) -> None:
    rows = read(tmp_path, map_mentions, ("chemical", "disease"), ["", " ", "a" * 100_000])
    assert [row["ids"] for row in rows] == [[], [], []]
