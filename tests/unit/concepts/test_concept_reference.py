"""What the reference of chemicals and diseases unites and leaves out, and the bundle in the project."""

import json

import pytest
from made_up import HEADINGS, made_up

from figlake.concepts.lexicon.build import BUNDLED, published_chemicals, published_diseases
from figlake.concepts.reference.bundle import MAX_BUNDLE_BYTES, reference
from figlake.concepts.reference.tables import FILES, Heading, Reference, Sources, Term
from figlake.files.checksums import sha256


@pytest.fixture(scope="module")
def small() -> Reference:
    return made_up()


def rows(table, key: str) -> dict:
    return {row[key]: row for row in table.to_pylist()}


def test_organisms_and_proteins_among_records_are_no_chemicals_but_antibodies_are(small: Reference):
    assert set(rows(small.chemicals, "chemical_id")) == {
        "MESH:D900001", "MESH:D900002", "MESH:D900005", "MESH:D900008", "MESH:C900004", "MESH:C900005", "MESH:C900008",
        "MESH:C900009", "MESH:C900010", "MESH:D900010", "CHEBI:9000003",
    }  # fmt: skip


def test_an_enzyme_is_marked_as_the_gene_tables(small: Reference):
    assert [i for i, row in rows(small.chemicals, "chemical_id").items() if row["is_protein"]] == ["MESH:D900005"]


def test_an_acid_and_its_base_are_one_chemical(small: Reference):
    row = rows(small.chemicals, "chemical_id")["MESH:D900001"]
    assert (row["chebi_id"], row["chebi_forms"]) == ("CHEBI:9000001", ["CHEBI:9000002"])


def test_a_record_of_two_headings_has_both_branches(small: Reference):
    assert rows(small.diseases, "disease_id")["MESH:C900001"]["branches"] == ["C04", "C12"]


def test_a_term_without_a_heading_goes_by_the_nearest_heading_over_it(small: Reference):
    row = rows(small.diseases, "disease_id")["MONDO:9000002"]
    assert (row["mesh_id"], row["is_broader"], row["doid"]) == ("D900003", True, "DOID:9001")


def test_of_several_headings_over_a_term_that_with_its_words_is_taken(small: Reference):
    row = rows(small.diseases, "disease_id")["MONDO:9000005"]
    assert (row["mesh_id"], row["is_broader"]) == ("D900011", True), "nearer is breast cancer, which has no lip"


def test_a_term_with_the_words_of_a_heading_is_that_heading(small: Reference):
    found = rows(small.diseases, "disease_id")
    assert "MONDO:9000004" not in found and found["MESH:D900004"]["mondo_id"] == "MONDO:9000004"


def names_of(small: Reference, concept: str) -> set[str]:
    return {row["name"] for row in small.names.to_pylist() if row["concept_id"] == concept}


def test_a_synonym_that_is_a_name_of_a_heading_is_that_heading_alone(small: Reference):
    assert names_of(small, "MONDO:9000005") == {"ZL16"}, "an abbreviation may mean both"


def test_names_of_our_own_are_added_where_no_disease_has_them(small: Reference):
    assert names_of(small, "MESH:D900003") >= {"mastopathia"}
    assert not names_of(small, "MESH:D900003") & {"lobular cancer of the breast", "kidney"}


def test_a_name_of_our_own_for_no_disease_is_refused():
    with pytest.raises(ValueError, match=r"called.tsv: .*D900008"):
        reference(Sources(headings=HEADINGS, called=(("D900008", "cuprosis"),)))
    assert reference(Sources(called=(("D900008", "cuprosis"),)), is_whole=False).diseases.num_rows == 0


def test_a_heading_takes_the_ids_of_terms_that_mean_the_same(small: Reference):
    row = rows(small.diseases, "disease_id")["MESH:D900003"]
    assert (row["mondo_id"], row["omim_ids"], row["hpo_ids"]) == ("MONDO:9000001", ["900114"], ["HP:9000001"])


@pytest.mark.parametrize(
    ("name", "concepts"),
    [
        ("zinvas", ["MESH:C900005"]),
        ("zinv-1234", []),  # a code
        ("x" * 90, []),  # no figure has it
        ("Cu", ["MESH:D900008"]),
        ("methyl group", []),
        ("zinvaria", []),  # an organ of MeSH
        ("zinc", []),  # another chemical of MeSH, and of its ion the name without charge
        ("zinc(1+)", ["MESH:C900008"]),
        ("kidney", []),
        ("KIDN", ["MESH:D900007"]),  # an abbreviation may mean both
    ],
)
def test_names(small: Reference, name: str, concepts: list[str]):
    assert [row["concept_id"] for row in small.names.to_pylist() if row["name"] == name] == concepts


def test_published_tables_have_the_names_that_people_write(small: Reference):
    chemicals, diseases = (
        rows(published(small), key)
        for published, key in ((published_chemicals, "chemical_id"), (published_diseases, "disease_id"))
    )
    for concept, kind, name in (row.values() for row in small.names.to_pylist()):
        row = chemicals.get(concept) or diseases[concept]
        is_code = kind == "registry" and concept in chemicals and any(map(str.isdigit, name))
        assert (name in row["synonyms"]) == (not is_code and name != row["name"]), name
    assert any(row["synonyms"] for row in chemicals.values()) and any(row["synonyms"] for row in diseases.values())


def test_a_drug_that_mesh_has_as_a_salt_alone_is_that_salt():
    """Not so where its own plural is a heading, where it is a radical, and where there are salts of several kinds."""
    names = ("zinvinib", "zinvan", "zinvyl", "zinvol")
    headings = ("Zinvinib Mesylate", "Zinvan Sulfate", "Zinvans", "Zinvyl Chloride", "Zinvol Sodium", "Zinvol Citrate")
    sources = Sources(
        headings=tuple(Heading(f"D91000{n}", name, (), ("D03.383",)) for n, name in enumerate(headings)),
        chebi=(
            Term("CHEBI:24431", "chemical entity"),
            *(Term(f"CHEBI:910000{n}", name, parents=("CHEBI:24431",)) for n, name in enumerate(names)),
        ),
    )
    found = rows(reference(sources).chemicals, "chemical_id")
    assert {row["chebi_id"]: row["mesh_id"] for row in found.values() if row["chebi_id"]} == {
        "CHEBI:9100000": "D910000",
        "CHEBI:9100001": None,
        "CHEBI:9100002": None,
        "CHEBI:9100003": None,
    }
    assert ("MESH:D910000", "zinvinib") in {
        (row["concept_id"], row["name"]) for row in reference(sources).names.to_pylist()
    }


def test_a_formula_of_no_chemical_is_refused():
    with pytest.raises(ValueError, match=r"Xx \(Nothing\)"):
        reference(Sources(formulas=(("Xx", "Nothing"),)))


def test_the_bundle_is_the_one_that_its_provenance_tells():
    provenance = json.loads((BUNDLED / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["files"] == {name: sha256((BUNDLED / name).read_bytes()) for name in sorted(FILES.values())}
    assert sum((BUNDLED / name).stat().st_size for name in FILES.values()) <= MAX_BUNDLE_BYTES
