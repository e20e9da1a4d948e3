"""What is accepted of a text, with the bundled reference and the fitted trees."""

import json
import math
from functools import cache
from pathlib import Path

import pytest
from conftest import DATA, ROOT

from figlake.concepts.corpus import annotate, map_mentions
from figlake.concepts.explain import explain
from figlake.concepts.judging.models import GIVEN, PROSE
from figlake.concepts.mapper import Mapper, bundled_mapper
from figlake.concepts.ranking.candidates import NOTHING, Candidates, LeftOut
from figlake.concepts.ranking.features import NAMES, Features
from figlake.concepts.reference.tables import CHEMICAL, DISEASE, TYPES

mapper = cache(bundled_mapper)


def found(text: str) -> set[tuple[str, str]]:
    rows = annotate(mapper(), {"doc_id": "1", "text": text}, TYPES, "balanced")
    return {(row["mention"], row["ids"][0]) for row in rows}


def given(string: str, type_: str) -> list[str]:
    document = {"doc_id": "1", "text": string, "mentions": [{"text": string}]}
    return [one for row in map_mentions(mapper(), document, (type_,), "balanced") for one in row["ids"]]


@pytest.mark.parametrize(
    ("string", "type_", "ids"),
    [
        ("breast tumours", DISEASE, ["MESH:D001943"]),
        ("gastric and colorectal cancer", DISEASE, ["MESH:D013274", "MESH:D015179"]),
        ("Pyruvate", CHEMICAL, ["MESH:D019289"]),
        ("clonidine", CHEMICAL, ["MESH:D003000"]),
        ("glucose 6-P", CHEMICAL, ["MESH:D019298"]),
        # with no name beside MeSH's heading, and not in the gold
        ("thapsigargin", CHEMICAL, ["MESH:D019284"]),
        ("vemurafenib", CHEMICAL, ["MESH:D000077484"]),
        ("olaparib", CHEMICAL, ["MESH:C531550"]),
        ("CASP3", CHEMICAL, []),
        ("MAPK14", CHEMICAL, []),
        ("nothing like it", DISEASE, []),
    ],
)
def test_given(string: str, type_: str, ids: list[str]):
    assert sorted(given(string, type_)) == ids


def test_an_abbreviation_means_what_the_text_says():
    text = (
        "Patients with myocardial infarction (MI) had pain. MI was frequent; clonidine was given to patients with MI."
    )
    assert ("MI", "MESH:D009203") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cross-sectional area (CSA) of fibres; CSA was larger in mutants.",
        "The target-of-rapamycin (TOR) pathway. TOR signaling was lost.",
    ],
)
def test_an_abbreviation_of_what_is_no_concept_is_none(text: str):
    assert {mention for mention, _ in found(text)} <= {"rapamycin"}


def test_both_types_are_found_in_one_text():
    assert {("clonidine", "MESH:D003000"), ("hypotension", "MESH:D007022")} <= found(
        "We studied hypotension induced by clonidine in patients. The hypotensive effect of clonidine was large."
    )


def test_one_stretch_has_one_meaning():
    rows = list(annotate(mapper(), {"doc_id": "1", "text": "hypotension after clonidine"}, TYPES, "recall"))
    places = [(row["start"], row["end"]) for row in rows]
    assert len(places) == len(set(places))


def test_explained():
    told = explain(mapper(), "breast cancer", "", DISEASE)
    assert "Breast Neoplasms (MESH:D001943" in told and "is accepted" in told
    assert "\nfound at 6: confidence " in explain(mapper(), "breast  cancer", "some  breast\n  cancer", DISEASE)
    assert explain(mapper(), "zzzqx", "", DISEASE) == "zzzqx: no name of a disease like it is known\n"


def test_what_the_gold_teaches_is_no_name_and_what_a_document_taught_is_left_out():
    lexicon = mapper().lexicon
    places = range(lexicon.concepts)
    place = next(place for place in places if lexicon.concept(place).id == "MESH:D019284")
    assert lexicon.concept(place).names == 1 and lexicon.concept(place).learned == 0, "a heading alone"
    known = next(place for place in places if lexicon.concept(place).id == "MESH:D003000")
    string, count = "clonidine", lexicon.concept(known).learned
    assert count > 1
    candidates = [one for one in Candidates(lexicon).of(string, CHEMICAL) if one.concept == known]

    def learned(left_out: LeftOut) -> float:
        (row,) = Features(lexicon, left_out).rows(string, candidates)
        return row[NAMES.index("log_learned")]

    assert learned(NOTHING) == math.log1p(count)
    assert learned(LeftOut(learned={(string, known): count})) == 0.0


def test_equal_texts_have_equal_answers_whatever_was_mapped_before():
    text = "hypotension after clonidine"
    first = [a.confidence for a in mapper().judged(PROSE, mapper().found(text))]
    mapper().judged(GIVEN, mapper().given("other", ["hypotension"]))
    assert [a.confidence for a in mapper().judged(PROSE, mapper().found(text))] == first
    assert isinstance(mapper(), Mapper)


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


HELD_ASIDE = read(DATA / "entities_read.jsonl")
FITTED_WITH = read(ROOT / "resources" / "concepts" / "captions.jsonl")


@pytest.mark.parametrize(("rows", "count"), [(HELD_ASIDE, 261), (FITTED_WITH, 847)], ids=["held aside", "fitted with"])
def test_the_facts_of_captions_hold_no_sentence(rows: list[dict], count: int):
    assert len(rows) == count
    assert max(len(mention["text"]) for row in rows for mention in row["mentions"]) < 80
    assert all("text" not in row for row in rows)


@pytest.mark.parametrize("key", ["article", "figid", "sha256"])
def test_no_article_of_the_captions_held_aside_was_fitted_with(key: str):
    assert {row[key] for row in HELD_ASIDE}.isdisjoint({row[key] for row in FITTED_WITH})
