"""Configuration mistakes name the key, what was found, and what is allowed."""

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from figlake import config
from figlake.pmc import eutils, idconv

MISTAKES = [
    ({"resutls": "x"}, r"unknown key resutls; allowed are .*results.*; did you mean results\?$"),
    ({"licenses": ["CC BY"]}, r"did you mean licences\?$"),
    ({"zzz": 1}, "unknown key zzz; allowed are [a-z_, ]+$"),
    ({"licences": ["cc by"]}, r"did you mean CC BY\?$"),
    (
        {"article_types": {"left_out": ["news", "Corection"]}},
        r"article_types\.left_out\.1: found 'Corection'; allowed are abstract, .*, translation; did you mean correction\?$",
    ),
    ({"article_types": ["correction"]}, r"article_types: found \['correction'\]; expected object$"),
    ({"results": "res{1}"}, r"results: found res\{1\}; a name without braces is expected"),
    ({"sources": {"front_matter": ["pa{ges}"]}}, r"sources\.front_matter\.0: found pa\{ges\}; a name without"),
    (
        {"sources": {"front_matter": ["https://a.b/{c}.zip"]}},
        r"sources\.front_matter\.0: found https://a\.b/\{c\}\.zip; a",
    ),
    (
        {"sources": {"pmc": {"store": "a}", "select": {"all": True}}}},
        r"sources\.pmc\.store: found a\}; a name without",
    ),
    (
        {"sources": {"pmc": {"store": "x", "select": {"query": {"term": "{a}", "since": "2026/11/01"}}}}},
        r"sources\.pmc\.select\.query\.term: found \{a\}; a name without braces is expected",
    ),
    ({"genes": {"reference": "ge{n}es"}}, r"genes\.reference: found ge\{n\}es; a name without braces"),
    (
        {"sources": {"pmc": {"sotre": "x"}}},
        r"unknown key sources\.pmc\.sotre; allowed are email, eutils, id_converter, max_shrinkage, rate, select, store",
    ),
    (
        {"sources": {"pmc": {"requests_per_second": 5}}},
        r"unknown key sources\.pmc\.requests_per_second; allowed are .*, rate, ",
    ),
    (
        {"sources": {"pmc": {"rate": {"requests_per_second": 10.5}}}},
        r"rate\.requests_per_second: found 10\.5; allowed are numbers above 0 up to 10, and larger .* sources\.pmc\.rate\.reason$",
    ),
    (
        {"sources": {"pmc": {"rate": {"requests_per_second": float("inf"), "reason": "none"}}}},
        "rate.requests_per_second: found inf",
    ),
    ({"sources": {"pmc": {"rate": {"requests_per_second": 0}}}}, "rate.requests_per_second: 0 is less than or equal"),
    ({"sources": {"pmc": {"rate": {"reason": " "}}}}, r"sources\.pmc\.rate\.reason: found ' '; expected"),
    ({"sources": {"pmc": {"rate": 5}}}, r"sources\.pmc\.rate: found 5; expected object"),
    ({"figures": {"ocr": True}}, "figures.ocr: found True; allowed are false, small, tiny"),
    ({"figures": {"keep": "some"}}, "figures.keep: found 'some'; allowed are all, pathway"),
    ({"batch_size": "many"}, "batch_size: found 'many'; expected integer"),
    ({"batch_size": 0}, "batch_size: 0 is less than the minimum of 1"),
    ({"licences": ["CC-BY"]}, r"licences\.0: found 'CC-BY'; allowed are CC0, CC BY"),
    ({"exports": ["gtm"]}, r"exports\.0: found 'gtm'; allowed are front_matter, gmt"),
    ({"sources": {"front_matter": "pages"}}, "sources.front_matter: found 'pages'; expected array"),
    ({"sources": {"front_matter": ["http://x/y.zip"]}}, "https"),
    ({"sources": {"front_matter": ["no/such/folder"]}}, "sources.front_matter: found no/such/folder"),
    ({"sources": {"ocr_results": ["nowhere"]}}, "sources.ocr_results: found nowhere; expected a folder that exists"),
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
    ({"genes": {"reference": "."}}, r"genes.reference: \.: expected one file hgnc\.tsv\.gz or .*, found none"),
    (
        {"concepts": {"reference": "nowhere"}},
        "concepts.reference: found nowhere; allowed are bundled, live and a folder",
    ),
    ({"concepts": {"reference": "live"}}, "concepts.live.as_of: found none; expected the day"),
    (
        {"concepts": {"reference": "live", "live": {"as_of": "2026-11-01"}}},
        "sources.pmc.email: found none",
    ),
    (
        {"concepts": {"reference": "live", "live": {"as_of": "2026-11-01", "files": {"doid.obo": "http://x.org/b"}}}},
        "concepts.live.files.doid.obo: found http://x.org/b; expected an https URL",
    ),
    (
        {"concepts": {"reference": "live", "live": {"as_of": "2026-11-01", "files": {"do.obo": "https://x.org/b"}}}},
        "concepts.live.files: do.obo: no name of a file of a reference",
    ),
    (
        {"concepts": {"reference": "live", "live": {"as_of": "2026-11-01", "files": {"doid.obo": "https://x.org/b"}}}},
        r"concepts.live.files: expected one file desc\*.xml or .*, found none",
    ),
    ({"concepts": {"reference": "."}}, r"concepts.reference: \.: expected one file desc\*\.xml or .*, found none"),
]


