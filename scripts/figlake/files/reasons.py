"""The closed lists: why a record is refused, why it is left out, and what was found in a field."""

from __future__ import annotations

REJECT_REASONS = {
    "too_large": "The input is larger than the limit for its kind.",
    "unreadable": "The input could not be read from its location.",
    "symbolic_link": "The input is a symbolic link, which is not followed.",
    "duplicate_name": "The archive holds another file of the same name behind it, which is read.",
    "not_utf8": "The bytes are not UTF-8.",
    "control_character": "The text holds a control character.",
    "no_front_matter": "There is no block between two `---` lines at the start.",
    "invalid_yaml": "The front matter is not well-formed YAML.",
    "yaml_alias": "The front matter uses an anchor, an alias or a merge.",
    "yaml_tag": "The front matter uses a tag.",
    "several_documents": "The front matter holds more than one YAML document.",
    "too_deep": "The structure is nested deeper than the limit.",
    "duplicate_key": "A key stands twice in one mapping.",
    "not_a_mapping": "The front matter is not a mapping with text keys.",
    "missing_field": "A field that every record needs is absent or empty.",
    "bad_figid": "The figure id is not `PMC<digits>__<file stem>` or not safe as a file name.",
    "bad_pmcid": "The article id is not `PMC` and digits, or not the one that was asked for. A file's name may tell "
    "it: `PMC123.xml`.",
    "bad_type": "A field holds another kind of value than its schema says.",
    "marked_reject": "The source's own curators marked the record as REJECT.",
    "invalid_json": "The metadata record is not the JSON that the store documents.",
    "missing_object": "The store does not hold an object that its metadata names.",
    "not_in_pmc": "PMC has no article of an id that was asked for.",
    "not_released": "The article is under embargo.",
    "not_in_store": "The store has no article of an id that was asked for.",
    "fetch_failed": "The network or the service failed for now; the next run tries again.",
    "md5_mismatch": "The MD5 of an object differs from the one in its metadata.",
    "not_an_image": "The object is not an image of a known kind.",
    "invalid_xml": "The article is not well-formed XML.",
    "xml_entity": "The article declares or uses an entity that is not resolved.",
    "not_an_article": "The XML holds no JATS article.",
}
"""The closed list of reasons why a record is refused."""

PICTURE_REASONS = {
    "not_an_image": "It is no picture of a kind that is read: JPEG, PNG, GIF, TIFF, WebP, BMP.",
    "vector_graphic": "It is drawn in lines and letters (SVG, EPS, PDF) and has no pixels.",
    "too_many_pixels": "It has more pixels than the limit.",
    "too_large": "Reading it takes more memory than a process has for it.",
    "cut_short": "Its file ends before its last pixel.",
    "damaged": "Its file could not be decoded.",
    "took_too_long": "Reading it took longer than the limit.",
    "broke_the_reader": "The engine broke off at it.",
    "unreadable_result": "The result that is given for it is of no form that is understood, or tells of an error.",
}
"""The closed list of reasons why a fetched picture is not read; after `picture.` among the findings of its figure."""

FETCH_FAILED = "fetch_failed"
"""The one reason that says nothing about the record."""

EXCLUSION_REASONS = {
    "not_a_page": "A file beside the pages that is none: hidden, a system's shadow, or a document of another kind.",
    "older_revision": "A newer revision of the same page is published.",
    "superseded": "A better version of the same article is published.",
    "not_open_access": "The article is not in the open access subset.",
    "licence_not_allowed": "The licence is not in the configuration's list `licences`.",
    "retracted": "The article was retracted.",
    "article_type_left_out": "Articles of this type are left out (`article_types.left_out`).",
    "left_out_by_id": "Its id, or that of its article, is in the configuration's list `leave_out`.",
    "below_pathway_score": "The figure does not look like a pathway (`figures.keep: pathway`).",
    "page_preferred": "A figure page describes the same figure.",
}
"""The closed list of rules that leave a record out on purpose."""

FINDINGS = {
    "control_character": "Control characters became spaces.",
    "mojibake": "Text that had been read in a wrong encoding was repaired.",
    "not_nfc": "Text was not in Unicode's composed form.",
    "odd_space": "No-break, thin or zero-width spaces became plain spaces.",
    "space_run": "Runs of spaces or line breaks became one space.",
    "edge_space": "Space at the start or the end was taken off.",
    "na_marker": "A missing value was written as text (`.na.character`, `NA`).",
    "final_period": "A period at the end of a title was taken off.",
    "empty_brackets": "Brackets left empty by a removed reference were taken out.",
    "only_label": "The caption holds nothing but the word Figure.",
    "reformed": "The value was brought into its normal form.",
    "from_label": "Taken from the figure's label.",
    "from_link": "Taken from the figure's link.",
    "from_filename": "Taken from the image's file name.",
    "from_citation": "Taken from the citation.",
    "from_title": "Told by the title of the article alone.",
    "from_caption": "Taken from the bold lead of the caption, where it stands as well.",
    "unreadable": "The value is not of the form its field has.",
    "other_pmcid": "The link points to another article.",
    "not_canonical": "The value differs from the one derived from other fields.",
    "not_unique": "Another figure of the dataset has the same value; a suffix was added.",
    "not_a_species": "A value that names no organism was left out.",
    "was_text": "A list was written as text.",
    "unknown_key": "The page has a key that no schema has.",
    "misspelt_key": "The page has a known key in a misspelt form.",
    "file_name": "The page's file is not named after its figid.",
    "body_text": "The page has text after its front matter, which only `verbatim` holds.",
    "differs_from_article": "The store's licence code differs from the licence in the article.",
    "withheld": "The publisher withholds the full text, so that figures may be missing.",
    "not_in_store": "The store has no image, or several, for the figure's link.",
    "not_a_table": "A TSV file has other columns than its kind; only its text is kept.",
    "repeated_rows": "A TSV file has rows that are equal.",
}


PICTURE = "picture."
"""Begins the finding of a figure with a picture that was not read."""


def meaning_of(finding: str) -> str:
    """What a finding of a figure or an article says; those of images are told by reasons of the other lists."""
    code = code_of(finding)
    if finding.startswith(PICTURE):
        return PICTURE_REASONS.get(code, "")
    return FINDINGS.get(code) or REJECT_REASONS.get(code, "")


def code_of(finding: str) -> str:
    """The code of a finding `<column>.<code>`, which may be followed by `:<what>`."""
    return finding.split(".", 1)[1].split(":", 1)[0]
