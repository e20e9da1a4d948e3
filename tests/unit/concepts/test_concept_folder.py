"""A folder of the registries' files as the reference of chemicals and diseases: made-up files, with ids that none has."""

import gzip
from pathlib import Path

import pytest
from small_concepts import CHEBI, DESCRIPTORS, DOID, MONDO, small_concepts, write

from figlake.concepts.lexicon.build import build_concepts
from figlake.concepts.lexicon.lexicon import ORDERED, Lexicon
from figlake.concepts.reference import folder, mesh_xml, obo
from figlake.concepts.reference.folder import BUNDLED, learned_of, read_reference
from figlake.names.layout import ReferenceFolderError
from figlake.names.registry_files import MAX_LINE_BYTES, RegistryFileError, opened


@pytest.fixture
def registries(tmp_path: Path) -> Path:
    return small_concepts(tmp_path)


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
        (
            "desc2099.xml",
            DESCRIPTORS.replace("<String>Zinvic Acid", "<String>Zinvic &alpha; Acid", 1),
            r"desc2099\.xml: DescriptorRecord 1: DescriptorName/String: expected a text, found an entity in it",
        ),
        (
            "desc2099.xml",
            DESCRIPTORS.replace("<String>Acid, Zinvic", "<String>Acid, <i>Zinvic</i>"),
            "D900001: ConceptList/Concept/TermList/Term/String: expected a text, found i in it",
        ),
        (
            "desc2099.xml",
            DESCRIPTORS.replace("</DescriptorRecord>", "<x/>" * 3_000_000 + "</DescriptorRecord>", 1),
            r"desc2099\.xml: expected a record in each 10000000 bytes, found none",
        ),
        (
            "desc2099.xml",
            DESCRIPTORS.replace("</DescriptorRecordSet>", "<x/>" * 3_000_000 + "</DescriptorRecordSet>"),
            r"desc2099\.xml: expected a record in each 10000000 bytes, found none",
        ),
        ("mondo.obo", MONDO.replace("name: zarm cancer\n", ""), r"mondo\.obo: line 1: MONDO:9000001: name: found none"),
        ("mondo.obo", MONDO.replace("id: MONDO:9000001\n", ""), r"line 1: \[Term\]: id: found none"),
        (
            "doid.obo",
            DOID.replace("9001", "x1"),
            r"doid\.obo: line 1: \[Term\]: id: found 'DOID:x1', expected DOID: and",
        ),
        ("doid.obo", DOID.replace(":9001", ": "), "id: found 'DOID:', expected DOID: and 1 to 9 digits"),
        ("doid.obo", DOID.replace("9001", "../<b>"), "id: found 'DOID:../<b>', expected"),
        ("doid.obo", DOID.replace("9001", "\u0661\u0662"), "id: found 'DOID:\u0661\u0662', expected"),
        ("mondo.obo", MONDO.replace("9000001\n", "12; drop\n", 1), "id: found 'MONDO:12; drop', expected"),
        ("doid.obo", "not OBO", r"doid\.obo: expected terms DOID:…, found none"),
        ("doid.obo", DOID + "x" * MAX_LINE_BYTES, "line 5: expected fewer than 1000000 bytes"),
    ],
)
def test_what_is_unusable_is_told(registries: Path, name: str, text: str, error: str):
    write(registries / name, text)
    with pytest.raises(ReferenceFolderError, match=error):
        read_reference(registries)


@pytest.mark.parametrize("packed", [b"no gzip", gzip.compress(CHEBI.encode())[:60]], ids=["no gzip", "cut short"])
def test_broken_gzip_is_told(registries: Path, packed: bytes):
    (registries / "chebi.obo.gz").write_bytes(packed)
    with pytest.raises(ReferenceFolderError, match="not readable as a reference"):
        read_reference(registries)


def test_a_missing_file_and_one_too_many_are_told(registries: Path):
    write(registries / "desc2100.xml", DESCRIPTORS)
    with pytest.raises(ReferenceFolderError, match=r"expected one file desc.*, found desc2099\.xml, desc2100\.xml"):
        folder.files_of(registries)
    (registries / "desc2099.xml").unlink()
    (registries / "desc2100.xml").unlink()
    with pytest.raises(ReferenceFolderError, match="found none"):
        folder.files_of(registries)


def test_a_comment_is_no_end_of_a_name(registries: Path):
    write(registries / "desc2099.xml", DESCRIPTORS.replace("<String>Zinvic Acid", "<String>Zinvic <!-- x -->Acid"))
    (first, _) = mesh_xml.records(registries / "desc2099.xml")
    assert (first.heading.name, first.heading.synonyms) == ("Zinvic Acid", ("Acid, Zinvic",))


def test_what_stands_before_a_record_is_forgotten(registries: Path):
    """At any depth: of a file of many records no more is held than of one."""
    record = DESCRIPTORS[DESCRIPTORS.index("<DescriptorRecord ") : DESCRIPTORS.index("</DescriptorRecord>") + 19]
    write(registries / "desc2099.xml", "<a>" + f"<b><c/><d><e/>{record}</d></b>" * 40 + "</a>")
    held = [
        sum(1 for _ in element.getroottree().getroot().iter("c"))
        for element in mesh_xml._elements(registries / "desc2099.xml")
    ]
    assert held == list(range(40, 0, -1))


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


def test_names_of_our_own_count_beside_registry_files_alone(tmp_path):
    """A packed reference has them in it."""
    assert {path.name for path in learned_of(small_concepts(tmp_path))} == {
        "learned.parquet",
        "seen.parquet",
        "formulas.tsv",
        "called.tsv",
    }
    assert {path.name for path in learned_of(BUNDLED)} == {"learned.parquet", "seen.parquet"}
