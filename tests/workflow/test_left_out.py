"""Articles that a rule leaves out after they were read: what goes with them, what stays, and how they come back."""

import json
import shutil

import pyarrow.parquet as pq
import pytest
from bucket_folder import rewrite
from conftest import ROOT, Project, small_reference

SAMPLE = ROOT / "resources" / "sample"
IDS = ["PMC999000080", "PMC999000081", "PMC999000082"]


@pytest.fixture
def settings(project: Project) -> dict:
    """Three articles, the first two of them corrections, and a page that shows a figure of the first."""
    shutil.copytree(SAMPLE / "bucket", project.folder / "bucket")
    (project.folder / "pages").mkdir()
    for page in SAMPLE.glob("pages/*/PMC999000080__*.md"):
        shutil.copy(page, project.folder / "pages")
    for record, kind in (("PMC999000080.1", b"correction"), ("PMC999000081.1", b" Correction")):
        rewrite(project.folder / "bucket", record, b'article-type="research-article"', b'article-type="%b"' % kind)
    return {
        "sources": {"front_matter": ["pages"], "pmc": {"store": "bucket", "select": {"ids": IDS}}},
        "genes": {"reference": str(small_reference(project.folder / "genes"))},
        "gate": {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0},
    }


def published(
    project: Project, settings: dict, *types: str
) -> tuple[set[tuple[str, str]], dict, list[tuple[str, str]]]:
    """Articles with their source, what was excluded, and tombstones, of a run that leaves ``types`` out."""
    outcome = project.harvest({**settings, "article_types": {"left_out": list(types)}})
    assert outcome.returncode == 0, outcome.stderr
    counts = json.loads((project.current() / "manifest.json").read_text())["counts"]["pmc"]
    return (
        {(row["pmcid"], row["source"]) for row in project.table("articles")},
        {kind: counts[kind]["excluded"].get("article_type_left_out", 0) for kind in ("records", "figures")},
        [(row["record"], row["detail"]) for row in project.table("tombstones")],
    )


@pytest.mark.slow
def test_articles_of_a_type_are_left_out_and_come_back(project: Project, settings: dict) -> None:
    one, two, three = ((pmcid, "pmc") for pmcid in IDS)
    everything = published(project, settings)
    assert everything == ({one, two, three}, {"records": 0, "figures": 0}, [])
    before, figures = project.snapshot(), project.table("figures")
    of_two = [row["figid"] for row in figures if row["pmcid"] == IDS[1]]

    articles, excluded, tombstones = published(project, settings, "correction", "retraction")
    assert articles == {(IDS[0], "front_matter"), three}, "a page stays, and tells what it knows of its article"
    assert excluded["records"] == 2 and excluded["figures"] > len(of_two) > 0
    assert not tombstones, "what the configuration leaves out was not withdrawn"
    left = {row["figid"]: row for row in project.table("figures")}
    assert {row["source"] for row in left.values() if row["pmcid"] == IDS[0]} == {"front_matter"}
    assert not left.keys() & set(of_two)

    assert published(project, settings) == everything and project.snapshot() == before

    # one becomes a retraction notice in the source: that is told, as long as it is left out
    rewrite(project.folder / "bucket", f"{IDS[2]}.1", b'article-type="research-article"', b'article-type="retraction"')
    told = [(f"{IDS[2]}.1", "was research-article, is retraction")]
    assert published(project, settings, "retraction")[::2] == ({one, two}, told)
    assert published(project, settings, "addendum", "retraction")[::2] == ({one, two}, told)
    assert published(project, settings)[::2] == ({one, two, three}, [])


@pytest.mark.slow
def test_images_of_articles_that_are_left_out_are_not_fetched_until_they_come_back(
    project: Project, settings: dict
) -> None:
    """An article that says itself that it is retracted has none fetched at all."""
    of_article = b'article-type="research-article"'
    rewrite(project.folder / "bucket", f"{IDS[2]}.1", of_article, b'article-type="retracted-article"')
    settings["figures"] = {"images": True}

    def fetched() -> set[str]:
        ledgers = (project.folder / "results" / "ledger").glob("images-*.parquet")
        return {row["record"] for path in ledgers for row in pq.read_table(path).to_pylist()}

    articles, *_ = published(project, settings, "correction")
    assert {pmcid for pmcid, source in articles if source == "pmc"} == set() == fetched()
    published(project, settings)
    assert fetched() == {f"{IDS[0]}.1", f"{IDS[1]}.1"}
    shown = [row["image_path"] for row in project.table("figures") if row["source"] == "pmc"]
    assert shown and all(path and (project.folder / "results" / "dataset" / path).is_file() for path in shown)
