"""What the dataset promises: gate, contract, retention, and that every damage is found."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import Project

from figlake.dataset import contract, snapshot
from figlake.dataset.gate import Gate
from figlake.dataset.retention import RetentionError, accept, give_name, log_of, note, prune, rollback
from figlake.dataset.verify import verify
from figlake.files import parquet, tables

SAMPLE = {
    "sources": {
        "front_matter": ["resources/sample/pages"],
        "pmc": {"store": "resources/sample/bucket", "select": {"all": True}},
    },
}


@pytest.fixture(scope="module")
def kept(sample_run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the results of the sample."""
    project, _ = sample_run
    results = tmp_path_factory.mktemp("kept") / "results"
    shutil.copytree(project.folder / "results", results, symlinks=True)
    return results


def test_what_was_published_is_verified(kept: Path) -> None:
    assert verify(kept) == []


def test_one_byte_of_any_file_of_the_snapshot_is_missed(kept: Path, tmp_path: Path) -> None:
    """One random byte in each of 200 draws among the files of the snapshot."""
    chance = random.Random(6)
    (folder,) = (kept / "dataset" / "snapshots").iterdir()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    missed = []
    for number in range(200):
        path = files[number % len(files)]
        data = bytearray(path.read_bytes())
        place, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        data[place] ^= bit
        whole = path.read_bytes()
        path.write_bytes(data)
        if not verify(kept, folder.name):
            missed.append((path.name, place))
        path.write_bytes(whole)
    assert missed == [] and verify(kept, folder.name) == []


def test_a_byte_of_the_cache_is_missed(tmp_path: Path, sample_run) -> None:
    project, _ = sample_run
    results = tmp_path / "results"
    shutil.copytree(project.folder / "results", results, symlinks=True)
    objects = results / "cache" / "objects"
    chance = random.Random(7)
    paths = []
    for _ in range(200):
        data = chance.randbytes(200)
        name = hashlib.md5(data, usedforsecurity=False).hexdigest()
        paths.append(objects / name[:2] / name)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_bytes(data)
    assert verify(results) == []
    for path in paths:
        data = bytearray(path.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
    digests = results / "cache" / "digests.json"
    digests.write_bytes(digests.read_bytes().replace(b"0", b"1", 1))
    found = verify(results)
    assert sum("expected MD5" in line for line in found) == 200
    assert sum("digests.json" in line for line in found) == 1 and len(found) == 201


def manifest_of(results: Path) -> tuple[str, dict]:
    return snapshot.read_manifest(results / "dataset")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda t: t.update(key=["pmcid"]), "figures: the key was pmcid, is figid"),
        (lambda t: t["schema"].append({"name": "old", "type": "string", "nullable": True}), "figures.old: was string, is gone"),
        (lambda t: t["schema"][1].update(type="int64"), "figures.figid_alias: was int64, is string"),
        (
            lambda t: t["schema"].pop(next(n for n, c in enumerate(t["schema"]) if c["name"] == "pmcid")),
            "figures.pmcid: is new and never null; a new column must be nullable",
        ),
    ],
)  # fmt: skip
def test_what_breaks_the_contract_stops_the_run(kept: Path, change, line: str) -> None:
    _, manifest = manifest_of(kept)
    change(manifest["tables"]["figures"])
    with pytest.raises(contract.ContractError, match=line.replace(".", r"\.")):
        contract.check_contract(manifest)
    contract.check_contract({**manifest, "schema_version": "0.9"})


def test_a_nullable_column_may_be_added_and_older_files_still_read(kept: Path, tmp_path: Path) -> None:
    _, manifest = manifest_of(kept)
    columns = manifest["tables"]["figures"]["schema"]
    manifest["tables"]["figures"]["schema"] = [column for column in columns if column["name"] != "ndex_id"]
    contract.check_contract(manifest)
    path = kept / "dataset" / "current" / manifest["tables"]["figures"]["files"][0]["path"]
    pq.write_table(pq.ParquetFile(path).read().drop_columns(["ndex_id"]), tmp_path / "old.parquet")
    assert parquet.read(tmp_path / "old.parquet", tables.FIGURES)["ndex_id"].null_count > 0


def test_a_new_nullable_column_may_join_the_key(kept: Path) -> None:
    _, manifest = manifest_of(kept)
    table = manifest["tables"]["figure_genes"]
    table["schema"] = [column for column in table["schema"] if column["name"] not in {"graphic", "line"}]
    table["key"] = [name for name in table["key"] if name not in {"graphic", "line"}]
    contract.check_contract(manifest)
    table["key"] = [*table["key"], "graphic"]
    with pytest.raises(contract.ContractError, match="figure_genes: the key was"):
        contract.check_contract(manifest)


def test_the_gate_tells_each_limit_that_is_passed(kept: Path) -> None:
    _, manifest = manifest_of(kept)
    assert Gate(1, 1, 0).reasons(manifest, None) == [] == Gate(0.5, 0.2, 0.5).reasons(manifest, manifest)
    (rejected,) = [line for line in Gate(0.24, 1, 0).reasons(manifest, None) if line.startswith("front_matter")]
    assert "16 of 66 records rejected (24.2%); gate.max_reject_share is 24.0%" in rejected
    before = json.loads(json.dumps(manifest))
    before["tables"]["figures"]["rows"] *= 2
    for counts in before["counts"].values():
        counts["genes"] *= 100
    found = Gate(1, 0.4, 0.5).reasons(manifest, before)
    assert [line.split(":")[0] for line in found] == ["figures", "genes"]


