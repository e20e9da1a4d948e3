"""The current snapshot in an object store: whole or not at all, and again without copying what lies there."""

import hashlib
import json
import subprocess

import pyarrow.dataset
import pytest
from conftest import Project
from pyarrow import fs
from s3 import s3

from figlake.dataset.push import PushError, push

SampleRun = tuple[Project, subprocess.CompletedProcess]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_a_snapshot_in_s3_is_read_from_there(sample_run: SampleRun) -> None:
    project, _ = sample_run
    dataset = project.folder / "results" / "dataset"
    with s3() as store:
        target = f"s3://bucket/figlake?{store.address}"
        name = push(dataset, target)
        assert name == project.snapshot()
        assert store.written[-1] == "bucket/figlake/current.json", "what points at it comes last"
        assert json.loads(store.objects["bucket/figlake/current.json"])["path"] == f"snapshots/{name}"
        for line in (dataset / "current" / "SHA256SUMS").read_text().splitlines():
            digest, path = line.split("  ", 1)
            assert hashlib.sha256(store.objects[f"bucket/figlake/snapshots/{name}/{path}"]).hexdigest() == digest
        before = len(store.written)
        push(dataset, target)
        assert store.written[before:] == ["bucket/figlake/current.json"], "nothing is copied twice"


def test_what_could_not_be_copied_is_not_pointed_at(sample_run: SampleRun) -> None:
    project, _ = sample_run
    with s3() as store:
        store.refused.add(f"bucket/figlake/snapshots/{project.snapshot()}/manifest.json")
        with pytest.raises(PushError, match="s3://bucket/figlake"):
            push(project.folder / "results" / "dataset", f"s3://bucket/figlake?{store.address}")
        assert "bucket/figlake/current.json" not in store.objects


def test_any_folder_that_arrow_knows(sample_run: SampleRun, tmp_path: object) -> None:
    project, _ = sample_run
    push(project.folder / "results" / "dataset", f"file://{tmp_path}/there")
    store, root = fs.FileSystem.from_uri(f"file://{tmp_path}/there")
    current = json.loads(store.open_input_stream(f"{root}/current.json").read())
    found = pyarrow.dataset.dataset(f"{root}/{current['path']}/figures", filesystem=store)
    assert found.count_rows() == len(project.table("figures"))
