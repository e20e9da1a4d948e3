"""The tables between the stages: working copies of the published ones, the plan, and what the harvest remembers."""

from __future__ import annotations

import pyarrow as pa

from figlake.files.citing_tables import CITING_SENTENCES
from figlake.files.columns import FIGID, PMCID, PUB_YEAR, SOURCE, Column, Table, text
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.picture_tables import FIGURE_WORDS, GRAPHIC_OF_WORD
from figlake.files.tables import ARTICLES, FIGURE_GENES, FIGURES, PAGE_ENTITIES, REJECTS

LOCATION = text("location", "Location of the record in the configuration.", False)
RECORD = text("record", "The record: path below its location, or article version.", False)
RECORD_SHA256 = text("record_sha256", "SHA-256 of all that the record was made of.", False)

CORE_ARTICLES = ARTICLES.with_columns("core_articles", LOCATION, RECORD, RECORD_SHA256)
ABSTRACT = text("abstract", "Abstract of the article, for the choice of genes; null for pages.")
MINING_TITLE = text("mining_title", "Text to look for genes in instead of `title`; null: `title` itself.")
MINING_CAPTION = text("mining_caption", "Text to look for genes in instead of `caption`; null: `caption` itself.")
"""They have spaces where marks of references join a word (`IL-2` with a raised 5), so that offsets are those of the
published text.  A title that is the lead of its caption is looked through there: its `mining_title` is empty.
"""
CORE_FIGURES = FIGURES.with_columns(
    "core_figures", LOCATION, RECORD, RECORD_SHA256, ABSTRACT, MINING_TITLE, MINING_CAPTION
)
CORE_FIGURE_GENES = FIGURE_GENES.with_columns("core_figure_genes", LOCATION, RECORD)
CORE_FIGURE_CHEMICALS = FIGURE_CHEMICALS.with_columns("core_figure_chemicals", LOCATION, RECORD)
CORE_FIGURE_DISEASES = FIGURE_DISEASES.with_columns("core_figure_diseases", LOCATION, RECORD)
CORE_FIGURE_WORDS = FIGURE_WORDS.with_columns("core_figure_words", LOCATION, RECORD)
MINING_TEXT = text("mining_text", "Text to look for genes in instead of `text`; null: `text` itself.")
CORE_CITING_SENTENCES = CITING_SENTENCES.with_columns("core_citing_sentences", LOCATION, RECORD, MINING_TEXT)
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
        text("record_sha256", "SHA-256 of all that the record is made of; null when it was not read."),
        text("batch", "Batch that reads the record; null when it is excluded or rejected."),
        text("pmcid", "Article of the record, where the plan knows it."),
        text("license_code", "Licence code of an article version that is excluded."),
        text("status", "`planned`, `excluded` or `rejected`.", False),
        text("reason", "Reason code when excluded or rejected."),
        text("detail", "What was found and what was expected, when excluded or rejected."),
    ),
    order=("source", "location", "record", "status", "reason", "detail"),
    is_sparse=True,
)

PLAN_ORPHANS = Table(
    "plan_orphans",
    "TSV files of figure pages without their page.",
    (),
    (LOCATION, RECORD),
    order=("location", "record"),
)

PLAN_PAGE_ARTICLES = Table(
    "plan_page_articles",
    "Articles of figure pages that the store knows, as their newest version says.",
    ("pmcid",),
    (
        text("pmcid", "The article.", False),
        text("license_code", "Its licence code."),
        Column("is_open_access", pa.bool_(), "Whether it is in the open access subset.", False),
        Column("is_retracted", pa.bool_(), "Whether any of its versions is marked as retracted.", False),
    ),
    order=("pmcid",),
)

PART = Column("part", pa.int32(), "The part that it is published in, counted from 0 over all years.", False)
PART_FIELD = pa.field(PART.name, PART.type)
BATCH = text("batch", "Batch whose core files hold it.", False)
CHOSEN_FIGURES = Table(
    "chosen_figures",
    "Every figure that is published: where it is read, in which part it is written, and what it takes from elsewhere.",
    ("pub_year", "figid"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        PART,
        BATCH,
        LOCATION,
        RECORD,
        text("license_code", "Licence of its article, as harvested or as the store tells it."),
        Column("is_retracted", pa.bool_(), "Whether its article is retracted, from there."),
        Column("is_open_access", pa.bool_(), "Whether the article is, of one that is known from pages."),
        Column("tells_article", pa.bool_(), "A row of its article is made from it: an article of pages alone.", False),
        text("image_url", "Of the same figure as harvested: address of its image."),
        text("image_md5", "From there: MD5 of its image."),
        Column("has_third_party_permission", pa.bool_(), "From there as well."),
        text("image_path", "Its image below the dataset's folder."),
        text("image_finding", "Finding that its image could not be had."),
        text("alias", "Alias that makes it unique, instead of its own."),
        text("twin_batch", "Of the same figure as harvested, of a page: the batch that it was read in."),
        text("twin_location", "Location of its article."),
        text("twin_record", "Record of its article."),
    ),
)
CHOSEN_ARTICLES = Table(
    "chosen_articles",
    "Every harvested article that is published, and those of a type that is left out.",
    ("pmcid",),
    (
        PMCID,
        PUB_YEAR,
        Column("part", pa.int32(), "The part that it is published in; null when it is left out."),
        BATCH,
        LOCATION,
        RECORD,
        text("left_out", "Type of an article that is left out for it."),
    ),
)

