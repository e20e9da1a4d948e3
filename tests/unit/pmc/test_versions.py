"""Metadata records of the PMC Cloud Service, and the choice among versions."""

import json

import pytest
from conftest import REAL, needs_real

from figlake.files.records import Refused
from figlake.pmc.metadata import Metadata, StoreObject, read_metadata
from figlake.pmc.versions import LATEST_ONLY, Rules, select

GOOD = {
    "pmcid": "PMC1", "version": 1, "pmid": None, "doi": None, "title": None, "citation": None, "license_code": "CC BY",
    "is_pmc_openaccess": True, "is_manuscript": False, "is_historical_ocr": False, "is_retracted": False,
    "xml_url": f"s3://pmc-oa-opendata/PMC1.1/PMC1.1.xml?md5={'a' * 32}",
    "media_urls": [f"s3://pmc-oa-opendata/PMC1.1/a%20b.jpg?md5={'b' * 32}"],
}  # fmt: skip


def test_a_record_is_typed() -> None:
    found = read_metadata(json.dumps(GOOD).encode(), "PMC1.1")
    assert found.xml == StoreObject("PMC1.1/PMC1.1.xml", "a" * 32)
    assert [item.name for item in found.media] == ["a b.jpg"]


BAD = [
    ({"pmcid": "PMC2"}, "bad_pmcid"),
    ({"version": "1"}, "bad_type"),
    ({"pmid": "12"}, "bad_type"),
    ({"is_retracted": None}, "bad_type"),
    ({"xml_url": None}, "bad_type"),
    ({"xml_url": f"s3://other-bucket/PMC1.1/PMC1.1.xml?md5={'a' * 32}"}, "bad_type"),
    ({"xml_url": f"s3://pmc-oa-opendata/PMC2.1/PMC2.1.xml?md5={'a' * 32}"}, "bad_type"),
    ({"xml_url": f"s3://pmc-oa-opendata/PMC1.1/../../etc/passwd?md5={'a' * 32}"}, "bad_type"),
    ({"xml_url": f"s3://pmc-oa-opendata/PMC1.1/%2e%2e/x?md5={'a' * 32}"}, "bad_type"),
    ({"xml_url": "s3://pmc-oa-opendata/PMC1.1/PMC1.1.xml"}, "bad_type"),
    ({"media_urls": "x"}, "bad_type"),
]


@pytest.mark.parametrize(("change", "reason"), BAD)
def test_what_the_service_does_not_document_is_refused(change, reason) -> None:
    with pytest.raises(Refused) as refused:
        read_metadata(json.dumps(GOOD | change).encode(), "PMC1.1")
    assert refused.value.reason == reason


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"[" * 100_000])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_metadata(data, "PMC1.1")
    assert refused.value.reason == "invalid_json"


@needs_real
def test_recorded_records_are_read() -> None:
    for path in sorted((REAL / "pmc_cloud").glob("metadata_*.json")):
        fields = json.loads(path.read_bytes())
        found = read_metadata(path.read_bytes(), f"{fields['pmcid']}.{fields['version']}")
        assert len(found.media) == len(fields.get("media_urls", []))


def version(number: int, **changes) -> Metadata:
    record = GOOD | {"version": number, "media_urls": []} | changes
    record["xml_url"] = f"s3://pmc-oa-opendata/PMC1.{number}/x.xml?md5={'a' * 32}"
    return read_metadata(json.dumps(record).encode(), f"PMC1.{number}")


SELECTIONS = [
    ([version(1), version(2)], 2, {1: "superseded"}),
    ([version(2), version(10)], 10, {2: "superseded"}),
    ([version(1), version(2, is_manuscript=True)], 1, {2: "superseded"}),
    ([version(1), version(2, license_code="CC BY-NC")], 1, {2: "licence_not_allowed"}),
    ([version(1), version(2, license_code=None)], 1, {2: "licence_not_allowed"}),
    ([version(1), version(2, is_retracted=True)], None, {1: "retracted", 2: "retracted"}),
    ([version(1, is_pmc_openaccess=False)], None, {1: "not_open_access"}),
    ([version(1, license_code="TDM", is_pmc_openaccess=False)], None, {1: "licence_not_allowed"}),
]


@pytest.mark.parametrize(("versions", "chosen", "excluded"), SELECTIONS)
def test_one_version_of_an_article(versions, chosen, excluded) -> None:
    picked, left = select(versions, Rules(["CC BY", "CC0"]))
    assert [item.version for item in picked] == ([] if chosen is None else [chosen])
    assert {item.metadata.version: item.reason for item in left} == excluded
    assert len(picked) + len(left) == len(versions)


@pytest.mark.parametrize(
    ("versions", "chosen", "excluded"),
    [
        ([version(1), version(2)], 2, {1: "superseded"}),
        ([version(1), version(2, license_code="CC BY-NC")], None, {1: "superseded", 2: "licence_not_allowed"}),
        ([version(1), version(2, is_pmc_openaccess=False)], None, {1: "superseded", 2: "not_open_access"}),
        ([version(1), version(2, is_manuscript=True)], 1, {2: "superseded"}),
        ([version(1), version(2, is_retracted=True)], None, {1: "retracted", 2: "retracted"}),
    ],
)
def test_an_older_version_stands_for_no_newer_one_where_that_is_asked_for(versions, chosen, excluded) -> None:
    picked, left = select(versions, Rules(["CC BY", "CC0"], LATEST_ONLY))
    assert [item.version for item in picked] == ([] if chosen is None else [chosen])
    assert {item.metadata.version: item.reason for item in left} == excluded
    assert len(picked) + len(left) == len(versions)
