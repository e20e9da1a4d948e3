"""What the store knows of the articles of figure pages: their licence, and that they were retracted."""

import json
import shutil

import pytest
from bucket_folder import change
from conftest import ROOT, Project, small_reference
from loopback import Service, serving

from figlake.pages import listing

SAMPLE = ROOT / "resources" / "sample"
PAGE = (SAMPLE / "pages" / "_figures" / "PMC999000080__made-up-g001.md").read_text(encoding="utf-8")
LICENCES = {80: "CC BY", 81: "CC BY", 93: "CC BY-NC", 94: None, 95: "TDM", 777: None}
"""By article: harvested (81), in the store and not asked for, and not in the store (777)."""
RETRACTED = 91


@pytest.fixture
def settings(project: Project) -> dict:
    (project.folder / "pages").mkdir()
    for number in (*LICENCES, RETRACTED):
        pmcid = f"PMC999000{number:03}"
        (project.folder / "pages" / f"{pmcid}__g.md").write_text(
            PAGE.replace("PMC999000080__made-up-g001", f"{pmcid}__g").replace("PMC999000080", pmcid)
        )
    shutil.copytree(SAMPLE / "bucket", project.folder / "bucket")
    return {
        "sources": {
            "front_matter": ["pages"],
            "pmc": {
                "store": "bucket",
                "select": {"ids": ["PMC999000081"]},
                "email": "someone@example.org",
                "rate": {"requests_per_second": 50, "reason": "a loopback server"},
            },
        },
        "genes": {"reference": str(small_reference(project.folder / "genes"))},
        "gate": {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0},
    }


def licences(project: Project, table: str = "figures", results: str = "results") -> dict[int, str | None]:
    rows = [row for row in project.table(table, results) if row.get("figid", "__g").endswith("__g")]
    return {int(row["pmcid"].removeprefix("PMC999000")): row["license_code"] for row in rows}


@pytest.mark.slow
def test_the_licence_of_a_page_is_that_of_its_article(project: Project, settings: dict) -> None:
    project.harvest_command(settings)
    told = project.figlake("plan", "--config", "test.yaml").stdout
    assert told.endswith(f"\nwould ask for the licences of {len(LICENCES) + 1} articles of figure pages\n")
    outcome = project.harvest(settings)
    assert outcome.returncode == 0, outcome.stderr
    assert licences(project) == licences(project, "articles") == LICENCES
    open_access = {row["pmcid"]: row["is_open_access"] for row in project.table("articles")}
    assert (open_access["PMC999000093"], open_access["PMC999000777"]) == (True, None)
    buried = {row["record"]: row["reason"] for row in project.table("tombstones")}
    assert buried == {"PMC999000091__g.md": "retracted"}
    counts = json.loads((project.current() / "manifest.json").read_text())["counts"]["pmc"]["records"]
    assert counts["read"] == 1, "an article that is looked up for its page is no record of the harvest"
    assert "nothing to be done" in project.harvest(settings).stdout

    # everything in the store is observed anyway: the same licences, of what is harvested as well
    settings["sources"]["pmc"]["select"] = {"all": True}
    assert project.harvest({**settings, "results": "all"}).returncode == 0
    assert licences(project, results="all") == LICENCES


@pytest.mark.slow
def test_pages_are_looked_up_at_the_service(project: Project, settings: dict) -> None:
    assert project.harvest({**settings, "results": "mirror"}).returncode == 0
    with serving(Service(project.folder / "bucket")) as service:
        settings["sources"]["pmc"]["store"] = service.url
        service.lasting = frozenset({"prefix=metadata%2FPMC999000080"})
        outcome = project.harvest(settings)
        assert outcome.returncode == 3 and "1 could not be asked for" in outcome.stderr, outcome.stderr
        assert licences(project) == {**LICENCES, 80: None}
        service.lasting = frozenset()
        assert project.harvest(settings).returncode == 0
        assert licences(project) == LICENCES and project.snapshot() == project.snapshot("mirror")

        service.journal.clear()
        assert "nothing to be done" in project.harvest(settings).stdout
        assert len(service.journal) == len(LICENCES) + 1 and not service.objects(), "a listing of each article"

        change(service.root, "PMC999000080.1", license_code="CC0")
        service.lasting = frozenset({"prefix=metadata%2FPMC999000093"})
        service.journal.clear()
        outcome = project.harvest(settings)
        assert outcome.returncode == 3, outcome.stderr
        assert licences(project) == {**LICENCES, 80: "CC0"}, "what cannot be asked for stays as it was"
        assert service.objects() == ["/metadata/PMC999000080.1.json"]


@pytest.mark.parametrize(
    ("name", "pmcid"),
    [
        ("PMC12__a.md", "PMC12"),
        ("below/_figures/PMC12__a__b.md", "PMC12"),
        ("PMC12.md", ""),
        ("other__a.md", ""),
        ("PMC__a.md", ""),
        ("PMC1234567890123__a.md", ""),
    ],
)
def test_a_page_is_named_after_its_article(name: str, pmcid: str) -> None:
    assert listing.pmcid_of(name) == pmcid
