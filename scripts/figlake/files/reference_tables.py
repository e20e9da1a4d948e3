"""What is published of the gene reference that a snapshot was mapped by."""

from __future__ import annotations

import pyarrow as pa

from figlake.files.columns import IDS, Column, Table, listed, text

GENES = Table(
    "genes",
    "The gene reference that was used.",
    ("ncbi_gene_id",),
    (
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id.", False),
        text("symbol", "Official symbol.", False),
        text("name", "Official full name."),
        Column("taxon_id", pa.int32(), "NCBI taxon id.", False),
        Column("human_ncbi_gene_id", pa.int64(), "NCBI Gene id of the human ortholog; null for human genes."),
        text("locus_type", "Kind of locus, such as `gene with protein product` or `pseudogene`."),
        text("hgnc_id", "HGNC id, `HGNC:` and digits."),
        text("ensembl_gene_id", "Ensembl gene id."),
        listed("uniprot_ids", "UniProt accessions."),
        Column("pubmed_count", pa.int32(), "Number of papers that NCBI Gene links to the gene.", False),
    ),
    is_sparse=True,
)

FAMILIES = Table(
    "families",
    "Gene families and complexes of the reference (FamPlex), for the rows of `figure_genes` that name one.",
    ("family_id",),
    (
        text("family_id", "FamPlex id.", False),
        listed("names", "Texts that name the family."),
        listed("member_ids", "NCBI Gene ids of all members, human, ascending.", IDS),
    ),
)
