"""The tables of figlake: columns, types, keys and meanings, declared once.

Writers enforce these schemas, ``docs/columns.md`` is generated from them, and the manifest repeats them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

SCHEMA_VERSION = "1.2"
"""Major: a column changed its meaning, type or name, or left.  Minor: a nullable column or a table was added."""

NAMES = pa.list_(pa.field("element", pa.string(), nullable=False))
IDS = pa.list_(pa.field("element", pa.int64(), nullable=False))
TAXA = pa.list_(pa.field("element", pa.int32(), nullable=False))


def _records(*fields: tuple[str, pa.DataType, bool]) -> pa.DataType:
    """List of records: name, type and nullability of each field."""
    struct = pa.struct([pa.field(name, kind, nullable=nullable) for name, kind, nullable in fields])
    return pa.list_(pa.field("element", struct, nullable=False))


_STRING, _INTEGER = pa.string(), pa.int32()
RAW_FIELDS = _records(("field", _STRING, False), ("value", _STRING, False), ("is_json", pa.bool_(), False))
GRAPHICS = _records(("href", _STRING, False), ("image_url", _STRING, True), ("image_md5", _STRING, True))
PAGE_TABLES = _records(("kind", _STRING, False), ("columns", NAMES, False), ("verbatim", _STRING, True))
PANELS = _records(("label", _STRING, False), ("start", _INTEGER, False), ("end", _INTEGER, False))
ORGANISMS = _records(("taxon_id", _INTEGER, False), ("name", _STRING, False), ("count", _INTEGER, False))
RELATED = _records(("type", _STRING, False), ("href", _STRING, True))


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, its meaning for a reader, and whether it may be null."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True


@dataclass(frozen=True)
class Table:
    """One table.  ``key`` is unique; ``order`` (the key, unless given) is the sort order of published files."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_partitioned: bool = False
    row_group_size: int = 65_536
    order: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        """Arrow schema in declared order."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    @property
    def sort_columns(self) -> tuple[str, ...]:
        return self.order or self.key

    def with_columns(self, name: str, *extra: Column) -> Table:
        """A working copy of this table with columns that tell the origin of a row; its key is unique per record."""
        origin = tuple(column.name for column in extra if column.name in {"location", "record"})
        return Table(name, self.meaning, self.key and self.key + origin, self.columns + extra, order=self.order)


def _text(name: str, meaning: str, nullable: bool = True) -> Column:
    return Column(name, pa.string(), meaning, nullable)


def _flag(name: str, meaning: str, nullable: bool = True) -> Column:
    return Column(name, pa.bool_(), meaning, nullable)


def _list(name: str, meaning: str, kind: pa.DataType = NAMES) -> Column:
    return Column(name, kind, meaning, nullable=False)


PMCID = _text("pmcid", "PubMed Central id of the article, `PMC` and digits.", False)
FIGID = _text("figid", "Figure id: pmcid, two underscores, stem of the image file.", False)
PUB_YEAR = Column(
    "pub_year", pa.int32(), "Year of publication as cited (that of the issue); 0 when unknown. Equals `year=`.", False
)
SOURCE = _text("source", "`front_matter` (a figure page) or `pmc` (the PMC Cloud Service or a mirror).", False)
LICENSE_CODE = _text("license_code", "Licence of the article as PMC codes it (`CC BY`, `CC0`, …); null if not known.")
IS_RETRACTED = _flag("is_retracted", "The article is marked as retracted by PMC; null when only a page is known.")

ARTICLES = Table(
    "articles",
    "One row for each article that has a published figure or was harvested.",
    ("pmcid",),
    (
        PMCID,
        Column("pmcid_version", pa.int32(), "Version of the article in PMC that was read; null for pages."),
        Column("pmid", pa.int64(), "PubMed id."),
        _text("doi", "Digital object identifier, lower case, without a resolver."),
        _text("title", "Article title."),
        _text("journal_title", "Journal title."),
        _text("journal_nlm_ta", "Journal title abbreviation of the National Library of Medicine."),
        _text("publisher_name", "Publisher."),
        PUB_YEAR,
        _text("pub_date", "Earliest publication date, ISO 8601, as exact as known; its year may be before `pub_year`."),
        _text("citation", "Reference text: first author, journal abbreviation, date, volume, issue, pages."),
        _list("keywords", "Author keywords."),
        _list("organisms", "Organisms of the paper, as named by the source."),
        _text("article_type", "JATS article type, such as `research-article`."),
        LICENSE_CODE,
        _text("license_url", "URL of the licence given in the article."),
        _flag("has_full_text", "The article's body was there to be read; false where the publisher withholds it."),
        _list("related_articles", "Articles that this one names as related: kind of relation and link.", RELATED),
        _list("issues", "Findings, sorted; the codes are listed below."),
        _flag("is_open_access", "In PMC's open access subset."),
        _flag("is_manuscript", "An author manuscript."),
        IS_RETRACTED,
        SOURCE,
        _text("xml_md5", "MD5 of the article XML, hexadecimal."),
        _text("etag", "MD5 of the metadata record in the store (its ETag there), hexadecimal."),
    ),
    is_partitioned=True,
)

FIGURES = Table(
    "figures",
    "One row for each figure.",
    ("figid",),
    (
        FIGID,
        _text("figid_alias", "pmcid, two underscores, figure_number; made unique with a suffix when two collide."),
        PMCID,
        PUB_YEAR,
        SOURCE,
        _text("figure_number", "Normalised number: prefix (F, S scheme, SF, GA, AF, EV, CI, AR, V) and digits."),
        _text("figure_label", "Label as printed (`Figure 3.`); null when the source has only the number."),
        _text("figure_type", "`Figure`, `Scheme`, `Supplemental figure`, `Graphical abstract`, `Appendix figure`, …"),
        _text("title", "Title of the figure."),
        _text("caption", "Legend of the figure without its title and label."),
        _text("paper_title", "Title of the article."),
        _text("reference_text", "Citation of the article."),
        _text("doi", "Digital object identifier of the article, lower case."),
        _text("journal_title", "Journal title."),
        _text("journal_nlm_ta", "Journal title abbreviation of the National Library of Medicine."),
        _text("publisher_name", "Publisher."),
        _text("figure_url", "Page of the figure in PMC, for people; not for automated retrieval."),
        _text("image_filename", "File name of the image."),
        _text("image_url", "Address of the image in the store, `s3://…`; null when the store has none."),
        _text("image_md5", "MD5 of the image, hexadecimal."),
        _text("image_path", "The image below the dataset's folder, when images are fetched (`figures.images`)."),
        _list("keywords", "Author keywords."),
        _list("organisms", "Organisms of the paper; values that are no organism are in raw_fields."),
        _list("organisms_ner", "Organisms whose gene names were found in the figure's text, as the page says."),
        _list("taxon_ids", "NCBI taxon ids of `organisms`, ascending.", TAXA),
        Column(
            "pathway_score", pa.float64(), "0 to 1, how sure that the figure shows a pathway; pages: AutoML Vision."
        ),
        LICENSE_CODE,
        _flag("has_third_party_permission", "The figure is marked as reproduced from elsewhere; null if not known."),
        IS_RETRACTED,
        _list("panels", "Panels that the caption letters: label, and offsets of the passage in `caption`.", PANELS),
        _list(
            "organism_mentions",
            "Organisms named in title, caption, article title and abstract, with counts.",
            ORGANISMS,
        ),
        _text("figure_context", "Where the figure stands in its article: body, floats, back, appendix, sub-article, …"),
        _list("graphics", "Each picture of the figure: its link as written, and its object in the store.", GRAPHICS),
        _text("ndex_id", "NDEx network of the figure (UUID)."),
        _text("wikipathways_id", "WikiPathways id."),
        _list("gene_ids", "NCBI Gene ids accepted for the figure, ascending; see figure_genes.", IDS),
        _list("gene_taxon_ids", "NCBI taxon ids of those genes, ascending.", TAXA),
        _list("issues", "Findings of normalisation, sorted; the codes are listed below."),
        _text("content_sha256", "SHA-256 of the page's bytes, or of the harvested row as canonical JSON.", False),
        _text("page_schema", "Generation of the page: `2021` or `2023`; null for harvested figures."),
        _list("page_keys", "Keys of the page in their order; a field that is absent here was absent there."),
        _list("raw_fields", "Source form of each field that normalisation changed.", RAW_FIELDS),
        _list("jsonld_keywords", "Keywords of the page's schema.org block."),
        _list("page_tables", "TSV files that came with the page; their rows are in page_entities.", PAGE_TABLES),
        _text("search_rank", "Rank in the image search that found a page of 2021 (`pmc_ranked_result_index`)."),
        _text("verbatim", "Bytes of the page as text, only where the columns do not reproduce it."),
    ),
    is_partitioned=True,
    row_group_size=8192,
)

FIGURE_GENES = Table(
    "figure_genes",
    "One row for each figure, mention and candidate gene. Filter `is_accepted` for the answer.",
    ("figid", "field", "mention", "start", "ncbi_gene_id", "family_id"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        _text("mention", "The string that was read.", False),
        _text(
            "field",
            "Where: `title`, `caption`, `keyword`, `ocr_word`, `page_symbol`, or `page_word`: a word won back from the "
            "symbols of a page without a table.",
            False,
        ),
        Column("start", pa.int32(), "Offset of the mention in its field, in code points; 0 for single words.", False),
        Column("end", pa.int32(), "Offset after the mention.", False),
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id; null when the mention is a family."),
        _text("symbol", "Official symbol of the gene, or name of the family.", False),
        _text("hgnc_id", "HGNC id, `HGNC:` and digits."),
        _text("ensembl_gene_id", "Ensembl gene id."),
        _text("uniprot_id", "UniProt accession (the first that the reference lists)."),
        Column("taxon_id", pa.int32(), "NCBI taxon id of the gene.", False),
        Column("human_ncbi_gene_id", pa.int64(), "NCBI Gene id of the human gene or orthologue."),
        _text(
            "match_type",
            "`symbol`, `previous`, `alias`, `synonym`, `name` or `family`; `ortholog`: a name of the human gene.",
            False,
        ),
        _text("matched_string", "The string of the reference that matched.", False),
        Column("n_candidates", pa.int32(), "Number of candidates for the mention.", False),
        Column("rank", pa.int32(), "1 for the best candidate.", False),
        Column(
            "confidence",
            pa.float64(),
            "Calibrated probability, 0 to 1, that the mention means this gene, or this family, here: species and "
            "whether it is a gene at all included.",
            False,
        ),
        _flag("is_accepted", "Best candidate, with a confidence at or over the threshold, and not a family.", False),
        _text("family_id", "FamPlex id when the mention names a family or complex."),
        _text(
            "rule",
            "How like the name is (`exact`, `upper`, `folded`, `short`, `bag`), after rules that rewrote the mention.",
            False,
        ),
        Column(
            "is_accepted_family",
            pa.bool_(),
            "The mention is taken for this family: the best candidate, with a confidence at or over the threshold. Its "
            "members are not counted as genes of the figure.",
        ),
        Column(
            "species_not_covered",
            pa.int32(),
            "NCBI taxon id of the species, or genus, that the text speaks of at the mention and that the reference has "
            "no genes of: no candidate is accepted. Null for all other mentions.",
        ),
    ),
    is_partitioned=True,
    row_group_size=16_384,
    order=("ncbi_gene_id", "family_id", "figid", "field", "mention", "start"),  # by gene is how they are looked up
)

PAGE_ENTITIES = Table(
    "page_entities",
    "Genes, chemicals and diseases that a figure page names, row by row as the page and its TSV files have them.",
    ("figid", "kind", "origin", "ordinal"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        _text("kind", "`genes`, `chemicals` or `diseases`.", False),
        _text("origin", "`table` (the TSV file) or `page` (inside the page, as in 2021).", False),
        Column("ordinal", pa.int32(), "Number of the row in its origin, from 0.", False),
        _text("word", "The word as read from the figure."),
        _text("matched", "The lexicon form that matched."),
        _text("symbol", "Gene symbol that the page gives."),
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id that the page gives."),
        _text("match_source", "Where the match came from, such as `ncbigene_synonym`."),
        Column("organism_id", pa.int32(), "NCBI taxon id that the page gives."),
        _text("organism_name", "Organism that the page gives."),
        _text("organism_group", "Group of the organism, such as `Primates`."),
        Column("count_direct", pa.int32(), "Distinct genes of the organism found by symbol."),
        Column("count_synonym", pa.int32(), "Distinct genes of the organism found by synonym."),
        Column("count_match", pa.int32(), "Distinct matched strings of the organism."),
        _text("mesh_id", "MeSH id as written, such as `mesh:D008545`."),
        _text("name", "Name of the chemical or disease."),
        _text("chebi_id", "ChEBI id as written."),
        _text("doid", "Disease Ontology id as written."),
        _text("identifier", "Identifier that a page of 2021 gives."),
    ),
    is_partitioned=True,
    row_group_size=131_072,
)

GENES = Table(
    "genes",
    "The gene reference that was used.",
    ("ncbi_gene_id",),
    (
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id.", False),
        _text("symbol", "Official symbol.", False),
        _text("name", "Official full name."),
        Column("taxon_id", pa.int32(), "NCBI taxon id.", False),
        Column("human_ncbi_gene_id", pa.int64(), "NCBI Gene id of the human ortholog; null for human genes."),
        _text("locus_type", "Kind of locus, such as `gene with protein product` or `pseudogene`."),
        _text("hgnc_id", "HGNC id, `HGNC:` and digits."),
        _text("ensembl_gene_id", "Ensembl gene id."),
        _list("uniprot_ids", "UniProt accessions."),
        Column("pubmed_count", pa.int32(), "Number of papers that NCBI Gene links to the gene.", False),
    ),
)

FAMILIES = Table(
    "families",
    "Gene families and complexes of the reference (FamPlex), for the rows of `figure_genes` that name one.",
    ("family_id",),
    (
        _text("family_id", "FamPlex id.", False),
        _list("names", "Texts that name the family."),
        _list("member_ids", "NCBI Gene ids of all members, human, ascending.", IDS),
    ),
)

REJECTS = Table(
    "rejects",
    "Every record that was refused, and why.",
    (),
    (
        SOURCE,
        _text("record", "The record: path below its location, or article version.", False),
        _text("stage", "Stage that refused it.", False),
        _text("reason", "Reason code of the closed list below.", False),
        _text("detail", "What was found and what was expected.", False),
        _text("input_sha256", "SHA-256 of the refused bytes; null when they could not be read."),
    ),
    order=("source", "record", "stage", "reason", "detail", "input_sha256"),
)

TOMBSTONES = Table(
    "tombstones",
    "What was withdrawn from the dataset, and why.",
    (),
    (
        SOURCE,
        _text("record", "The record: path below its location, or article version.", False),
        PMCID,
        _text("reason", "`removed`, `retracted`, `licence_narrowed` or `superseded`.", False),
        _text("detail", "What told so.", False),
    ),
    order=("source", "record", "reason", "detail"),
)

PUBLISHED = (ARTICLES, FIGURES, FIGURE_GENES, PAGE_ENTITIES, GENES, FAMILIES, REJECTS, TOMBSTONES)

LOCATION = _text("location", "Location of the record in the configuration.", False)
RECORD = _text("record", "The record: path below its location, or article version.", False)
RECORD_SHA256 = _text("record_sha256", "SHA-256 of all that the record was made of.", False)

CORE_ARTICLES = ARTICLES.with_columns("core_articles", LOCATION, RECORD, RECORD_SHA256)
ABSTRACT = _text("abstract", "Abstract of the article, for the choice of genes; null for pages.")
CORE_FIGURES = FIGURES.with_columns("core_figures", LOCATION, RECORD, RECORD_SHA256, ABSTRACT)
CORE_FIGURE_GENES = FIGURE_GENES.with_columns("core_figure_genes", LOCATION, RECORD)
CORE_PAGE_ENTITIES = PAGE_ENTITIES.with_columns("core_page_entities", LOCATION, RECORD)
CORE_REJECTS = REJECTS.with_columns("core_rejects", LOCATION)

PLAN_RECORDS = Table(
    "plan_records",
    "Every record that the sources hold now, with the batch it is read in or the reason why it is not.",
    (),
    (
        SOURCE,
        LOCATION,
        RECORD,
        _text("record_sha256", "SHA-256 of all that the record is made of; null when it was not read."),
        _text("batch", "Batch that reads the record; null when it is excluded or rejected."),
        _text("pmcid", "Article of the record, where the plan knows it."),
        _text("license_code", "Licence code of an article version that is excluded."),
        _text("status", "`planned`, `excluded` or `rejected`.", False),
        _text("reason", "Reason code when excluded or rejected."),
        _text("detail", "What was found and what was expected, when excluded or rejected."),
    ),
    order=("source", "location", "record", "status", "reason", "detail"),
)

PLAN_ORPHANS = Table(
    "plan_orphans",
    "TSV files of figure pages without their page.",
    (),
    (LOCATION, RECORD),
    order=("location", "record"),
)

CORE_IMAGES = Table(
    "core_images",
    "Images of a batch's figures, and what came of them.",
    (),
    (
        _text("image_md5", "MD5 of the image, hexadecimal.", False),
        _text("suffix", "Suffix of its file name, in lower case.", False),
        _text("outcome", "`ok`, or the reason code why it is not there.", False),
    ),
)

OBSERVED = Table(
    "observed",
    "What the PMC source was last seen to hold, completely: the article versions, and the ids that have none.",
    (),
    (
        _text("status", "`present`, `absent` (no such article) or `failed` (could not be asked for now).", False),
        _text("record", "The article version, such as `PMC11592912.1`, or the id that was asked for.", False),
        _text("etag", "ETag of the metadata record where the listing or the inventory tells it."),
        _text("reason", "Reason code when absent or failed."),
        _text("detail", "What was found and what was expected, when absent or failed."),
    ),
)

LEDGER = Table(
    "ledger",
    "Every object that was asked for, and what came of it.",
    (),
    (
        _text("key", "Key of the object in the store.", False),
        _text("record", "The article version that it belongs to.", False),
        _text("md5", "MD5 that the object is to have, where it is known."),
        _text(
            "outcome",
            "`ok`, `absent`, `refused` (unfit), `failed` (for now) or `dropped` (failed, and asked for no more).",
            False,
        ),
        _text("reason", "Reason code unless ok."),
        _text("detail", "What was found and what was expected, unless ok."),
        Column("bytes", pa.int64(), "Size of the object when ok."),
        _text("sha256", "SHA-256 of the object when ok."),
        Column("attempts", pa.int32(), "Requests that were made for it in all runs; 0: it was in the cache.", False),
        Column("failed_runs", pa.int32(), "Runs in which it failed.", False),
    ),
    order=("record", "key", "md5"),
)