def published(dataset: Path, number: int) -> str:
    """A snapshot with one reject, that differs by number."""
    stage = snapshot.Stage(dataset)
    row = {"source": "pmc", "record": f"PMC{number}.1", "stage": "plan", "reason": "not_utf8", "detail": "x"}
    row["input_sha256"] = None
    stage.add_sorted(tables.REJECTS, [parquet.from_rows(tables.REJECTS, [row])])
    stage.describe({}, {}, {})
    stage.settle(is_current=True)
    name = stage.name
    note(dataset, name)
    return name


def test_the_last_and_the_named_snapshots_are_kept_and_one_can_go_back(tmp_path: Path) -> None:
    names = [published(tmp_path, number) for number in range(5)]
    give_name(tmp_path, "first", names[0])
    assert log_of(tmp_path) == names
    assert prune(tmp_path, 2) == sorted(names[1:3])
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == {names[0], *names[3:]}
    assert rollback(tmp_path) == names[3] == manifest_name(tmp_path)
    assert (tmp_path / "current" / "manifest.json").is_file()
    assert rollback(tmp_path) == names[0]
    with pytest.raises(RetentionError, match="oldest snapshot that is kept"):
        rollback(tmp_path)
    assert rollback(tmp_path, names[4]) == names[4] and rollback(tmp_path, "first") == names[0]
    for wrong in ("../x", "", "a b", "nothing/.."):
        with pytest.raises(RetentionError):
            give_name(tmp_path, wrong)
    with pytest.raises(RetentionError, match="found no snapshot absent"):
        rollback(tmp_path, "absent")


def manifest_name(dataset: Path) -> str:
    return snapshot.read_manifest(dataset)[0]


@pytest.mark.slow
def test_a_snapshot_that_does_not_pass_waits_until_it_is_accepted(project: Project) -> None:
    assert project.harvest(SAMPLE).returncode == 0
    first = project.snapshot()
    pages = project.folder / "resources" / "sample" / "pages"
    for path in sorted(pages.rglob("*.md"))[::2]:
        path.unlink()
    held = project.harvest(SAMPLE)
    assert held.returncode == 6, held.stderr[-2000:]
    assert "held  figures: " in held.stdout and "make accept" in held.stdout and project.snapshot() == first
    again = project.harvest(SAMPLE)
    assert again.returncode == 6 and "nothing to be done" in again.stdout
    assert verify(project.folder / "results") == []
    second = accept(project.folder / "results" / "dataset")
    assert project.snapshot() == second != first
    after = project.harvest(SAMPLE)
    assert after.returncode == 0 and project.snapshot() == second
    assert rollback(project.folder / "results" / "dataset") == first == project.snapshot()


def test_a_first_snapshot_that_does_not_pass_is_no_dataset_yet(project: Project) -> None:
    strict = {**SAMPLE, "gate": {"max_reject_share": 0.1}}
    refused = project.harvest(strict)
    assert refused.returncode == 6 and "held  front_matter: 16 of 66 records rejected" in refused.stdout
    assert not (project.folder / "results" / "dataset" / "current").exists()
    assert accept(project.folder / "results" / "dataset") == project.snapshot()
    assert project.harvest(strict).returncode == 0


def test_a_lost_record_is_noticed(project: Project) -> None:
    """A stage that drops a record without a word: the counts do not add up, and nothing is published."""
    kept = "FROM judged WHERE verdict = 'published'"
    project.change("dataset/choice.py", kept, f"{kept} AND figid <> (SELECT min(figid) FROM judged)")
    outcome = project.run(SAMPLE)
    assert outcome.returncode != 0 and "ConservationError" in outcome.stderr
    assert not (project.folder / "results" / "dataset" / "current").exists()


@pytest.mark.slow
def test_small_batches_are_folded_without_changing_a_byte(project: Project) -> None:
    small = {**SAMPLE, "batch_size": 16}
    assert project.harvest(small).returncode == 0
    sealed = project.folder / "results" / "plan" / "sealed"
    page = project.folder / "resources" / "sample" / "pages" / "_figures" / "PMC999000001__made-up-g001.md"
    page.write_bytes(page.read_bytes().replace(b"Stress activates", b"Strain activates"))
    assert project.harvest(small).returncode == 0
    before, many = project.snapshot(), len(list(sealed.iterdir()))
    config = {**SAMPLE, "batch_size": 1000}
    assert project.harvest(config).returncode == 0 and len(list(sealed.iterdir())) == many
    (project.folder / "test.yaml").write_text(json.dumps(config))
    told = project.figlake("compact", "--config", "test.yaml")
    assert told.returncode == 0 and "small batches" in told.stdout
    outcome = project.harvest(config)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    assert project.snapshot() == before and many > 5 and len(list(sealed.iterdir())) == 2
    assert {path.name for path in (project.folder / "results" / "core" / "pmc").iterdir()} < {
        p.stem for p in sealed.iterdir()
    }
    assert project.figlake("compact", "--config", "test.yaml").stdout.startswith("0 small batches")
    assert verify(project.folder / "results") == []
