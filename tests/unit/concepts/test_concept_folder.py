"""A folder of the registries' files as the reference of chemicals and diseases: made-up files, with ids that none has."""

import gzip
from pathlib import Path

import pytest

from figlake.concepts.lexicon.build import build_concepts
from figlake.concepts.lexicon.lexicon import ORDERED, Lexicon
from figlake.concepts.reference import folder, mesh_xml, obo
from figlake.concepts.reference.folder import ConceptFolderError, read_reference
from figlake.concepts.reference.opened import RegistryFileError, opened

DESCRIPTORS = """<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://example.org/none.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D900001</DescriptorUI><DescriptorName><String>Zinvic Acid</String></DescriptorName>
  <TreeNumberList><TreeNumber>D02.241</TreeNumber></TreeNumberList>
  <ConceptList><Concept PreferredConceptYN="Y">
    <RegistryNumber>0</RegistryNumber>
    <RelatedRegistryNumberList><RelatedRegistryNumber>99-99-9 (zinvic)</RelatedRegistryNumber></RelatedRegistryNumberList>
    <TermList><Term><String>Zinvic Acid</String></Term><Term><String>Acid, Zinvic</String></Term></TermList>
  </Concept></ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D900003</DescriptorUI><DescriptorName><String>Zarm Neoplasms</String></DescriptorName>
  <TreeNumberList><TreeNumber>C04.588</TreeNumber></TreeNumberList>
</DescriptorRecord>
</DescriptorRecordSet>
"""
RECORDS = """<SupplementalRecordSet><SupplementalRecord>
  <SupplementalRecordUI>C900001</SupplementalRecordUI>
  <SupplementalRecordName><String>Zarm tumor, small</String></SupplementalRecordName>
  <HeadingMappedToList><HeadingMappedTo><DescriptorReferredTo><DescriptorUI>*D900003</DescriptorUI>
  </DescriptorReferredTo></HeadingMappedTo></HeadingMappedToList>
</SupplementalRecord></SupplementalRecordSet>
"""
CHEBI = """format-version: 1.2

[Term]
id: CHEBI:24431
name: chemical entity

[Term]
id: CHEBI:9000001
name: zinvic compound
synonym: "a \\"zinvic\\" one" EXACT [made up:0]
synonym: "zinv" RELATED [made up:0]
xref: CAS:99-99-9 {source="made up"}
is_a: CHEBI:24431 ! chemical entity

[Term]
id: CHEBI:9000002
name: zinvate
is_a: CHEBI:24431
relationship: is_conjugate_base_of CHEBI:9000001 ! zinvic compound

[Term]
id: CHEBI:9000003
is_obsolete: true

[Typedef]
id: has_part
name: no term
"""
MONDO = """[Term]
id: MONDO:9000001
name: zarm cancer
xref: MESH:D900003 {source="MONDO:equivalentTo"}
xref: DOID:9001
xref: OMIM:900114

[Term]
id: MONDO:9000002
name: lobular zarm cancer
is_a: MONDO:9000001 ! zarm cancer
"""
DOID = """[Term]
id: DOID:9001
name: carcinoma of zarm
xref: MIM:900115
"""
FILES = {
    "desc2099.xml": DESCRIPTORS,
    "supp2099.xml.gz": RECORDS,
    "chebi.obo.gz": CHEBI,
    "mondo.obo": MONDO,
    "doid.obo": DOID,
}