@pytest.mark.parametrize(("found", "message"), MISTAKES)
def test_mistakes(found: dict, message: str) -> None:
    with pytest.raises(config.ConfigError, match=message) as error:
        config.checked(found)
    assert "\n" not in str(error.value)


def test_figlake_itself_lies_in_no_folder_with_braces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "HOUSE", Path("/srv/{a}/figlake"))
    with pytest.raises(config.ConfigError, match=r"figlake itself: found /srv/\{a\}/figlake; a name without"):
        config.checked({})


def test_absent_keys_get_their_defaults() -> None:
    found = config.checked({})
    assert found["batch_size"] == 10000 and found["sources"] == {
        "front_matter": [],
        "ocr_results": [],
        "pmc": {
            "store": None,
            "select": None,
            "max_shrinkage": 0.05,
            "eutils": eutils.SERVICE,
            "id_converter": idconv.SERVICE,
            "email": None,
            "rate": {"requests_per_second": 5, "reason": None},
        },
    }
    assert found["licences"] == ["CC0", "CC BY"] and found["article_types"] == {"left_out": []}
    genes = found["genes"]
    assert (genes["reference"], genes["profile"], genes["live"]["as_of"]) == ("bundled", "balanced", None)
    for part in (genes, found["concepts"]):
        assert all(address.startswith("https://") for address in part["live"]["files"].values())


def test_addresses_have_the_year_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGLAKE_EMAIL", "a@example.org")
    found = config.checked({"concepts": {"reference": "live", "live": {"as_of": "2031-02-03"}}})
    files = found["concepts"]["live"]["files"]
    assert files["desc.xml.gz"].endswith("/desc2031.gz") and files["supp.xml.gz"].endswith("/supp2031.gz")
    assert config.reference_of(found, "concepts") == "results/reference/2031-02-03/concepts"
    assert config.reference_of(found) == "bundled"


def test_a_day_needs_no_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGLAKE_EMAIL", "a@example.org")
    (tmp_path / "my.yaml").write_text("genes: {reference: live, live: {as_of: 2026-11-01}}\n")
    assert config.load(tmp_path / "my.yaml")["genes"]["live"]["as_of"] == "2026-11-01"


