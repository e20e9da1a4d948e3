"""The published tables: columns, types, keys and meanings, declared once.

Writers enforce these schemas, ``docs/columns.md`` is generated from them, and the manifest repeats them.
"""

from __future__ import annotations

import pyarrow as pa

from figlake.files.citing_tables import CITING_SENTENCES, SENTENCE
from figlake.files.columns import (
    CHEMICAL_PREFIXES,
    DISEASE_PREFIXES,
    FIGID,
    GRAPHICS,
    IDS,
    NAMES,
    ORGANISMS,
    PAGE_TABLES,
    PANELS,
    PMCID,
    PUB_YEAR,
    RAW_FIELDS,
    RELATED,
    SOURCE,
    TAXA,
    Column,
    Table,
    flag,
    listed,
    text,
)
from figlake.files.mention_tables import (
    FIGURE_CHEMICALS,
    FIGURE_DISEASES,
    MATCHED,
    OF_LINE,
    PLACE_KEY,
    PLACE_ORDER,
    WHERE,
)
from figlake.files.picture_tables import FIGURE_WORDS, OF_PICTURES
from figlake.files.reference_tables import CHEMICALS, DISEASES, FAMILIES, GENE_WEIGHTS, GENES

SCHEMA_VERSION = "1.4"
"""Major: a column changed its meaning, type or name, or left.  Minor: a nullable column or a table was added."""

LICENSE_CODE = text("license_code", "Licence of the article as PMC codes it (`CC BY`, `CC0`, …); null if not known.")
IS_RETRACTED = flag("is_retracted", "The article is marked as retracted by PMC; null when only a page is known.")

ARTICLES = Table(
    "articles",
    "One row for each article that has a published figure or was harvested.",
    ("pmcid",),
    (
        PMCID,
        Column("pmcid_version", pa.int32(), "Version of the article in PMC that was read; null for pages."),
        Column("pmid", pa.int64(), "PubMed id.").of("PMID"),
        text("doi", "Digital object identifier, lower case, without a resolver.").of("DOI"),
        text("title", "Article title."),
        text("journal_title", "Journal title."),
        text("journal_nlm_ta", "Journal title abbreviation of the National Library of Medicine."),
        text("publisher_name", "Publisher."),
        PUB_YEAR,
        text("pub_date", "Earliest publication date, ISO 8601, as exact as known; its year may be before `pub_year`."),
        text("citation", "Reference text: first author, journal abbreviation, date, volume, issue, pages."),
        listed("keywords", "Author keywords."),
        listed("organisms", "Organisms of the paper, as named by the source."),
        text("article_type", "JATS article type, such as `research-article`."),
        LICENSE_CODE,
        text("license_url", "URL of the licence given in the article."),
        flag("has_full_text", "The article's body was there to be read; false where the publisher withholds it."),
        listed("related_articles", "Articles that this one names as related: kind of relation and link.", RELATED),
        listed("issues", "Findings, sorted; the codes are listed below."),
        flag("is_open_access", "In PMC's open access subset."),
        flag("is_manuscript", "An author manuscript."),
        IS_RETRACTED,
        SOURCE,
        text("xml_md5", "MD5 of the article XML, hexadecimal."),
        text("etag", "MD5 of the metadata record in the store (its ETag there), hexadecimal."),
    ),
    is_partitioned=True,
)

