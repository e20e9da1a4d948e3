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
def test_ids_of_a_list_are_left_out_and_come_back(project: Project, settings: dict) -> None:
    """Figures by their figids, articles with all that is theirs by their PMCIDs; what matches nothing is told."""
    assert project.harvest(settings).returncode == 0
    before, figures = project.snapshot(), project.table("figures")
    of_three = sorted(row["figid"] for row in figures if row["pmcid"] == IDS[2])
    (page,) = [row["figid"] for row in figures if row["source"] == "front_matter"]

    def left_out(*lines: str) -> tuple[dict, str]:
        """What the manifest counts, and the report, of a run that leaves the ids of ``lines`` out."""
        (project.folder / "ids.txt").write_text("\ufeff# known\r\n" + "\r\n".join(lines))
        outcome = project.harvest({**settings, "leave_out": "ids.txt"})
        assert outcome.returncode == 0, outcome.stderr
        manifest = json.loads((project.current() / "manifest.json").read_text())
        assert not manifest["tables"]["tombstones"]["rows"], "what the configuration leaves out was not withdrawn"
        report = (project.folder / "results" / "report" / "index.html").read_text()
        return {"inputs": manifest["inputs"]["leave_out"], **manifest["counts"]}, report

    told, report = left_out(of_three[0], IDS[1], page, "PMC1", "PMC1__x")
    kept = {row["figid"] for row in project.table("figures")}
    gone = {row["figid"] for row in figures} - kept
    assert gone == {row["figid"] for row in figures if row["pmcid"] == IDS[1]} | {of_three[0], page}
    assert {row["pmcid"] for row in project.table("articles")} == {IDS[0], IDS[2]}
    assert told["pmc"]["records"]["excluded"] == {"left_out_by_id": 1}
    assert told["front_matter"]["records"]["excluded"] == {"left_out_by_id": 1}
    of_pmc = told["pmc"]["figures"]
    assert of_pmc["excluded"]["left_out_by_id"] == of_pmc["read"] - of_pmc["published"] > 2
    assert told["inputs"]["ids"] == 5 and told["inputs"]["such_as"] == ["PMC1", "PMC1__x"]
    assert "2 of 5 ids in leave_out match nothing" in report and "left_out_by_id" in report

    told, _ = left_out(page)  # another list is published anew, by the stages behind the reading alone
    assert {row["figid"] for row in figures} - {row["figid"] for row in project.table("figures")} == {page}
    log = (project.folder / "results" / "logs" / "snakemake.log").read_text()
    assert "rule seal" in log and not {"rule read_pages", "rule extract_figures", "rule fetch_articles"} & {
        *log.split(":")
    }

    (project.folder / "ids.txt").write_text("PMC1\n12345\n")
    outcome = project.harvest({**settings, "leave_out": "ids.txt"})
    assert outcome.returncode == 1 and "leave_out: ids.txt, line 2: found '12345'; expected a PMCID" in outcome.stderr
    assert project.harvest(settings).returncode == 0 and project.snapshot() == before


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
