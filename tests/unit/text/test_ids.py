"""Ids of articles as people list them."""

import pytest

from figlake.text.ids import article_id

WRITTEN = [
    *(
        (text, "PMC123")
        for text in ("PMC123", "pmc123", "\ufeffPMC123", "PMC123\r\n", "PMC123.2", "PMCID: PMC123", "pmcid:123")
    ),
    *((text, "PMC123") for text in ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", '"PMC123",')),
    *(
        (text, "12345")
        for text in ("12345", "PMID: 12345", "pmid:12345", "https://pubmed.ncbi.nlm.nih.gov/12345/", "12345.0")
    ),
    *((text, "10.1000/abc") for text in ("10.1000/ABC", "doi: 10.1000/abc", "https://www.doi.org/10.1000/abc")),
    *((text, None) for text in ("", "twelve", "PMC", "PMC²", "PMC" + "9" * 5_000, "9" * 5_000, "PMC12 PMC13")),
]


@pytest.mark.parametrize(("text", "normal"), WRITTEN, ids=lambda value: (value or "")[:20])
def test_an_id_as_written(text: str, normal: str | None) -> None:
    assert article_id(text) == normal