FIGURES = Table(
    "figures",
    "One row for each figure.",
    ("figid",),
    (
        FIGID,
        text("figid_alias", "pmcid, two underscores, figure_number; made unique with a suffix when two collide."),
        PMCID,
        PUB_YEAR,
        SOURCE,
        text(
            "figure_number",
            "Normalised number: prefix (F, S scheme, SF, GA, AF, BF, EV, CI, AR, V) and digits, then what it is part of"
            " (`F5-S2` supplement 2 of Figure 5, `AF1-F2` figure 2 of appendix 1).",
        ),
        text("figure_label", "Label as printed (`Figure 3.`); null when the source has only the number."),
        text("figure_type", "`Figure`, `Scheme`, `Supplemental figure`, `Graphical abstract`, `Appendix figure`, …"),
        text("title", "Title of the figure."),
        text("caption", "Legend of the figure without its title and label."),
        text("paper_title", "Title of the article."),
        text("reference_text", "Citation of the article."),
        text("doi", "Digital object identifier of the article, lower case.").of("DOI"),
        text("journal_title", "Journal title."),
        text("journal_nlm_ta", "Journal title abbreviation of the National Library of Medicine."),
        text("publisher_name", "Publisher."),
        text("figure_url", "Page of the figure in PMC, for people; not for automated retrieval."),
        text("image_filename", "File name of the image."),
        text("image_url", "Address of the image in the store, `s3://…`; null when the store has none."),
        text("image_md5", "MD5 of the image, hexadecimal."),
        text("image_path", "The image below the dataset's folder, when images are fetched (`figures.images`)."),
        listed("keywords", "Author keywords."),
        listed("organisms", "Organisms of the paper; values that are no organism are in raw_fields."),
        listed("organisms_ner", "Organisms whose gene names were found in the figure's text, as the page says."),
        listed("taxon_ids", "NCBI taxon ids: a page's `organisms`, else `organism_mentions`.", TAXA).of("NCBITaxon"),
        Column(
            "pathway_score", pa.float64(), "0 to 1, how sure that the figure shows a pathway; pages: AutoML Vision."
        ),
        LICENSE_CODE,
        flag("has_third_party_permission", "The figure is marked as reproduced from elsewhere; null if not known."),
        IS_RETRACTED,
        listed("panels", "Panels that the caption letters: label, and offsets of the passage in `caption`.", PANELS),
        listed(
            "organism_mentions",
            "Organisms named in title, caption, article title and abstract, with counts.",
            ORGANISMS,
        ),
        text("figure_context", "Where the figure stands in its article: body, floats, back, appendix, sub-article, …"),
        listed("graphics", "Each picture of the figure: its link as written, and its object in the store.", GRAPHICS),
        *OF_PICTURES,
        text("ndex_id", "NDEx network of the figure (UUID).").of("NDEX"),
        text("wikipathways_id", "WikiPathways id.").of("WP"),
        listed("gene_ids", "NCBI Gene ids accepted for the figure, ascending; see figure_genes.", IDS).of("NCBIGene"),
        listed("gene_taxon_ids", "NCBI taxon ids of those genes, ascending.", TAXA).of("NCBITaxon"),
        Column(
            "chemical_ids", NAMES, "Ids of `chemicals` accepted for the figure, ascending; see figure_chemicals."
        ).of(*CHEMICAL_PREFIXES),
        Column("disease_ids", NAMES, "Ids of `diseases` accepted for the figure, ascending; see figure_diseases.").of(
            *DISEASE_PREFIXES
        ),
        listed("issues", "Findings of normalisation, sorted; the codes are listed below."),
        text("content_sha256", "SHA-256 of the page's bytes, or of the harvested row as canonical JSON.", False),
        text("page_schema", "Generation of the page: `2021` or `2023`; null for harvested figures."),
        listed("page_keys", "Keys of the page in their order; a field that is absent here was absent there."),
        listed("raw_fields", "Source form of each field that normalisation changed.", RAW_FIELDS),
        listed("jsonld_keywords", "Keywords of the page's schema.org block."),
        listed("page_tables", "TSV files that came with the page; their rows are in page_entities.", PAGE_TABLES),
        text("search_rank", "Rank in the image search that found a page of 2021 (`pmc_ranked_result_index`)."),
        text("verbatim", "Bytes of the page as text, only where the columns do not reproduce it."),
    ),
    is_partitioned=True,
    row_group_size=8192,
)

FIGURE_GENES = Table(
    "figure_genes",
    "One row for each figure, mention and candidate gene. Filter `is_accepted` for the answer.",
    (*PLACE_KEY, "sentence", "ncbi_gene_id", "family_id"),
    (
        *WHERE,
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id; null when the mention is a family.").of("NCBIGene"),
        text("symbol", "Official symbol of the gene, or name of the family.", False),
        text("hgnc_id", "HGNC id, `HGNC:` and digits.").of("HGNC"),
        text("ensembl_gene_id", "Ensembl gene id.").of("ENSEMBL"),
        text("uniprot_id", "UniProt accession (the first that the reference lists).").of("UniProtKB"),
        Column("taxon_id", pa.int32(), "NCBI taxon id of the gene.", False).of("NCBITaxon"),
        Column("human_ncbi_gene_id", pa.int64(), "NCBI Gene id of the human gene or orthologue.").of("NCBIGene"),
        text(
            "match_type",
            "`symbol`, `previous`, `alias`, `synonym`, `name` or `family`; `ortholog`: a name of the human gene.",
            False,
        ),
        *MATCHED,
        Column(
            "confidence",
            pa.float64(),
            "Calibrated probability, 0 to 1, that the mention means this gene, or this family, here: species and "
            "whether it is a gene at all included. Of a gene that is not the best, what its chance and that of the "
            "best leave it at most.",
            False,
        ),
        flag(
            "is_accepted",
            "Best candidate, with a confidence at or over the threshold, and not a family; and its string is not more "
            "surely a chemical or a disease.",
            False,
        ),
        text("family_id", "FamPlex id when the mention names a family or complex.").of("FPLX"),
        text(
            "rule",
            "How like the name is (`exact`, `upper`, `folded`, `short`, `bag`), after rules that rewrote the mention.",
            False,
        ),
        Column(
            "is_accepted_family",
            pa.bool_(),
            "The mention is taken for this family: the best candidate, with a confidence at or over the threshold, and "
            "not more surely a chemical or a disease. Its members are not counted as genes of the figure.",
        ),
        Column(
            "species_not_covered",
            pa.int32(),
            "NCBI taxon id of the species, or genus, that the text speaks of at the mention and that the reference has "
            "no genes of: no candidate is accepted. Null for all other mentions.",
        ).of("NCBITaxon"),
        text(
            "surer_concept",
            "Key of `chemicals` or `diseases`: the candidate would be accepted, but its string is more surely that "
            "chemical or disease. Null for all others.",
        ).of(*dict.fromkeys((*CHEMICAL_PREFIXES, *DISEASE_PREFIXES))),
        *OF_LINE,
        SENTENCE,
        Column(
            "is_accepted_citing",
            pa.bool_(),
            "A sentence that cites the figure is taken to mean this gene, or this family: the best candidate, with a "
            "confidence at or over the threshold. It counts as `is_accepted` where `genes.citing_text` is `counted` "
            "alone. Null for all other fields.",
        ),
    ),
    is_partitioned=True,
    row_group_size=16_384,
    order=("ncbi_gene_id", "family_id", *PLACE_ORDER, "sentence"),
)

