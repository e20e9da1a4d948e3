"""Whole runs of a harvest whose pictures are drawn here: `figures.ocr`."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bucket_folder import BUCKET, change, digest, records, rewrite
from conftest import ROOT, Project
from drawing import Drawing, drawing, page

from figlake.files.picture_tables import OF_PICTURES
from figlake.pictures.settings import engine_name

pytestmark = pytest.mark.ocr

SPOILT = "PMC999000081__float-f1"


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawing]:
    """The figure behind each name of a medium in the sample."""
    names = sorted(path.name for path in (ROOT / "resources" / "sample" / "bucket").glob("*/*.jpg"))
    return {name: drawing(seed, columns=2, rows=2) for seed, name in enumerate(names)}


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory, drawn: dict[str, Drawing]) -> Iterator[tuple[Project, str]]:
    """A project whose bucket has drawings, one of them spoilt, after a run with `ocr: small`; and what it told."""
    project = Project(tmp_path_factory.mktemp("pictures"))
    bucket = project.folder / "bucket"
    shutil.copytree(ROOT / "resources" / "sample" / "bucket", bucket)
    for path in bucket.glob("*/*.jpg"):
        path.write_bytes(drawn[path.name].saved("JPEG", quality=85))
    spoilt = next(bucket.glob(f"PMC999000081.1/{SPOILT.split('__')[1]}.jpg"))
    spoilt.write_bytes(spoilt.read_bytes()[:9000])
    for record in records(bucket):
        urls = (
            json.loads((bucket / "metadata" / f"{record}.json").read_text())["media_urls"]
            if is_whole(bucket, record)
            else []
        )
        if urls:
            change(bucket, record, media_urls=[with_digest(bucket, url) for url in urls])
    outcome = project.harvest(config())
    assert outcome.returncode == 0, outcome.stderr
    yield project, outcome.stdout


def is_whole(bucket: Path, record: str) -> bool:
    """Whether a metadata record of the sample is one; some are spoilt on purpose."""
    try:
        return isinstance(json.loads((bucket / "metadata" / f"{record}.json").read_text())["media_urls"], list)
    except (ValueError, KeyError, TypeError):
        return False


def with_digest(bucket: Path, url: str) -> str:
    path = bucket / url.split("?")[0].removeprefix(f"s3://{BUCKET}/")
    return f"{url.split('?')[0]}?md5={digest(path)}" if path.is_file() else url


def config(results: str = "results", ocr: str | bool = "small", **more: object) -> dict:
    sources = {"front_matter": [], "pmc": {"store": "bucket", "select": {"all": True}}}
    figures, gate = {"ocr": ocr}, {"min_gene_yield": 0}  # without pictures there are far fewer genes
    return {"results": results, "sources": sources, "figures": figures, "gate": gate, "exports": ["duckdb"], **more}


def read_now(project: Project, results: str = "results") -> list[str]:
    """What each batch says of pictures to be read."""
    logs = (project.folder / results / "logs" / "read_images").glob("*.log")
    return [
        line.split("INFO ")[1]
        for path in sorted(logs)
        for line in path.read_text().splitlines()
        if "to be read" in line
    ]


def kept(project: Project) -> dict[str, int]:
    folder = project.folder / "results" / "cache" / "ocr"
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*.json")}


def test_lines_of_every_figure_are_published(harvested: tuple[Project, str], drawn: dict[str, Drawing]) -> None:
    project, told = harvested
    figures = {row["figid"]: row for row in project.table("figures")}
    lines = project.table("figure_words")
    read = {row["figid"] for row in lines}
    shown = {figid for figid, row in figures.items() if row["image_path"]}
    assert read == shown - {SPOILT} and len(read) > 10
    found = whole = 0
    for row in figures.values():
        if row["figid"] in read:
            words = {word for line in lines if line["figid"] == row["figid"] for word in line["text"].split()}
            names = [graphic["href"].split("/")[-1].split(".")[0] for graphic in row["graphics"]]
            true = {word for name, figure in drawn.items() if name.split(".")[0] in names for word in figure.words}
            found, whole = found + len(true & words), whole + len(true)
    assert whole > 100 and found / whole > 0.97
    assert all(0 <= value <= max(row["width"], row["height"]) for row in lines for value in row["box"])
    assert {row["engine"] for row in lines} == {engine_name("small")}
    assert figures[SPOILT]["issues"].count("picture.cut_short") == 1 and figures[SPOILT]["picture_line_count"] is None
    one = figures[min(read)]
    assert one["picture_line_count"] == sum(row["figid"] == one["figid"] for row in lines)
    assert {one[column.name] is None for column in OF_PICTURES} == {False}
    assert f"figures by what came of reading their pictures: 1 cut_short, {len(read)} read" in told
    assert (
        "0 faults" in (outcome := project.figlake("verify", "--config", "test.yaml")).stdout or outcome.returncode == 0
    )


def test_a_second_run_reads_no_picture(harvested: tuple[Project, str]) -> None:
    project, _ = harvested
    before, snapshot = kept(project), project.snapshot()
    outcome = project.harvest(config())
    assert outcome.returncode == 0 and "nothing to be done" in outcome.stdout
    assert kept(project) == before and project.snapshot() == snapshot


def test_cores_and_batches_give_the_same_bytes(harvested: tuple[Project, str]) -> None:
    project, _ = harvested
    outcome = project.harvest(config("other", batch_size=8), cores=1)
    assert outcome.returncode == 0, outcome.stderr
    assert len(read_now(project, "other")) > 1
    assert project.snapshot("other") == project.snapshot()


def test_another_engine_another_folder_and_back(harvested: tuple[Project, str]) -> None:
    project, _ = harvested
    snapshot, before = project.snapshot(), kept(project)
    spoil_objects(project)
    assert project.harvest(config(ocr="tiny")).returncode == 0
    assert {row["engine"] for row in project.table("figure_words")} == {engine_name("tiny")}
    assert {path.split("/")[0] for path in kept(project)} == {engine_name("small"), engine_name("tiny")}
    assert sum(row["picture_line_count"] is None for row in project.table("figures") if row["image_path"]) == 1
    assert project.figlake("verify", "--config", "test.yaml").returncode == 0
    assert project.harvest(config(ocr=False)).returncode == 0
    assert not (project.current() / "figure_words").exists()
    assert {row["picture_line_count"] for row in project.table("figures")} == {None}
    spoilt = spoil_entries(project)
    assert project.harvest(config()).returncode == 0
    assert project.snapshot() == snapshot
    assert all(kept(project)[path] == time for path, time in before.items() if path not in spoilt)
    assert sum(int(line.split(", ")[1].split()[0]) for line in read_now(project)) == len(spoilt)


def spoil_objects(project: Project) -> None:
    """Of the pictures in the cache one is gone, and another is not what its name tells."""
    gone, other, whole, *_ = sorted(kept(project))
    objects = project.folder / "results" / "cache" / "objects"
    paths = [objects / Path(path).parent.name / Path(path).stem for path in (gone, other, whole)]
    for path in paths[:2]:  # the snapshot's images may be the same files
        path.unlink()
    paths[1].write_bytes(paths[2].read_bytes())


def spoil_entries(project: Project) -> list[str]:
    """Entries of the cache of what was read: one is empty, one is cut, one has another beginning."""
    folder = project.folder / "results" / "cache" / "ocr"
    found = [path for path in sorted(kept(project)) if path.startswith("small")][:3]
    for path, change_of in zip(
        found, (lambda _: b"", lambda data: data[: len(data) // 2], lambda data: b"0" + data), strict=True
    ):
        (folder / path).write_bytes(change_of((folder / path).read_bytes()))
    return found


def test_a_changed_caption_reads_no_picture(harvested: tuple[Project, str]) -> None:
    project, _ = harvested
    before, snapshot = kept(project), project.snapshot()
    rewrite(project.folder / "bucket", "PMC999000080.1", b"</caption>", b"<p>Not drawn to scale.</p></caption>")
    assert project.harvest(config()).returncode == 0
    assert project.snapshot() != snapshot and kept(project) == before
    assert all("0 of them to be read" in line for line in read_now(project)[-1:])


def test_a_picture_that_changes_under_its_name_is_read_anew(harvested: tuple[Project, str]) -> None:
    project, _ = harvested
    bucket, snapshot = project.folder / "bucket", project.snapshot()
    figure = next(row for row in project.table("figures") if row["picture_line_count"])
    record = next(record for record in records(bucket) if record.startswith(f"{figure['pmcid']}."))
    path = bucket / figure["graphics"][0]["image_url"].removeprefix(f"s3://{BUCKET}/")
    former, urls = path.read_bytes(), media(bucket, record)
    path.write_bytes(page(["STAT3 MYC"], 20).saved("JPEG", quality=95))
    change(bucket, record, media_urls=[with_digest(bucket, url) for url in urls])
    assert project.harvest(config()).returncode == 0
    told = [row["text"] for row in project.table("figure_words") if row["figid"] == figure["figid"]]
    assert told[:1] == ["STAT3 MYC"] and sum("1 of them to be read" in line for line in read_now(project)) == 1
    path.write_bytes(former)
    change(bucket, record, media_urls=urls)
    assert project.harvest(config()).returncode == 0
    assert project.snapshot() == snapshot


def media(bucket: Path, record: str) -> list[str]:
    return list(json.loads((bucket / "metadata" / f"{record}.json").read_text())["media_urls"])
