"""What a stage hands on: reason codes of refusals, and the row of a refused record."""

from __future__ import annotations

import hashlib
from typing import Any

REJECT_REASONS = {
    "too_large": "The input is larger than the limit for its kind.",
    "unreadable": "The input could not be read from its location.",
    "symbolic_link": "The input is a symbolic link, which is not followed.",
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
    "bad_pmcid": "The article id is not `PMC` and digits, or not the one that was asked for.",
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

FETCH_FAILED = "fetch_failed"
"""The one reason that says nothing about the record."""

EXCLUSION_REASONS = {
    "older_revision": "A newer revision of the same page is published.",
    "superseded": "A better version of the same article is published.",
    "not_open_access": "The article is not in the open access subset.",
    "licence_not_allowed": "The licence is not in the configuration's list `licences`.",
    "retracted": "The article was retracted.",
    "below_pathway_score": "The figure does not look like a pathway (`figures.keep: pathway`).",
    "page_preferred": "A figure page describes the same figure.",
}
"""The closed list of rules that leave a record out on purpose."""


class Refused(Exception):
    """A record that cannot be published; becomes a row in ``rejects``.

    ``reason`` is a key of `REJECT_REASONS`; ``detail`` says what was found and what was expected; ``attempts``:
    requests that were made to find out.
    """

    def __init__(self, reason: str, detail: str, attempts: int = 0) -> None:
        if reason not in REJECT_REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.attempts = attempts


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()


def decoded(data: bytes, what: str) -> str:
    """``data`` as strict UTF-8 with line feeds, without a byte order mark.

    Raises `Refused` (not_utf8, control_character for NUL); ``what`` names the input in the detail.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", f"{what}: byte {error.start}: {error.reason}") from error
    if "\x00" in text:
        raise Refused("control_character", f"{what}: NUL at character {text.index(chr(0))}")
    return text.replace("\r\n", "\n")


def reject_row(source: str, location: str, record: str, stage: str, why: Refused, digest: str | None) -> dict[str, Any]:
    """The row of `tables.CORE_REJECTS` for a refused record."""
    return {
        "source": source,
        "location": location,
        "record": record,
        "stage": stage,
        "reason": why.reason,
        "detail": printable(why.detail),
        "input_sha256": digest,
    }


def printable(text: str, limit: int = 500) -> str:
    """``text`` on one line, without control characters or surrogates, cut at ``limit`` code points."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(line.split())[:limit]