CORE_IMAGES = Table(
    "core_images",
    "Images of a batch's figures, and what came of them.",
    (),
    (
        text("image_md5", "MD5 of the image, hexadecimal.", False),
        text("suffix", "Suffix of its file name, in lower case.", False),
        text("outcome", "`ok`, or the reason code why it is not there.", False),
    ),
)

CORE_PICTURES = Table(
    "core_pictures",
    "Pictures of a batch's figures that were fetched, or have a given result, and what came of reading them.",
    (),
    (
        FIGID,
        PUB_YEAR,
        LOCATION,
        RECORD,
        GRAPHIC_OF_WORD,
        text("image_md5", "MD5 of the picture, hexadecimal; null where the picture itself is not known."),
        text("outcome", "`ok`, or the reason code why it was not read.", False),
        text("detail", "What was found and what was expected, unless ok."),
    ),
)

OCR_RESULTS = Table(
    "ocr_results",
    "Results of character recognition that are given (`sources.ocr_results`).",
    ("picture",),
    (
        text("picture", "The picture: figid, `<PMCID>__<name of its file>`, or MD5.", False),
        text("path", "File of the result.", False),
        Column("place", pa.int32(), "Place of the answer in its file, from 0.", False),
        text("stamp", "Size and time of the file: what tells that it is another.", False),
    ),
)

OBSERVED = Table(
    "observed",
    "What the PMC source was last seen to hold, completely: the article versions, and the ids that have none.",
    (),
    (
        text(
            "status",
            "`present`, `of_page` (not asked for, but there is a page of it), `absent` (no such article) or `failed` "
            "(could not be asked for now).",
            False,
        ),
        text("record", "The article version, such as `PMC11592912.1`, or the id that was asked for.", False),
        text("etag", "ETag of the metadata record where the listing or the inventory tells it."),
        text("reason", "Reason code when absent or failed."),
        text("detail", "What was found and what was expected, when absent or failed."),
    ),
    is_sparse=True,
)

KNOWN_VERSIONS = Table(
    "known_versions",
    "What metadata records say that were read once, by the ETag or state in which they were read.",
    (),
    (
        text("record", "The article version.", False),
        text("stamp", "ETag that the record was listed with; of a mirror's file its size, times and inode.", False),
        text("sha256", "SHA-256 of its bytes.", False),
        text("md5", "MD5 of its bytes, by which the cache knows it; null when the record was refused."),
        text("pmcid", "The article; null when the record was refused."),
        Column("version", pa.int32(), "Number of the version; null when refused."),
        text("license_code", "Licence code."),
        Column("is_open_access", pa.bool_(), "Whether it is in the open access subset; null when refused."),
        Column("is_manuscript", pa.bool_(), "Whether it is a manuscript; null when refused."),
        Column("is_retracted", pa.bool_(), "Whether it is marked as retracted; null when refused."),
        text("reason", "Reason code when refused."),
        text("detail", "What was found and what was expected, when refused."),
    ),
    is_sparse=True,
)

STATE = Table(
    "state",
    "What the outputs of a rule follow from.",
    ("rule",),
    (
        text("rule", "The rule, and after a dash its wildcard where the state differs by it.", False),
        text("code", "Digest of its code.", False),
        Column(
            "files",
            pa.list_(pa.struct([pa.field("name", pa.string(), False), pa.field("sha256", pa.string(), False)])),
            "Small files that it reads, by name.",
            False,
        ),
        text("settings", "What else it follows from, as JSON: configuration, what was seen, what failed.", False),
        text("mark", "Differs each time it is written, so that no other file of it has the same checksum.", False),
    ),
    order=("rule",),
)

PACKED = Table(
    "packed",
    "Where in a pack of the cache each of its objects lies.",
    ("md5",),
    (
        text("md5", "MD5 of the object, by which the service knows it.", False),
        text("sha256", "SHA-256 of the object.", False),
        text("name", "Name of the object in the tar.", False),
        Column("start", pa.int64(), "Place of its first byte in the tar.", False),
        Column("bytes", pa.int64(), "Size of the object.", False),
    ),
)

LEDGER = Table(
    "ledger",
    "Objects that were asked for, and what came of them.",
    (),
    (
        text("key", "Key of the object in the store.", False),
        text("record", "The article version that it belongs to.", False),
        text("md5", "MD5 that the object is to have, where it is known."),
        text(
            "outcome",
            "`ok`, `absent`, `refused` (unfit), `failed` (for now) or `dropped` (failed, and asked for no more).",
            False,
        ),
        text("reason", "Reason code unless ok."),
        text("detail", "What was found and what was expected, unless ok."),
        Column("bytes", pa.int64(), "Size of the object when ok."),
        text("sha256", "SHA-256 of the object when ok."),
        Column("attempts", pa.int32(), "Requests that were made for it in all runs; 0: it was in the cache.", False),
        Column("failed_runs", pa.int32(), "Runs in which it failed.", False),
    ),
    order=("record", "key", "md5"),
    is_sparse=True,
)

OF_PARTS = (
    CORE_ARTICLES,
    CORE_FIGURES,
    CORE_FIGURE_GENES,
    CORE_FIGURE_CHEMICALS,
    CORE_FIGURE_DISEASES,
    CORE_FIGURE_WORDS,
    CORE_CITING_SENTENCES,
    CORE_PAGE_ENTITIES,
    CORE_PICTURES,
)
"""Core tables that published parts are made from."""
