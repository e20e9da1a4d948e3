"""The difference of small snapshots: operations, causes, and rows that are the same again once it is applied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import a_row

from figlake.dataset import snapshot
from figlake.dataset.difference.compare import Difference, applied, check_target, difference_table
from figlake.dataset.difference.opened import NOW, WAS, opened, rows_in
from figlake.files import parquet, tables
from figlake.files.columns import Table
from figlake.files.database import Means, database
from figlake.files.reference_tables import GENE_WEIGHTS

HISTORY: dict[str, Any] = {
    "selection": "x",
    "code": {"read_pages": "1", "map_genes-pmc": "1", "choose": "1"},
    "references": {"lexicon": "1", "concepts": "1"},
    "configuration": {"licences": ["CC BY", "CC0"], "genes.profile": "balanced", "figures.keep": "all"},
}
INPUTS = {"pmc": {"records": 1, "sha256": "1"}, "front_matter": {"records": 1, "sha256": "1"}}


def figure(figid: str, source: str = "pmc", **values: Any) -> dict[str, Any]:
    return a_row(tables.FIGURES, figid=figid, pmcid=figid.split("__")[0], source=source, **values)


def article(pmcid: str, source: str = "pmc", **values: Any) -> dict[str, Any]:
    return a_row(tables.ARTICLES, pmcid=pmcid, source=source, **{"xml_md5": "a", "license_code": "CC0", **values})


def gene(figid: str, mention: str, **values: Any) -> dict[str, Any]:
    return a_row(tables.FIGURE_GENES, figid=figid, pmcid=figid.split("__")[0], mention=mention,
                 **{"ncbi_gene_id": 1, "confidence": 0.5, **values})  # fmt: skip


def reject(record: str) -> dict[str, Any]:
    return a_row(tables.REJECTS, source="pmc", record=record)


def of_all(cause: str, *names: str) -> dict[str, set[str]]:
    return {name: {cause} for name in names}


Rows = Mapping[Table, list[dict[str, Any]]]
ROWS: Rows = {
    tables.ARTICLES: [article("PMC1"), article("PMC2")],
    tables.FIGURES: [figure("PMC1__a"), figure("PMC2__a"), figure("PMC3__p", "front_matter")],
    tables.FIGURE_GENES: [gene("PMC1__a", "A"), gene("PMC1__a", "B", ncbi_gene_id=None, family_id="F"), gene("PMC2__a", "A")],
    tables.REJECTS: [reject("r"), reject("r"), reject("s")],
}  # fmt: skip


def made(dataset: Path, rows: Rows, inputs: Mapping[str, Any], history: Mapping[str, Any]) -> str:
    stage = snapshot.Stage(dataset)
    for table, found in rows.items():
        path = dataset / "made" / snapshot.part_path(table, 0 if table.is_partitioned else None)
        parquet.write_rows(path, table, found)
        stage.take(table, snapshot.entry_of(path, dataset / "made", len(found)), dataset / "made")
    nothing = {"read": 0, "published": 0, "rejected": {}, "excluded": {}}
    figures = len(rows[tables.FIGURES])
    counts = {"pmc": {"records": nothing, "figures": {**nothing, "read": figures, "published": figures}}}
    stage.describe(counts, {**inputs, "case": len(list(dataset.glob("snapshots/*")))}, history)
    stage.settle(is_current=True)
    return stage.name


def noted(**changes: Any) -> dict[str, Any]:
    """History with other values in one of its kinds."""
    return {name: {**HISTORY[name], **changes[name]} if isinstance(changes.get(name), dict) else changes.get(name, value)
            for name, value in HISTORY.items()}  # fmt: skip


NEW_SOURCE = {**INPUTS, "pmc": {"records": 1, "sha256": "2"}}
NEW_PAGES = {**INPUTS, "front_matter": {"records": 1, "sha256": "2"}}
B_ACCEPTED = {**ROWS, tables.FIGURE_GENES: [{**row, "is_accepted": True} for row in ROWS[tables.FIGURE_GENES]]}
B_NOT_COVERED = {
    **ROWS,
    tables.FIGURE_GENES: [{**row, "is_accepted": True, "species_not_covered": 9} for row in ROWS[tables.FIGURE_GENES]],
}
OTHER_GENES = {
    **ROWS,
    tables.FIGURE_GENES: [gene("PMC1__a", "A", confidence=0.7), gene("PMC2__a", "A", ncbi_gene_id=2)],
}
OTHER_TITLE = {**ROWS, tables.FIGURES: [figure("PMC1__a", title="t"), *ROWS[tables.FIGURES][1:]],
               tables.FIGURE_GENES: [gene("PMC1__a", "C"), *ROWS[tables.FIGURE_GENES][1:]]}  # fmt: skip
OF_XML = {**OTHER_TITLE, tables.ARTICLES: [article("PMC1", xml_md5="b"), article("PMC2")]}
LESS = {tables.ARTICLES: ROWS[tables.ARTICLES][:1], tables.FIGURES: [ROWS[tables.FIGURES][0], ROWS[tables.FIGURES][2]],
        tables.FIGURE_GENES: ROWS[tables.FIGURE_GENES][:2], tables.REJECTS: [reject("r")]}  # fmt: skip
LESS_AND_BURIED = {**LESS, tables.TOMBSTONES: [a_row(tables.TOMBSTONES, pmcid="PMC2", source="pmc")]}
PAGE_CHANGED = {
    **ROWS,
    tables.FIGURES: [*ROWS[tables.FIGURES][:2], figure("PMC3__p", "front_matter", content_sha256="n")],
}
OF_ANOTHER_SOURCE = {**ROWS, tables.FIGURES: [figure("PMC1__a", "front_matter"), *ROWS[tables.FIGURES][1:]]}
WITHOUT_IMAGE = {**ROWS, tables.FIGURES: [*ROWS[tables.FIGURES][:2], figure("PMC3__p", "front_matter", image_url="u")]}
OF_NO_ARTICLE = {**ROWS, tables.ARTICLES: [article("PMC1", "front_matter"), article("PMC2")]}
NEW_PAGE = {**ROWS, tables.ARTICLES: [*ROWS[tables.ARTICLES], article("PMC4", "front_matter")],
            tables.FIGURES: [*ROWS[tables.FIGURES], figure("PMC4__p", "front_matter")],
            GENE_WEIGHTS: [a_row(GENE_WEIGHTS, ncbi_gene_id=1)]}  # fmt: skip
CODE = noted(code={"map_genes-pmc": "2"})
REFERENCE = noted(references={"lexicon": "2"})
PROFILE = noted(configuration={"genes.profile": "precise"})


@pytest.mark.parametrize(
    ("rows", "inputs", "history", "causes"),
    [
        (ROWS, INPUTS, CODE, {}),
        (OTHER_GENES, INPUTS, CODE, {"figure_genes": {"code"}}),
        (OTHER_GENES, INPUTS, REFERENCE, {"figure_genes": {"reference"}}),
        (OTHER_GENES, INPUTS, noted(code=CODE["code"], references=REFERENCE["references"]), {"figure_genes": {"code or reference"}}),
        (OTHER_GENES, INPUTS, noted(code={"read_pages": "2"}), {"figure_genes": {"source"}}),
        (B_ACCEPTED, INPUTS, PROFILE, {"figure_genes": {"configuration"}}),
        (B_NOT_COVERED, INPUTS, PROFILE, {"figure_genes": {"configuration"}}),
        (B_ACCEPTED, INPUTS, noted(configuration=PROFILE["configuration"], references={"lexicon": "2"}), {"figure_genes": {"configuration or reference"}}),
        (OTHER_GENES, INPUTS, noted(configuration=PROFILE["configuration"], references={"lexicon": "2"}), {"figure_genes": {"reference"}}),
        (OTHER_TITLE, INPUTS, noted(code={"read_pages": "2"}), {"figures": {"code"}, "figure_genes": {"code"}}),
        (OF_XML, NEW_SOURCE, CODE, {"articles": {"source"}, "figures": {"source"}, "figure_genes": {"source"}}),
        (PAGE_CHANGED, NEW_PAGES, CODE, {"figures": {"source"}}),
        (OF_ANOTHER_SOURCE, INPUTS, CODE, {"figures": {"source"}}),
        (OF_ANOTHER_SOURCE, NEW_PAGES, noted(configuration={"licences": ["CC0"]}), {"figures": {"source"}}),
        (OF_ANOTHER_SOURCE, INPUTS, noted(configuration={"licences": ["CC0"]}), {"figures": {"configuration"}}),
        (WITHOUT_IMAGE, INPUTS, noted(configuration={"licences": ["CC0"]}), {"figures": {"configuration"}}),
        (OF_NO_ARTICLE, INPUTS, noted(configuration={"licences": ["CC BY"]}), of_all("configuration", "articles")),
        (NEW_PAGE, NEW_PAGES, CODE, {"articles": {"source"}, "figures": {"source"}, "gene_weights": {"code or source"}}),
        (LESS_AND_BURIED, NEW_SOURCE, noted(configuration={"figures.keep": "pathway"}), of_all("source", "articles", "figures", "figure_genes", "rejects", "tombstones")),
        (LESS, INPUTS, noted(selection="y"), of_all("configuration", "articles", "figures", "figure_genes", "rejects")),
        (LESS, NEW_SOURCE, HISTORY, of_all("source", "articles", "figures", "figure_genes", "rejects")),
        (LESS, NEW_SOURCE, noted(configuration={"licences": ["CC BY"]}), {"articles": {"configuration"}, "figures": {"configuration"}, "figure_genes": {"configuration"}, "rejects": {"source"}}),
        (OTHER_GENES, INPUTS, {"selection": "x"}, {"figure_genes": {"code or configuration or reference"}}),
    ],
)  # fmt: skip
def test_rows_tell_why_they_differ(
    tmp_path: Path, rows: Rows, inputs: dict, history: dict, causes: dict[str, set[str]]
) -> None:
    was = made(tmp_path / "dataset", ROWS, INPUTS, HISTORY)
    now = made(tmp_path / "dataset", rows, inputs, history)
    with compared(tmp_path, was, now) as difference:
        found: dict[str, set[str]] = {}
        for table, _, cause, _ in difference.counts():
            found.setdefault(table, set()).add(cause)
        assert found == causes
        assert_applied(difference, tuple(rows))


class compared:  # noqa: N801  a context, as `database` is
    def __init__(self, folder: Path, was: str, now: str) -> None:
        self._database = database(Means(folder, memory_mb=200))
        self._asked = [opened(name, folder / "dataset") for name in (was, now)]

    def __enter__(self) -> Difference:
        return Difference(self._database.__enter__(), *self._asked)

    def __exit__(self, *error: Any) -> None:
        self._database.__exit__(*error)


def assert_applied(difference: Difference, of: tuple[Table, ...] = tables.PUBLISHED) -> None:
    for table in of:
        got, now = f"({applied(table, rows_in(WAS, table), difference_table(table).name)})", rows_in(NOW, table)
        for one, other in ((got, now), (now, got)):
            assert not difference.con.execute(f"FROM {one} EXCEPT ALL FROM {other}").fetchall()


def rows_of(folder: Path, table: Table) -> Iterator[dict[str, Any]]:
    yield from parquet.read(folder / f"{table.name}.parquet", difference_table(table)).to_pylist()


def test_a_row_tells_what_happened_to_it(tmp_path: Path) -> None:
    was = made(tmp_path / "dataset", ROWS, INPUTS, HISTORY)
    made(tmp_path / "dataset", OTHER_GENES, INPUTS, REFERENCE)
    with compared(tmp_path, was, "current") as difference:
        difference.write(tmp_path)
    told = [(row["op"], row["figid"], row["mention"], row["ncbi_gene_id"], row["changed_columns"])
            for row in rows_of(tmp_path, tables.FIGURE_GENES)]  # fmt: skip
    assert told == [
        ("removed", "PMC1__a", "B", None, []),
        ("changed", "PMC1__a", "A", 1, ["confidence"]),
        ("removed", "PMC2__a", "A", 1, []),
        ("added", "PMC2__a", "A", 2, []),
    ]
    about = json.loads((tmp_path / "difference.json").read_text())
    assert about["from"] == was and sum(row["rows"] for row in about["rows"]) == 4


@pytest.mark.parametrize("damage", ["cut", "gone", "no manifest"])
def test_a_damaged_snapshot_is_not_compared(damage: str, tmp_path: Path) -> None:
    was = made(tmp_path / "dataset", ROWS, INPUTS, HISTORY)
    folder = tmp_path / "dataset" / "snapshots" / was
    assert opened(str(folder), None).name == was
    part = next((folder / "figures").rglob("*.parquet"))
    if damage == "cut":
        part.write_bytes(part.read_bytes()[:-200])
    elif damage == "gone":
        part.unlink()
    else:
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(snapshot.NoSnapshotError, match="`figlake verify` tells more"):
        opened(str(folder), None)


def test_rows_without_a_key_count_as_often_as_they_stand(tmp_path: Path) -> None:
    was = made(tmp_path / "dataset", ROWS, INPUTS, HISTORY)
    made(tmp_path / "dataset", LESS, INPUTS, HISTORY)
    with compared(tmp_path, was, "current") as difference:
        difference.write(tmp_path)
    assert [(row["op"], row["record"]) for row in rows_of(tmp_path, tables.REJECTS)] == [
        ("removed", "r"),
        ("removed", "s"),
    ]


def test_a_snapshot_of_an_older_schema_reads_as_null(tmp_path: Path) -> None:
    was = made(tmp_path / "dataset", ROWS, INPUTS, HISTORY)
    now = made(tmp_path / "dataset", B_ACCEPTED, INPUTS, REFERENCE)
    folder = tmp_path / "dataset" / "snapshots" / was
    manifest = json.loads((folder / "manifest.json").read_text())
    table = manifest["tables"]["figure_genes"]
    table["schema"] = [column for column in table["schema"] if column["name"] != "is_accepted_family"]
    del manifest["tables"]["figure_words"], manifest["history"]
    path = folder / table["files"][0]["path"]
    older = parquet.read(path, tables.FIGURE_GENES).drop_columns("is_accepted_family")
    parquet.pq.write_table(older, path)
    table["files"][0]["sha256"], table["files"][0]["bytes"] = "older", path.stat().st_size
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with compared(tmp_path, was, now) as difference:
        assert_applied(difference)
    with compared(tmp_path, was, str(folder)) as difference:
        assert difference.counts() == []


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    for name, files in (("new", None), ("empty", []), ("before", ["difference.json"])):
        if files is not None:
            (tmp_path / name).mkdir()
            for file in files:
                (tmp_path / name / file).touch()
        check_target(tmp_path / name)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").touch()
    for path in (tmp_path / "other", tmp_path / "other" / "thesis.docx"):
        with pytest.raises(FileExistsError, match="other files"):
            check_target(path)
