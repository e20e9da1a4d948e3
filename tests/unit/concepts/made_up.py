"""A small reference, made up: ids that no registry has."""

from functools import cache
from pathlib import Path

from figlake.concepts.lexicon.build import write_lexicon
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.reference.bundle import reference, write
from figlake.concepts.reference.tables import Compound, Heading, Reference, Sources, Term

HEADINGS = (
    Heading("D900001", "Pyruvic Acid", ("Acid, Pyruvic",), ("D02.241",)),
    Heading("D900002", "Pyruvates", (), ("D02.241",)),
    Heading("D900003", "Breast Neoplasms", ("Cancer of the Breast",), ("C04.588",)),
    Heading("D900004", "Ovarian Neoplasms", (), ("C04.588",)),
    Heading("D900005", "Caspase 3", (), ("D08.811",)),
    Heading("D900006", "Bacteria", (), ("B03.1",)),
    Heading("D900007", "Kidney Diseases", (), ("C12.777",)),
    Heading("D900008", "Copper", (), ("D01.268",)),
    Heading("C900009", "zinvose-5-phosphate", ("2'-zinvyl-poly(I:C)",), ("D09.894",)),
    Heading("C900010", "zinvonic acid", (), ("D02.241",)),
    Heading("D900010", "Zinc", (), ("D01.268",)),
    Heading("C900008", "zincous ion", (), ("D01.268",)),
    Heading("D900009", "Kidney", ("Zinvaria", "KIDN"), ("A05.810",)),
    Heading("D900011", "Zarm Lip", (), ("C07.1",)),
    Heading("D900012", "Zarm Palate", (), ("C07.1",)),
    Heading("D900015", "Zarmosis, Type 1", ("Type 1 Zarmosis",), ("C07.1",)),
    Heading("D900016", "Zarmosis, Type 2", ("Type 2 Zarmosis",), ("C07.1",)),
    Heading("D900017", "Zarmosis", (), ("C07.1",)),
    Heading("D900013", "Zarmitis Y", (), ("C07.1",)),
    Heading("D900014", "Zarmitis Z", (), ("C07.1",)),
    Heading("C900001", "Two Headings Disease", (), ("C04.588", "C12.777")),
    Heading("C900002", "strain 17", (), ("B03.1",)),
    Heading("C900003", "protein 17", (), ("D12.776.1",)),
    Heading("C900006", "factor 17", (), ("D12.644.276.1", "D12.776.467.1")),
    Heading("C900007", "ZINV1 protein, human", (), ("D12.644.400.1",)),
    Heading("C900004", "mubamab", (), ("D12.776.124.486.485.114.224",)),
    Heading("C900005", "zinvastatin", ("ZVS", "(Q)-zinvol", "x" * 90), ("D02.241",)),
)
SOURCES = Sources(
    headings=HEADINGS,
    chebi=(
        Term("CHEBI:24431", "chemical entity"),
        Term("CHEBI:9000001", "pyruvic acid", parents=("CHEBI:24431",)),
        Term(
            "CHEBI:9000002", "pyruvate", parents=("CHEBI:24431",), related={"is_conjugate_base_of": ("CHEBI:9000001",)}
        ),
        Term("CHEBI:9000003", "copper(2+)", parents=("CHEBI:24431",)),
        Term("CHEBI:9000004", "methyl group", parents=("CHEBI:24431",)),
        Term("CHEBI:9000005", "inhibitor"),
        Term("CHEBI:9000006", "zinc(1+)", parents=("CHEBI:24431",)),
    ),
    mondo=(
        Term("MONDO:9000001", "breast cancer", xrefs={"MESH": ("D900003",), "OMIM": ("900114",)}),
        Term("MONDO:9000003", "kidney disease", ("kidney", "KIDN"), xrefs={"MESH": ("D900007",)}),
        Term("MONDO:9000004", "ovary cancer", ("breast cancers", "zarmoma"), parents=("MONDO:9000001",)),
        Term("MONDO:9000005", "zarm lip 16", ("zarm lip", "ZL16"), parents=("MONDO:9000001", "MONDO:9000006")),
        Term("MONDO:9000008", "copper toxicity", ("COLD",), parents=("MONDO:9000001",)),
        Term("MONDO:9000006", "zarm lip or palate", parents=("MONDO:9000007",)),
        Term("MONDO:9000007", "zarmed lip", xrefs={"MESH": ("D900011",)}),
        Term("MONDO:9000002", "lobular breast cancer", parents=("MONDO:9000001",), xrefs={"DOID": ("DOID:9001",)}),
    ),
    doid=(Term("DOID:9001", "breast lobular cancer"),),
    hpo=(Term("HP:9000001", "Neoplasm of the breast", xrefs={"MSH": ("D900003",)}),),
    compounds=(Compound("77", "", ("zinvas", "zinv-1234", "zinvastatin", "zinvaria")),),
    cid_mesh=(("77", "C900005"),),
    mesh_chebi=(("C900008", "CHEBI:9000006"),),
    formulas=(("Cu", "Copper"), ("Cu2+", "Copper"), ("Z", "Zinc")),
    called=(
        ("D900003", "mastopathia"),
        ("D900003", "elderly breast cancer"),
        ("D900003", "lobular cancer of the breast"),
        ("D900003", "kidney"),
    ),
)


@cache
def made_up() -> Reference:
    """The reference."""
    return reference(SOURCES)


def lexicon_in(folder: Path) -> Lexicon:
    """Its lexicon, written into a folder."""
    write(folder, made_up())
    write_lexicon(folder / "lexicon.arrow", folder)
    return Lexicon(folder / "lexicon.arrow")
