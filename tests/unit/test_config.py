"""Configuration mistakes name the key, what was found, and what is allowed."""

from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from figlake import config
from figlake.pmc import eutils, idconv

MISTAKES = [
    ({"resutls": "x"}, "unknown key resutls; allowed are .*results"),
    (
        {"sources": {"pmc": {"sotre": "x"}}},
        r"unknown key sources\.pmc\.sotre; allowed are email, eutils, id_converter, max_shrinkage, requests_per_second, select, store",
    ),
    ({"figures": {"keep": "some"}}, "figures.keep: found 'some'; allowed are all, pathway"),
    ({"batch_size": "many"}, "batch_size: found 'many'; expected integer"),
    ({"batch_size": 0}, "batch_size: 0 is less than the minimum of 1"),
    ({"licences": ["CC-BY"]}, r"licences\.0: found 'CC-BY'; allowed are CC0, CC BY"),
    ({"exports": ["gtm"]}, r"exports\.0: found 'gtm'; allowed are front_matter, gmt"),
    ({"sources": {"front_matter": "pages"}}, "sources.front_matter: found 'pages'; expected array"),
    ({"sources": {"front_matter": ["http://x/y.zip"]}}, "https"),
    ({"sources": {"front_matter": ["no/such/folder"]}}, "sources.front_matter: found no/such/folder"),
    ({"sources": {"pmc": {"store": "x"}}}, "sources.pmc: expected both store and select"),
    ({"sources": {"pmc": {"store": "x", "select": {"all": True}}}}, "sources.pmc.store: found x"),
    ({"sources": {"pmc": {"store": "http://x.org", "select": {"ids": ["PMC1"]}}}}, "expected a folder or an https URL"),
    (
        {"sources": {"pmc": {"store": "https://x.org", "select": {"all": True}}}},
        "for a store on the network ids, query, inventory are allowed",
    ),
    ({"sources": {"pmc": {"store": "https://x.org", "select": {"ids": ["PMC1"]}}}}, "sources.pmc.email: found none"),
    (
        {"sources": {"pmc": {"store": "https://x.org", "select": {"ids": ["twelve"]}, "email": "a@b.c"}}},
        r"ids: found 'twelve'; expected a PMCID \(PMC and digits\), a PMID or a DOI",
    ),
    ({"sources": {"pmc": {"store": "https://x.org", "select": {"ids": "none.txt"}, "email": "a@b.c"}}}, "none.txt"),
    ({"genes": {"reference": "live"}}, "genes.live.as_of: found none; expected the day"),
    (
        {"genes": {"reference": "live", "live": {"as_of": "2026-11-01", "files": {"../x": "https://a/b"}}}},
        "genes.live.files",
    ),
    (
        {"genes": {"reference": "live", "live": {"as_of": "2026-11-01", "files": {"a.gz": "http://example.org/b"}}}},
        "genes.live.files.a.gz: found http://example.org/b; expected an https URL",
    ),
    ({"genes": {"reference": "nowhere"}}, "genes.reference: found nowhere; allowed are bundled, live and a folder"),
]


@pytest.mark.parametrize(("found", "message"), MISTAKES)
def test_mistakes(found: dict, message: str) -> None:
    with pytest.raises(config.ConfigError, match=message) as error:
        config.checked(found)
    assert "\n" not in str(error.value)


def test_absent_keys_get_their_defaults() -> None:
    found = config.checked({})
    assert found["batch_size"] == 10000 and found["sources"] == {
        "front_matter": [],
        "pmc": {
            "store": None,
            "select": None,
            "max_shrinkage": 0.05,
            "eutils": eutils.SERVICE,
            "id_converter": idconv.SERVICE,
            "email": None,
            "requests_per_second": 5,
        },
    }
    assert found["licences"] == ["CC0", "CC BY"]
    genes = found["genes"]
    assert (genes["reference"], genes["profile"], genes["live"]["as_of"]) == ("bundled", "balanced", None)
    assert all(address.startswith("https://") for address in genes["live"]["files"].values())


def test_the_shipped_configuration_names_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert config.load(ROOT / "config.yaml") == yaml.safe_load((ROOT / "config.yaml").read_text())


def test_a_file_that_is_no_yaml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("a: b: c\n")
    with pytest.raises(config.ConfigError) as error:
        config.load(tmp_path / "c.yaml")
    assert "\n" not in str(error.value)
