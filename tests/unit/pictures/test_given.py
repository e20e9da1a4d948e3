"""Given results of character recognition as a source: which picture each is of, and the rows of a batch."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import a_row

from figlake.files import by_year, parquet, working
from figlake.pictures.given import list_results, picture_named, take_results

MD5 = "0123456789abcdef0123456789abcdef"
BOX = [1, 2, 9, 2, 9, 8, 1, 8]


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("a/PMC9900001__pone.0000001.g001", "PMC9900001__pone.0000001.g001"),
        ("gs://bucket/x/PMC9900001__f1.JPG", "PMC9900001__f1"),
        ("a/PMC9900001/f1.png", "PMC9900001__f1"),
        (f"a/{MD5}", MD5),
        ("a/f1.jpg", None),
        ("output-1-to-20", None),
    ],
)
def test_the_picture_of_a_name(path: str, picture: str | None) -> None:
    assert picture_named(path) == picture


def ours(*texts: str) -> dict[str, Any]:
    return {"outcome": "ok", "width": 60, "height": 50, "lines": [[text, 0.9, BOX, 1] for text in texts]}


def google(picture: str, *texts: str) -> dict[str, Any]:
    corners = {"vertices": [{"x": 1, "y": 2}, {"x": 9, "y": 8}]}
    words = [{"description": text, "boundingPoly": corners} for text in ("\n".join(texts), *texts)]
    return {"context": {"uri": f"gs://bucket/{picture}.jpg"}, "textAnnotations": words}


def a_figure(figid: str, **values: Any) -> dict[str, Any]:
    own = {"figid": figid, "pmcid": figid.split("__")[0], "pub_year": 2020, "location": "x", "record": figid}
    return a_row(working.CORE_FIGURES, **{**own, **values})


def taken(folder: Path, figures: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of `CORE_FIGURE_WORDS` and of `CORE_PICTURES` for figures, from the results in a folder."""
    names = ("figures", "results", "words", "pictures")
    files = {name: folder / f"{name}.parquet" for name in names}
    with by_year.row_writer(files["figures"], working.CORE_FIGURES) as writer:
        writer.add(figures)
    list_results(folders=[str(folder / "given")], results=files["results"])
    take_results(
        figures=files["figures"], results=files["results"], figure_words=files["words"], pictures=files["pictures"]
    )
    tables = (("words", working.CORE_FIGURE_WORDS), ("pictures", working.CORE_PICTURES))
    words, pictures = (parquet.read(files[name], table).to_pylist() for name, table in tables)
    return words, pictures


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with results of both forms: by name, in a batch of Google's, by MD5, in a folder of the article."""
    folder = tmp_path / "given"
    (folder / "PMC9900004").mkdir(parents=True)
    documents = {
        "PMC9900001__pone.1.g001.json": ours("TLR3", "MYC"),
        "output-1-to-2.json": {"responses": [google("PMC9900002__f1", "AKT1"), google("PMC9900009__f1", "JAK2")]},
        f"{MD5}.json": ours("STAT1"),
        "PMC9900004/f2.json": ours("IRF3"),
        "PMC9900005__f1.json": {"error": {"code": 3}},
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    (folder / "notes.json").write_text("no results", encoding="utf-8")
    return tmp_path


def test_figures_take_the_lines_of_their_pictures(given: Path) -> None:
    graphics = [
        {"href": "f1.tif", "image_url": None, "image_md5": None},
        {"href": "f2", "image_url": None, "image_md5": None},
    ]
    words, pictures = taken(
        given,
        [
            a_figure("PMC9900001__pone.1.g001", image_filename="pone.1.g001.jpg"),
            a_figure("PMC9900002__f1"),
            a_figure("PMC9900003__f1", image_md5=MD5),
            a_figure("PMC9900004__f1", graphics=graphics),
            a_figure("PMC9900005__f1"),
            a_figure("PMC9900006__f1"),
        ],
    )
    told = [(row["figid"], row["graphic"], row["line"], row["text"], row["engine"]) for row in words]
    assert told == [
        ("PMC9900001__pone.1.g001", 0, 0, "MYC", "figlake"),
        ("PMC9900001__pone.1.g001", 0, 1, "TLR3", "figlake"),
        ("PMC9900002__f1", 0, 0, "AKT1", "google_vision"),
        ("PMC9900003__f1", 0, 0, "STAT1", "figlake"),
        ("PMC9900004__f1", 1, 0, "IRF3", "figlake"),
    ]
    outcomes = [(row["figid"], row["graphic"], row["image_md5"], row["outcome"]) for row in pictures]
    assert outcomes == [
        ("PMC9900001__pone.1.g001", 0, None, "ok"),
        ("PMC9900002__f1", 0, None, "ok"),
        ("PMC9900003__f1", 0, MD5, "ok"),
        ("PMC9900004__f1", 1, None, "ok"),
        ("PMC9900005__f1", 0, None, "unreadable_result"),
    ]


def test_the_last_of_several_results_counts_and_a_file_that_is_gone_is_told(given: Path) -> None:
    later = given / "given" / "z" / "PMC9900002__f1.jpg.json"
    later.parent.mkdir()
    later.write_text(json.dumps(ours("JAK2")), encoding="utf-8")
    figures = [a_figure("PMC9900002__f1")]
    assert [row["text"] for row in taken(given, figures)[0]] == ["JAK2"]
    files = {name: given / f"{name}.parquet" for name in ("figures", "results", "words", "pictures")}
    later.unlink()
    take_results(
        figures=files["figures"], results=files["results"], figure_words=files["words"], pictures=files["pictures"]
    )
    assert [row["outcome"] for row in parquet.read(files["pictures"], working.CORE_PICTURES).to_pylist()] == [
        "unreadable_result"
    ]


def test_a_list_of_results_has_its_stamp(given: Path) -> None:
    results = given / "results.parquet"
    list_results(folders=[str(given / "given")], results=results)
    rows = parquet.read(results, working.OCR_RESULTS).to_pylist()
    assert [row["picture"] for row in rows] == sorted(row["picture"] for row in rows)
    assert {row["picture"]: row["place"] for row in rows}["PMC9900009__f1"] == 1
    (path,) = {row["path"] for row in rows if row["picture"] == "PMC9900009__f1"}
    state = Path(path).stat()
    Path(path).write_bytes(Path(path).read_bytes())
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    list_results(folders=[str(given / "given")], results=results)
    again = parquet.read(results, working.OCR_RESULTS).to_pylist()
    changed = [row["path"] for row, was in zip(again, rows, strict=True) if row["stamp"] != was["stamp"]]
    assert set(changed) == {path}, "written again, of the same size and time"


def test_what_is_no_file_with_a_result_is_left_out(given: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = given / "given"
    os.mkfifo(folder / "PMC9900006__f1.json")
    (folder / "PMC9900007__f1.json").symlink_to("nowhere")
    (folder / "PMC9900008__f1.json").symlink_to("PMC9900001__pone.1.g001.json")
    Path(os.fsdecode(os.fsencode(folder) + b"/PMC9900009__f\xff.json")).write_text("{}", encoding="utf-8")
    words, _ = taken(given, [a_figure(f"PMC990000{number}__f1") for number in (6, 7, 8)])
    assert {(row["figid"], row["text"]) for row in words} == {("PMC9900008__f1", "TLR3"), ("PMC9900008__f1", "MYC")}
    assert caplog.text.count("left out: expected a file, with a name in UTF-8") == 3


def test_a_result_that_says_what_no_picture_has_costs_no_other(given: Path) -> None:
    boxes = {"width": 9, "height": 9, "lines": [["TLR3", 0.9, [10**12] * 8, 1]]}
    (given / "given" / "PMC9900006__f1.json").write_text(json.dumps(boxes), encoding="utf-8")
    (given / "given" / "PMC9900007__f1.json").write_text('{"error": "\\ud800\\u0000"}', encoding="utf-8")
    words, pictures = taken(given, [a_figure(f"PMC990000{number}__f1") for number in (6, 7, 2)])
    assert [row["text"] for row in words] == ["AKT1"]
    assert [row["outcome"] for row in pictures] == ["unreadable_result", "unreadable_result", "ok"]
