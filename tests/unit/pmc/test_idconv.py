"""The ID Converter: recorded answers and made-up ones, misses and embargoes, answers that are not whole."""

import json

import pytest
from conftest import REAL, needs_real

from figlake.pmc.idconv import Resolved, kind_of, resolve
from figlake.text.ids import article_id
from figlake.web.http import Answer, Unfit


class Recorded:
    """Stands in for `Web`: answers from a list, and keeps what was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.asked = list(answers), []

    def get(self, url, *, limit, check, params) -> Answer:
        self.asked.append(params)
        data = self.answers.pop(0)
        check(data)
        return Answer(data, len(data), "", None)


def answer(*records: dict) -> bytes:
    return json.dumps({"status": "ok", "records": records}).encode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("PMC12", "pmcid"), ("12", "pmid"), ("10.1000/a(b);c", "doi"), ("PMC", None), ("x", None), ("", None)],
)
def test_kinds(text, kind) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("PMC12", "PMC12"), ("pmc12", "PMC12"), ("Pmc12.3", "PMC12"), ("\ufeffPMC12\u00a0", "PMC12"), ("'PMC12',", "PMC12"),
        ("PMCID: PMC12", "PMC12"), ("https://pmc.ncbi.nlm.nih.gov/articles/PMC12/", "PMC12"),
        ("http://www.ncbi.nlm.nih.gov/pmc/articles/pmc12.2", "PMC12"), ("12", "12"), ("12.0", "12"), ("PMID:12", "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/12/", "12"), ("https://www.ncbi.nlm.nih.gov/pubmed/12", "12"),
        ("doi:10.1000/A(b);c", "10.1000/a(b);c"), ("https://dx.doi.org/10.1000/x.y", "10.1000/x.y"),
        ("HTTPS://www.doi.org/10.1000/x#1", "10.1000/x"), ("PMC", None), ("12.5", None), ("PMC12 PMC13", None),
        ("PMC²", None), ("https://a.example/12", None),
    ],
)  # fmt: skip
def test_ids_are_read_as_people_keep_them(written: str, text: str | None) -> None:
    assert article_id(written) == text


def test_each_id_gets_its_article_or_the_reason() -> None:
    miss = {"requested-id": "12", "status": "error", "errmsg": "Identifier not found in PMC"}
    web = Recorded(answer({"pmcid": "PMC1", "pmid": 11, "requested-id": "11"}, miss))
    found = resolve(["12", "11", "PMC7"], web, email="a@b.c")
    assert found == [
        Resolved("11", "PMC1"),
        Resolved("12", None, "not_in_pmc", "Identifier not found in PMC"),
        Resolved("PMC7", "PMC7"),
    ]
    assert web.asked == [
        {"ids": "11,12", "idtype": "pmid", "format": "json", "versions": "no", "tool": "figlake", "email": "a@b.c"}
    ]
    later = {"pmcid": "PMC3", "requested-id": "10.1000/X", "live": False, "release-date": "2027-03-11"}
    (embargoed,) = resolve(["10.1000/x"], Recorded(answer(later)))
    assert (embargoed.pmcid, embargoed.reason) == (None, "not_released") and "2027-03-11" in str(embargoed.detail)


def test_many_ids_are_asked_for_in_parts() -> None:
    ids = [str(number) for number in range(1, 402)]
    parts = [sorted(ids)[start : start + 200] for start in (0, 200, 400)]
    web = Recorded(*(answer(*({"pmcid": f"PMC{text}", "requested-id": text} for text in part)) for part in parts))
    assert len(resolve(ids, web)) == 401 and [len(params["ids"].split(",")) for params in web.asked] == [200, 200, 1]


@pytest.mark.parametrize(
    "data", [b"", b"<html/>", b"{}", b'{"records": []}', answer({"pmcid": "PMC1", "requested-id": "99"})]
)
def test_an_answer_that_is_not_whole_is_unfit(data: bytes) -> None:
    with pytest.raises(Unfit):
        resolve(["11"], Recorded(data))


@needs_real
def test_a_recorded_answer() -> None:
    data = (REAL / "eutils" / "idconv_2026-09-30.json").read_bytes()
    ids = json.loads(data)["request"]["ids"]
    found = {item.id: (item.pmcid, item.reason) for item in resolve(ids, Recorded(data))}
    assert found["10.3390/nu8060377"] == ("PMC4924218", None)
    assert found["10.1002/14651858.cd013617.pub2"] == (None, "not_released")
    assert found["10.1007/s40279-015-0365-0"] == (None, "not_in_pmc")
