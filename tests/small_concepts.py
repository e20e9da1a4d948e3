"""Registries' files of chemicals and diseases: made up, with ids that none has."""

import gzip
from pathlib import Path

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


def write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def small_concepts(folder: Path) -> Path:
    """A folder of `FILES`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        write(folder / name, text)
    return folder
