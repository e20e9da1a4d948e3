"""Pages to columns and back."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlake.files.records import Refused
from figlake.pages import page
from figlake.pages.fields import fields_of_row, write_page
from figlake.text.strict_yaml import load

SAMPLE = Path(__file__).parents[3] / "resources" / "sample"
sys.path.insert(0, str(SAMPLE))
import page_forms  # noqa: E402

KEPT_VERBATIM = {"PMC999000035__f35", "PMC999000036__f36", "PMC999000037__f37"}


def sample_pages() -> list[Path]:
    return sorted((SAMPLE / "pages").glob("*/*.md"))


@pytest.mark.parametrize("path", sample_pages(), ids=lambda path: path.stem)
def test_each_sample_page_is_written_back_byte_for_byte_or_refused(path: Path) -> None:
    data = path.read_bytes()
    try:
        row, entities = page.read_page(data)
    except Refused as why:
        purpose = dict(
            line.split(" | ", 1) for line in (SAMPLE / "README.md").read_text().splitlines() if " | " in line
        )
        assert f"rejected {why.reason}" in purpose[f"| {path.parent.name}/{path.name}"]
        return
    assert write_page(row, entities) == data
    assert (row["verbatim"] is not None) == (row["figid"] in KEPT_VERBATIM)


def test_missing_values_become_null_and_stay_recoverable() -> None:
    fields = page_forms.fields(
        1, "f1", "Text.", doi=".na.character", keywords="", publisher_name=None, organisms=["NA"]
    )
    row, entities = page.read_page(page_forms.text(fields))
    assert row["doi"] is None and row["publisher_name"] is None
    assert row["keywords"] == [] and row["organisms"] == []
    again = fields_of_row(row, entities)
    assert again["doi"] == ".na.character" and again["keywords"] == "" and again["organisms"] == ["NA"]
    assert "publisher_name" not in again


@pytest.mark.parametrize("null", ["~", "null", "NULL", ".nan"])
def test_a_null_of_yaml_is_no_value(null: str) -> None:
    page_text = page_forms.text(page_forms.fields(1, "f1", "Text.")).decode()
    for key in ("publisher_name", "figtitle", "keywords", "year", "pmcid", "figlink", "figid_alias"):
        page_text = re.sub(rf"(?m)^{key}: .*(?:\n  .*)*$", f"{key}: {null}", page_text)
    page_text = re.sub(r"(?m)^organisms:\n(?=- )", f"organisms:\n- {null}\n", page_text)
    row, entities = page.read_page(page_text.encode())
    assert [row[name] for name in ("publisher_name", "title", "keywords", "figure_url")] == [None, None, [], None]
    assert row["organisms"] == ["Homo sapiens"] and row["pmcid"] == "PMC999000001"
    assert "organisms.na_marker" in row["issues"] and "figid_alias.not_canonical" not in row["issues"]
    assert write_page(row, entities).decode() == page_text


@pytest.mark.parametrize("cell", ["7157; 207", "7157|207"])
def test_several_ids_of_a_gene_inside_a_page_are_rows_and_the_page_comes_back(cell: str) -> None:
    data = (SAMPLE / "pages" / "_figures_2021" / "PMC999000043__f43.md").read_bytes().replace(b"7157", cell.encode())
    row, entities = page.read_page(data)
    genes = [
        (entity["ordinal"], entity["word"], entity["ncbi_gene_id"]) for entity in entities if entity["kind"] == "genes"
    ]
    assert genes[:3] == [(0, "TP53", 7157), (1, "TP53", 207), (2, "MDM2", 4193)]
    assert write_page(row, entities) == data and "genes.reformed:entrez" in row["issues"]


def test_every_key_of_both_schemas_reaches_a_column() -> None:
    old = page_forms.old_fields(1, "f1", "Text.", ["TP53"], chemicals=[{"word": "a", "source": "b", "identifier": "c"}])
    row, entities = page.read_page(page_forms.text(old))
    assert row["pathway_score"] == 0.8712345 and row["search_rank"] == "40001" and row["page_schema"] == "2021"
    assert row["organisms"] == ["Homo sapiens", "Mus musculus"] and row["taxon_ids"] == [9606, 10090]
    assert [(e["kind"], e["word"], e["symbol"] if e["kind"] == "genes" else e["identifier"]) for e in entities] == [
        ("genes", "TP53", "TP53"),
        ("chemicals", "a", "c"),
    ]
    new, _ = page.read_page(page_forms.text(page_forms.fields(1, "f1", "Text.") | {"wpid": "WP1"}))
    assert new["wikipathways_id"] == "WP1" and new["jsonld_keywords"] == ["TP53", "MDM2"]
    assert new["figid_alias"] == "PMC999000001__F1" and new["raw_fields"] == []


def test_a_gene_called_no_stays_no() -> None:
    data = page_forms.text(page_forms.fields(1, "f1", "Text.", words=["NOS1", "NO"]))
    assert page.read_page(data.replace(b"- 'NO'", b"- NO"))[0]["jsonld_keywords"] == ["NOS1", "NO"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"figid": "PMC1__../x"}, "bad_figid"),
        ({"figid": "PMC1__a/b"}, "bad_figid"),
        ({"figid": "PMC1__a\\b"}, "bad_figid"),
        ({"figid": "PMC1__%2e%2e", "pmcid": "PMC1"}, "bad_figid"),
        ({"figid": "PMC1__" + "a" * 300}, "bad_figid"),
        ({"figid": "/etc/passwd"}, "bad_figid"),
        ({"figid": ""}, "missing_field"),
        ({"pmcid": "1"}, "bad_pmcid"),
        ({"organisms": {"a": "b"}}, "bad_type"),
        ({"automl_pathway": 7.5}, "bad_type"),
        ({"automl_pathway": "high"}, "bad_type"),
        ({"year": ["2019"]}, "bad_type"),
    ],
)
def test_bad_fields_are_refused(change: dict, reason: str) -> None:
    fields = {**page_forms.fields(1, "f1", "Text."), **change}
    with pytest.raises(Refused) as refused:
        page.row_of_fields(load(page_forms.text(fields).decode().split("---\n")[1]))
    assert refused.value.reason == reason


def test_a_page_over_the_limit_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        page.read_page(b"---\n" + b"x" * 5_000_000)
    assert refused.value.reason == "too_large"


def test_a_label_that_is_no_canonical_number_is_text_as_any_other() -> None:
    data = page_forms.text({**page_forms.fields(1, "f1", "Text."), "number": "Figure\u00a07\u2028"})
    row, entities = page.read_page(data)
    assert (row["figure_number"], row["figure_label"]) == ("F7", "Figure 7")
    assert {"figure_number.from_label", "figure_label.odd_space"} <= set(row["issues"])
    assert write_page(row, entities) == data


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n'\": #&*!|>%@`{}[]-?,"), max_size=60
)
KEYS = [
    key for key in page_forms.fields(1, "f", "x") if key not in {"figid", "pmcid", "schema-jsonld", "automl_pathway"}
]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*KEYS, "unknown"]), TEXTS | st.lists(TEXTS, max_size=3), max_size=6))
def test_any_page_is_refused_or_comes_back_byte_for_byte(changes: dict) -> None:
    data = page_forms.text({**page_forms.fields(1, "f1", "Text."), **changes})
    try:
        row, entities = page.read_page(data)
    except Refused:
        return
    assert write_page(row, entities) == data
    for value in row.values():
        if isinstance(value, str) and value is not row["verbatim"]:
            assert "\n" not in value and value == value.strip()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4), st.sampled_from(["replace", "insert", "cut"]))
def test_any_damaged_page_is_refused_or_comes_back(position: int, noise: bytes, how: str) -> None:
    good = page_forms.text(page_forms.fields(1, "f1", "Stress activates p53."))
    position %= len(good)
    skip = {"replace": len(noise), "insert": 0, "cut": 40}[how]
    data = good[:position] + (b"" if how == "cut" else noise) + good[position + skip :]
    try:
        row, entities = page.read_page(data)
    except Refused:
        return
    assert write_page(row, entities) == data