@pytest.mark.parametrize(
    ("store", "reason", "told"),
    [
        ("https://example.org", "agreed, 2026-11", {"requests_per_second": 20, "reason": "agreed, 2026-11"}),
        ("https://example.org", None, None),
        ("resources/sample/bucket", "no service is asked", None),
    ],
)
def test_a_rate_with_a_reason_is_told(store: str, reason: str | None, told: dict | None, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    rate = {"requests_per_second": 20 if reason else 8, "reason": reason}
    pmc = {"store": store, "select": {"ids": ["PMC1"]}, "email": "a@example.org", "rate": rate}
    found = config.checked({"sources": {"pmc": pmc}})
    assert config.told_rate(found) == told
    assert config.pmc_access(found)["requests_per_second"] == rate["requests_per_second"]


def test_the_shipped_configuration_names_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shipped = (ROOT / "config.yaml").read_text(encoding="utf-8").replace("bundled:", "resources/")
    assert config.load(ROOT / "config.yaml") == yaml.safe_load(shipped)


def test_a_file_that_is_no_yaml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("a: b: c\n")
    with pytest.raises(config.ConfigError) as error:
        config.load(tmp_path / "c.yaml")
    assert "\n" not in str(error.value)


def test_the_bundled_sample_has_a_name_that_holds_from_any_folder(tmp_path: Path, monkeypatch) -> None:
    named = {
        "sources": {
            "front_matter": ["bundled:sample/pages"],
            "pmc": {"store": "bundled:sample/bucket", "select": {"all": True}},
        }
    }
    monkeypatch.chdir(tmp_path)
    sources = config.checked(named)["sources"]
    assert sources["front_matter"] == [str(ROOT / "resources" / "sample" / "pages")]
    assert sources["pmc"]["store"] == str(ROOT / "resources" / "sample" / "bucket")
    assert config.checked({"sources": sources})["sources"] == sources
    with pytest.raises(config.ConfigError, match=r"front_matter: found \S+/resources/sample/page, where nothing is"):
        config.checked({"sources": {"front_matter": ["bundled:sample/page"]}})
    monkeypatch.chdir(ROOT)
    assert config.checked(named)["sources"]["front_matter"] == ["resources/sample/pages"]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffPMC9990001\r\nPMC9990003\r\n\r\npmc9990004".encode(),
        "PMC9990001\nPMC9990003.2  # a remark\n# all\nPMC9990004,\nPMC9990001.1\n".encode("utf-16"),
        b"PMC9990001\rPMC9990003\rhttps://pmc.ncbi.nlm.nih.gov/articles/PMC9990004/\r",
    ],
    ids=["byte order mark and lower case", "UTF-16 and versions", "old line ends and an address"],
)
def test_a_file_of_ids_is_read_as_editors_write_it(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_bytes(data)
    pmc = {"store": "bundled:sample/bucket", "select": {"ids": str(tmp_path / "ids.txt")}}
    complete = config.checked({"sources": {"pmc": pmc}})
    assert config.pmc_ids(complete) == ["PMC9990001", "PMC9990003", "PMC9990004"]
    pmc["select"]["ids"] = ["pmc9990004.1", " PMC9990001", "PMC9990003"]
    assert config.pmc_ids(config.checked({"sources": {"pmc": pmc}})) == ["PMC9990001", "PMC9990003", "PMC9990004"]


def comments(text: str) -> dict[str, str]:
    """The comment above each key of a YAML file, as one line."""
    found: dict[str, str] = {}
    keys: list[tuple[int, str]] = []
    pending: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            pending.append(line.strip("# "))
            continue
        if match := re.match(r"( *)(\w+):", line):
            keys = [(indent, name) for indent, name in keys if indent < len(match[1])] + [(len(match[1]), match[2])]
            found[".".join(name for _, name in keys)] = " ".join(" ".join(pending).split())
        pending = []
    return found


def described(schema: dict, above: str = "") -> dict[str, str]:
    found = {}
    for name, part in schema.get("properties", {}).items():
        found |= {above + name: part["description"]} | described(part, f"{above}{name}.")
    return found


def test_the_shipped_configuration_says_of_each_key_what_the_schema_says() -> None:
    """A comment begins with the description; keys that have no comment of their own are told where they belong to."""
    told = comments((ROOT / "config.yaml").read_text(encoding="utf-8"))
    for key, description in described(yaml.safe_load(config.SCHEMA_FILE.read_text(encoding="utf-8"))).items():
        if told.get(key):
            assert told[key].startswith(description), key
        else:
            above = max((other for other in told if told[other] and key.startswith(f"{other}.")), key=len)
            name = key.rsplit(".", 1)[-1]
            assert re.search(rf"\b{name}\b.* {re.escape(description)}", told[above]), key


def test_a_list_of_ids_is_read_as_people_save_it(tmp_path: Path) -> None:
    """A byte order mark, CRLF, lower case, versions, a name before the id; equal ids once."""
    listed = tmp_path / "ids.txt"
    listed.write_bytes(
        "\ufeffPMC9990001\r\nPMC9990003.2 # a remark\r\n\r\npmc9990004\r\nPMCID: PMC9990001\r\n".encode()
    )
    complete = {"sources": {"pmc": {"store": "mirror", "select": {"ids": str(listed)}}}}
    assert config.pmc_ids(complete) == ["PMC9990001", "PMC9990003", "PMC9990004"]


@pytest.mark.parametrize("profile", ["small", "tiny"])
def test_pictures_are_read_when_their_packages_are_there(monkeypatch: pytest.MonkeyPatch, profile: str) -> None:
    monkeypatch.setattr(config, "missing_package", lambda _: None)
    assert config.checked({"figures": {"ocr": profile}})["figures"]["images"] is True
    monkeypatch.setattr(config, "missing_package", lambda _: "rapidocr")
    with pytest.raises(
        config.ConfigError, match=rf"figures.ocr: found {profile}, which needs the package rapidocr; `make ocr`"
    ):
        config.checked({"figures": {"ocr": profile}})
    assert config.checked({})["figures"] == {"keep": "all", "pathway_threshold": 0.5, "images": False, "ocr": False}
