"""What is published of the references that a snapshot was mapped by, and how often their genes stand in figures."""

from __future__ import annotations

import pyarrow as pa

from figlake.files.columns import CHEMICAL_PREFIXES, DISEASE_PREFIXES, IDS, NAMES, Column, Table, flag, listed, text


def _synonyms(meaning: str) -> Column:
    return Column("synonyms", NAMES, f"Its other names, sorted by code point: {meaning}")


GENES = Table(
    "genes",
    "The gene reference that was used.",
    ("ncbi_gene_id",),
    (
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id.", False).of("NCBIGene"),
        text("symbol", "Official symbol.", False),
        text("name", "Official full name."),
        Column("taxon_id", pa.int32(), "NCBI taxon id.", False).of("NCBITaxon"),
        Column("human_ncbi_gene_id", pa.int64(), "NCBI Gene id of the human ortholog; null for human genes.").of(
            "NCBIGene"
        ),
        text("locus_type", "Kind of locus, such as `gene with protein product` or `pseudogene`."),
        text("hgnc_id", "HGNC id, `HGNC:` and digits.").of("HGNC"),
        text("ensembl_gene_id", "Ensembl gene id.").of("ENSEMBL"),
        listed("uniprot_ids", "UniProt accessions.").of("UniProtKB"),
        Column("pubmed_count", pa.int32(), "Number of papers that NCBI Gene links to the gene.", False),
        _synonyms("former symbols, aliases, and names of its products; none that tells a class, such as `kinase`."),
    ),
    is_sparse=True,
)

GENE_WEIGHTS = Table(
    "gene_weights",
    "In how many figures each gene stands, of the genes that are accepted in any; and how much it tells to find it.",
    ("ncbi_gene_id",),
    (
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id.", False).of("NCBIGene"),
        text("symbol", "Official symbol.", False),
        Column("taxon_id", pa.int32(), "NCBI taxon id.", False).of("NCBITaxon"),
        Column("figure_count", pa.int64(), "Figures with the gene in `figures.gene_ids`: n.", False),
        Column("article_count", pa.int64(), "Articles that have such a figure.", False),
        Column(
            "specificity",
            pa.float64(),
            "Inverse document frequency, ln((N + 1) / (n + 1)), where N figures have an accepted gene at all; in nats, "
            "to six decimals. 0: the gene is in every figure.",
            False,
        ),
    ),
)

FAMILIES = Table(
    "families",
    "Gene families and complexes of the reference (FamPlex), for the rows of `figure_genes` that name one.",
    ("family_id",),
    (
        text("family_id", "FamPlex id.", False).of("FPLX"),
        listed("names", "Texts that name the family."),
        listed("member_ids", "NCBI Gene ids of all members, human, ascending.", IDS).of("NCBIGene"),
    ),
)

CHEMICALS = Table(
    "chemicals",
    "Chemicals: MeSH headings and supplementary records with the ChEBI entries of the same substance.",
    ("chemical_id",),
    (
        text("chemical_id", "`MESH:` and the MeSH id, where there is none the ChEBI id.", False).of(*CHEMICAL_PREFIXES),
        text("mesh_id", "MeSH id, such as `D019289` or `C036216`.").of("MESH"),
        text("chebi_id", "ChEBI id, such as `CHEBI:32816`.").of("CHEBI"),
        listed("chebi_forms", "ChEBI ids of its other forms: acid or base, tautomer, ion.").of("CHEBI"),
        text("name", "Preferred name.", False),
        listed("branches", "First parts of its MeSH tree numbers, such as `D02`; of a record those of its headings."),
        flag("is_protein", "Whether MeSH has it among proteins, nucleic acids and biological factors alone.", False),
        _synonyms("those of its own vocabulary, and those without a digit of others, where digits are mostly codes."),
    ),
)
DISEASES = Table(
    "diseases",
    "Diseases and findings: MeSH headings and records with the terms of MONDO, DOID and HPO of the same meaning.",
    ("disease_id",),
    (
        text("disease_id", "`MESH:` and the MeSH id; without one the MONDO id, else the DOID.", False).of(
            *DISEASE_PREFIXES
        ),
        text("mesh_id", "MeSH id, such as `D001943`; where `is_broader` that of the nearest heading over it.").of(
            "MESH"
        ),
        flag("is_broader", "Whether `mesh_id` means more than the disease.", False),
        text("mondo_id", "MONDO id, such as `MONDO:0007254`.").of("MONDO"),
        text("doid", "Disease Ontology id, such as `DOID:1612`.").of("DOID"),
        listed("omim_ids", "OMIM ids, digits, of MONDO and DOID.").of("OMIM"),
        listed("hpo_ids", "HPO ids, such as `HP:0003002`.").of("HP"),
        text("name", "Preferred name.", False),
        listed("branches", "First parts of its MeSH tree numbers, such as `C04`."),
        _synonyms("those of its own vocabulary and of others."),
    ),
)