@pytest.fixture
def registries(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def test_registry_files_are_united_as_packages_are(registries: Path):
    found = read_reference(registries)
    (chemical,) = found.chemicals.to_pylist()
    assert (chemical["chemical_id"], chemical["chebi_id"], chemical["chebi_forms"]) == (
        "MESH:D900001",
        "CHEBI:9000001",
        ["CHEBI:9000002"],
    )
    diseases = {row["disease_id"]: row for row in found.diseases.to_pylist()}
    assert diseases.keys() == {"MESH:D900003", "MESH:C900001", "MONDO:9000002"}
    assert (diseases["MESH:D900003"]["omim_ids"], diseases["MESH:D900003"]["doid"]) == (
        ["900114", "900115"],
        "DOID:9001",
    )
    assert diseases["MESH:C900001"]["branches"] == ["C04"]
    assert (diseases["MONDO:9000002"]["mesh_id"], diseases["MONDO:9000002"]["is_broader"]) == ("D900003", True)


def test_a_lexicon_is_built_of_them(registries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    targets = {name: tmp_path / f"{name}.built" for name in ("chemicals", "diseases", "lexicon")}
    build_concepts(reference=registries, **targets)
    lexicon = Lexicon(targets["lexicon"])
    assert [lexicon.concept(name.concept).id for name in lexicon.names(ORDERED, "zinvate")] == ["MESH:D900001"] * 2


def test_terms_have_exact_synonyms_relations_and_ids_elsewhere(registries: Path):
    terms = {term.id: term for term in obo.terms(registries / "chebi.obo.gz", "CHEBI:")}
    assert terms.keys() == {"CHEBI:24431", "CHEBI:9000001", "CHEBI:9000002"}
    assert terms["CHEBI:9000001"].synonyms == ('a "zinvic" one',)
    assert terms["CHEBI:9000001"].xrefs == {"CAS": ("99-99-9",)}
    assert terms["CHEBI:9000002"].related == {"is_conjugate_base_of": ("CHEBI:9000001",)}


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("desc2099.xml", "<DescriptorRecordSet/>", "expected DescriptorRecord or SupplementalRecord, found none"),
        ("desc2099.xml", DESCRIPTORS[:400], r"desc2099\.xml: expected XML of MeSH"),
        (
            "desc2099.xml",
            DESCRIPTORS.replace("D900003", "X900003"),
            r"DescriptorRecord 2: DescriptorUI: found 'X900003', expected D",
        ),
        ("desc2099.xml", DESCRIPTORS.replace("Zarm Neoplasms", " "), "D900003: DescriptorName: found none"),
        (
            "desc2099.xml",
            DESCRIPTORS.replace('SYSTEM "https://example.org/none.dtd"', '[<!ENTITY a "b">]'),
            "the document type declares entities",
        ),
        ("mondo.obo", MONDO.replace("name: zarm cancer\n", ""), r"mondo\.obo: line 1: MONDO:9000001: name: found none"),
        ("mondo.obo", MONDO.replace("id: MONDO:9000001\n", ""), r"line 1: \[Term\]: id: found none"),
        ("doid.obo", "not OBO", r"doid\.obo: expected terms DOID:…, found none"),
        ("doid.obo", DOID + "x" * obo.MAX_LINE_BYTES, "line 5: expected fewer than 1000000 bytes"),
    ],
)
def test_what_is_unusable_is_told(registries: Path, name: str, text: str, error: str):
    write(registries / name, text)
    with pytest.raises(ConceptFolderError, match=error):
        read_reference(registries)


@pytest.mark.parametrize("packed", [b"no gzip", gzip.compress(CHEBI.encode())[:60]], ids=["no gzip", "cut short"])
def test_broken_gzip_is_told(registries: Path, packed: bytes):
    (registries / "chebi.obo.gz").write_bytes(packed)
    with pytest.raises(ConceptFolderError, match="not readable as a reference"):
        read_reference(registries)


def test_a_missing_file_and_one_too_many_are_told(registries: Path):
    write(registries / "desc2100.xml", DESCRIPTORS)
    with pytest.raises(ConceptFolderError, match=r"expected one file desc.*, found desc2099\.xml, desc2100\.xml"):
        folder.files_of(registries)
    (registries / "desc2099.xml").unlink()
    (registries / "desc2100.xml").unlink()
    with pytest.raises(ConceptFolderError, match="found none"):
        folder.files_of(registries)


def test_more_than_the_cap_is_refused(registries: Path):
    with (
        pytest.raises(RegistryFileError, match=r"chebi\.obo\.gz: expected at most 50 bytes, found more"),
        opened(registries / "chebi.obo.gz", limit=50) as source,
    ):
        source.read()


def test_entities_are_not_expanded(registries: Path):
    hostile = DESCRIPTORS.replace('SYSTEM "https://example.org/none.dtd"', '[<!ENTITY a "b">]').replace("Zarm", "&a;")
    write(registries / "desc2099.xml", hostile)
    with pytest.raises(RegistryFileError, match="entities"):
        list(mesh_xml.records(registries / "desc2099.xml"))