PAGE_ENTITIES = Table(
    "page_entities",
    "Genes, chemicals and diseases that a figure page names, row by row as the page and its TSV files have them.",
    ("figid", "kind", "origin", "ordinal"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        text("kind", "`genes`, `chemicals` or `diseases`.", False),
        text("origin", "`table` (the TSV file) or `page` (inside the page, as in 2021).", False),
        Column(
            "ordinal",
            pa.int32(),
            "Number of the row in its origin, from 0; a cell with several gene ids is a row for each.",
            False,
        ),
        text("word", "The word as read from the figure."),
        text("matched", "The lexicon form that matched."),
        text("symbol", "Gene symbol that the page gives."),
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id that the page gives.").of("NCBIGene"),
        text("match_source", "Where the match came from, such as `ncbigene_synonym`."),
        Column("organism_id", pa.int32(), "NCBI taxon id that the page gives.").of("NCBITaxon"),
        text("organism_name", "Organism that the page gives."),
        text("organism_group", "Group of the organism, such as `Primates`."),
        Column("count_direct", pa.int32(), "Distinct genes of the organism found by symbol."),
        Column("count_synonym", pa.int32(), "Distinct genes of the organism found by synonym."),
        Column("count_match", pa.int32(), "Distinct matched strings of the organism."),
        text("mesh_id", "MeSH id as written, such as `mesh:D008545`.").of("MESH"),
        text("name", "Name of the chemical or disease."),
        text("chebi_id", "ChEBI id as written.").of("CHEBI"),
        text("doid", "Disease Ontology id as written.").of("DOID"),
        text("identifier", "Identifier that a page of 2021 gives."),
    ),
    is_partitioned=True,
    row_group_size=131_072,
    is_sparse=True,
)

REJECTS = Table(
    "rejects",
    "Every record that was refused, and why.",
    (),
    (
        SOURCE,
        text("record", "The record: path below its location, or article version.", False),
        text("stage", "Stage that refused it.", False),
        text("reason", "Reason code of the closed list below.", False),
        text("detail", "What was found and what was expected.", False),
        text("input_sha256", "SHA-256 of the refused bytes; null when they could not be read."),
    ),
    order=("source", "record", "stage", "reason", "detail", "input_sha256"),
)

TOMBSTONES = Table(
    "tombstones",
    "What was withdrawn from the dataset, and why.",
    (),
    (
        SOURCE,
        text("record", "The record: path below its location, or article version.", False),
        PMCID,
        text("reason", "`removed`, `retracted`, `licence_narrowed`, `article_type_left_out` or `superseded`.", False),
        text("detail", "What told so.", False),
    ),
    order=("source", "record", "reason", "detail"),
)

PARTED = (
    *(ARTICLES, FIGURES, FIGURE_GENES, FIGURE_CHEMICALS, FIGURE_DISEASES, FIGURE_WORDS, CITING_SENTENCES),
    PAGE_ENTITIES,
)
"""Those that are cut by year, and within it by article."""
PUBLISHED = (*PARTED, GENES, GENE_WEIGHTS, FAMILIES, CHEMICALS, DISEASES, REJECTS, TOMBSTONES)
