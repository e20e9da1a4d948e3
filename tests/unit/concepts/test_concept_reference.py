"""What the reference of chemicals and diseases unites and leaves out, and the bundle in the project."""

import json

import pytest
from made_up import made_up

from figlake.concepts.lexicon.build import BUNDLED
from figlake.concepts.reference.bundle import MAX_BUNDLE_BYTES, reference
from figlake.concepts.reference.tables import FILES, Reference, Sources
from figlake.files.checksums import sha256


@pytest.fixture(scope="module")
def small() -> Reference:
    return made_up()


def rows(table, key: str) -> dict:
    return {row[key]: row for row in table.to_pylist()}


def test_organisms_and_proteins_among_records_are_no_chemicals_but_antibodies_are(small: Reference):
    assert set(rows(small.chemicals, "chemical_id")) == {
        "MESH:D900001", "MESH:D900002", "MESH:D900005", "MESH:D900008", "MESH:C900004", "MESH:C900005", "CHEBI:9000003",
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
    ],
)
def test_names(small: Reference, name: str, concepts: list[str]):
    assert [row["concept_id"] for row in small.names.to_pylist() if row["name"] == name] == concepts


def test_a_formula_of_no_chemical_is_refused():
    with pytest.raises(ValueError, match=r"Xx \(Nothing\)"):
        reference(Sources(formulas=(("Xx", "Nothing"),)))


def test_the_bundle_is_the_one_that_its_provenance_tells():
    provenance = json.loads((BUNDLED / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["files"] == {name: sha256((BUNDLED / name).read_bytes()) for name in sorted(FILES.values())}
    assert sum((BUNDLED / name).stat().st_size for name in FILES.values()) <= MAX_BUNDLE_BYTES
