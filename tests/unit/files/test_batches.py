"""Batches are sealed: what was assigned stays, what is new or changed comes on top."""

import hashlib
from pathlib import Path

from figlake.files.batches import BatchRecord, TableFile, read_batch, seal, sealed


def records(*numbers: int, digest: str = "d") -> list[BatchRecord]:
    return [BatchRecord("pages", f"{number}.md", f"{digest}{number}") for number in numbers]


def test_batches_read_back(tmp_path: Path) -> None:
    table = TableFile("genes", "tables", "1-genes.tsv", "t")
    found = [BatchRecord("pages", "1 \u2028.md", "p", (table,)), *records(2, 3)]
    batches = seal(tmp_path, "front_matter", found, 2)
    assert [len(chunk) for chunk in batches.values()] == [2, 1]
    assert [record for name in batches for record in read_batch(tmp_path / f"{name}.jsonl")] == found


def test_a_damaged_batch_is_not_used(tmp_path: Path) -> None:
    (name,) = seal(tmp_path, "pmc", records(1, 2), 5)
    path = tmp_path / f"{name}.jsonl"
    path.write_text(path.read_text()[:-10])
    assert list(sealed(tmp_path, "pmc")) == []


def test_a_batch_of_another_form_is_not_used(tmp_path: Path) -> None:
    text = '["pages","1.md","d1",[]]\n'
    (tmp_path / f"fm-{hashlib.sha256(text.encode()).hexdigest()[:12]}.jsonl").write_text(text)
    assert list(sealed(tmp_path, "front_matter")) == []


def test_equal_records_make_equal_names(tmp_path: Path) -> None:
    assert list(seal(tmp_path / "a", "pmc", records(1), 5)) == list(seal(tmp_path / "b", "pmc", records(1), 9))


def test_a_table_changes_the_record() -> None:
    plain, with_table = BatchRecord("a", "b", "c"), BatchRecord("a", "b", "c", (TableFile("genes", "a", "t", "1"),))
    other = BatchRecord("a", "b", "c", (TableFile("genes", "a", "t", "2"),))
    assert len({plain.sha256, with_table.sha256, other.sha256}) == 3
