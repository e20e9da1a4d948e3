"""Which images are fetched: not those of figures that the list `leave_out` names."""

import hashlib
from pathlib import Path

import pytest
from conftest import ROOT, a_row

from figlake.files import by_year, parquet, working
from figlake.pmc.images import fetch_images
from figlake.pmc.store import Access

BUCKET = ROOT / "resources" / "sample" / "bucket"
PMCID, RECORD = "PMC999000080", "PMC999000080.1"
NAMES = ("made-up-g001.jpg", "made-up-g002.jpg")


def md5(name: str) -> str:
    return hashlib.md5((BUCKET / RECORD / name).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("listed", "fetched"), [(None, NAMES), (f"{PMCID}__0", NAMES[1:]), (PMCID, ()), ("PMC1", NAMES)]
)
def test_images_of_figures_that_are_left_out_are_not_fetched(
    tmp_path: Path, listed: str | None, fetched: tuple[str, ...]
) -> None:
    origin = {"location": str(BUCKET), "record": RECORD, "pmcid": PMCID}
    with by_year.row_writer(tmp_path / "articles.parquet", working.CORE_ARTICLES) as writer:
        writer.add([a_row(working.CORE_ARTICLES, **origin, is_retracted=False)])
    with by_year.row_writer(tmp_path / "figures.parquet", working.CORE_FIGURES) as writer:
        for number, name in enumerate(NAMES):
            url = f"s3://pmc-oa-opendata/{RECORD}/{name}"
            graphics = [{"href": name, "image_url": url, "image_md5": md5(name)}]
            writer.add([a_row(working.CORE_FIGURES, figid=f"{PMCID}__{number}", **origin, graphics=graphics)])
    if listed:
        (tmp_path / "ids.txt").write_text(listed)
    fetch_images(
        figures=tmp_path / "figures.parquet", articles=tmp_path / "articles.parquet", images=tmp_path / "images.parquet",
        ledger=tmp_path / "ledger.parquet", keep="all", pathway_threshold=0.5, types_left_out=[],
        leave_out=tmp_path / "ids.txt" if listed else None, access=Access(tmp_path / "cache"),
    )  # fmt: skip
    found = parquet.read(tmp_path / "images.parquet", working.CORE_IMAGES).to_pylist()
    assert {(row["image_md5"], row["outcome"]) for row in found} == {(md5(name), "ok") for name in fetched}
