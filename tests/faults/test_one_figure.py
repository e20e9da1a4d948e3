"""One figure on demand: fetched over the network as a run would, by the same rules; from the snapshot where it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, small_reference
from loopback import Service, serving

from figlake import config
from figlake.asking import AskedError, figure
from figlake.one_figure.fetched import NotShownError
from figlake.one_figure.tell import NoSuchFigureError
from figlake.web import http

SAMPLE = ROOT / "resources" / "sample" / "bucket"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.001)
    with serving(Service(SAMPLE)) as service:
        yield service


@pytest.fixture
def settings(bucket: Service, tmp_path: Path) -> dict[str, Any]:
    return config.checked(
        {
            "results": str(tmp_path / "results"),
            "sources": {
                "pmc": {
                    "store": bucket.url,
                    "select": {"ids": ["PMC1"]},
                    "email": "who@example.org",
                    "rate": {"requests_per_second": 50, "reason": "a loopback server"},
                }
            },
            "genes": {"reference": str(small_reference(tmp_path / "genes"))},
        }
    )


def test_it_is_fetched_once_and_told_with_its_page(bucket: Service, settings: dict[str, Any]) -> None:
    told = json.loads(figure("pmc999000080", "fig 1", settings, is_json=True, is_fresh=False))
    assert told["figure_label"] == "Figure 1." and told["caption"].startswith("(A) Trp53 and Mdm2")
    assert told["license_code"] == "CC BY" and told["license_url"].startswith("http://creativecommons.org/licenses/by")
    assert told["origin"] == f"{bucket.url}; it is in no snapshot here"
    page = told["page"][f"_figures/{told['figid']}.md"]
    assert page.startswith(f"---\nfigid: {told['figid']}\n") and "figtitle: Repair by TP53" in page
    assert all("who@example.org" in request.agent for request in bucket.journal)
    xml = [request for request in bucket.journal if request.path.endswith(".xml")]
    assert len(xml) == 1
    text = figure("PMC999000080", "F1", settings, is_json=False, is_fresh=False)
    assert "licence:  CC BY" in text and "genes: none" in text and page.rstrip() in text
    assert [request for request in bucket.journal if request.path.endswith(".xml")] == xml, "it is in the cache"
    assert figure(told["figid"], None, settings, is_json=False, is_fresh=False) == text, "a figid tells its article"
    with pytest.raises(NoSuchFigureError, match=r"no figure is asked for; its figures are Figure 1 \("):
        figure("PMC999000080", None, settings, is_json=False, is_fresh=False)
    with pytest.raises(NoSuchFigureError, match=r"found 'Figure 9'; its figures are Figure 1 \("):
        figure("PMC999000080", "Figure 9", settings, is_json=False, is_fresh=False)


@pytest.mark.parametrize(
    ("pmcid", "told"),
    [
        ("PMC999000091", "PMC999000091: retracted: is_retracted in PMC999000091.1"),
        ("PMC999000093", "PMC999000093: licence_not_allowed: CC BY-NC is not in CC BY, CC0"),
        ("PMC999000096", "PMC999000096: not_open_access: "),
        ("PMC999", "PMC999: not_in_store: "),
    ],
)
def test_what_may_not_be_shown_is_told(settings: dict[str, Any], pmcid: str, told: str) -> None:
    with pytest.raises(NotShownError, match=f"^{told}"):
        figure(pmcid, "Figure 1", settings, is_json=False, is_fresh=False)


def test_what_is_no_article_is_told(settings: dict[str, Any], bucket: Service) -> None:
    with pytest.raises(AskedError, match=r"found .10\.1234/a.; expected a PMCID"):
        figure("10.1234/a", "1", settings, is_json=False, is_fresh=False)
    with pytest.raises(AskedError, match="expected a figid alone, or a PMCID and a label"):
        figure("PMC999000080__f1", "1", settings, is_json=False, is_fresh=False)
    settings["sources"]["pmc"]["store"] = None
    with pytest.raises(NotShownError, match=r"no snapshot has it, and sources\.pmc\.store names no store"):
        figure("PMC1", "1", settings, is_json=False, is_fresh=False)
    assert not bucket.journal


def test_a_snapshot_answers_without_a_request(sample_run) -> None:
    """Its page is the one of the export, byte for byte."""
    project, _ = sample_run
    for pmcid, label in (("PMC999000080", "Figure 1"), ("PMC999000002", "F1")):
        outcome = project.figlake("figure", pmcid, label, "--json")
        assert outcome.returncode == 0, outcome.stderr
        told = json.loads(outcome.stdout)
        assert told["origin"] == f"snapshot {project.snapshot()}; nothing was fetched"
        assert told["page"] and any(row["confidence"] >= 0.4 for row in told["genes"])
        for name, text in told["page"].items():
            exported = project.folder / "results" / "exports" / "front_matter" / name
            assert text == exported.read_text(encoding="utf-8")
    outcome = project.figlake("figure", "PMC999000080", "99")
    assert outcome.returncode == 1 and "PMC999000080: found '99'; its figures are " in outcome.stderr
