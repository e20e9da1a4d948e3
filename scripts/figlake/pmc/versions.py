"""Which versions of its articles the store holds, and which one of each is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from figlake.files.checksums import sha256
from figlake.files.limits import MAX_METADATA_BYTES
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger, verdict
from figlake.pmc.metadata import METADATA_NAME, SOURCE, Metadata, read_metadata
from figlake.pmc.plain import ARTICLE_SUFFIXES
from figlake.pmc.store import METADATA_FOLDER, Listed, Store
from figlake.web.abreast import abreast
from figlake.web.http import FetchError, SourceError


@dataclass(frozen=True)
class Versions:
    """The article versions of a store: those that can be read, and those whose metadata was refused."""

    metadata: list[tuple[Metadata, str]]
    rejected: list[dict[str, Any]]


def read_versions(store: Store, location: str, listed: Iterable[Listed], ledger: Ledger) -> Versions:
    """Read metadata records; returns each with the SHA-256 of its bytes."""
    found = Versions([], [])
    answers = abreast(lambda item: _version(store, item, ledger), listed)
    for item, answer in counted(answers, "metadata records", None):
        outcome, digest = (answer, None) if isinstance(answer, FetchError) else answer
        if isinstance(outcome, Metadata):
            found.metadata.append((outcome, digest or ""))
        else:
            record = item.key.removeprefix(METADATA_FOLDER).removesuffix(".json")
            found.rejected.append(reject_row(SOURCE, location, record, "plan", verdict(item.key, outcome), digest))
    return found


def _version(store: Store, item: Listed, ledger: Ledger) -> tuple[Metadata | Refused, str | None]:
    name = item.key.removeprefix(METADATA_FOLDER)
    record, digest = name.removesuffix(".json"), None
    try:
        with netted(SourceError):
            # a plain folder names what it refuses after its file, and says why
            if not METADATA_NAME.fullmatch(name) and not record.lower().endswith(ARTICLE_SUFFIXES):
                raise Refused("bad_pmcid", f"expected metadata/PMC<digits>.<version>.json, found {name}")
            data = _current(store, item, record, ledger)
            digest = sha256(data)
            return read_metadata(data, record), digest
    except Refused as why:
        return why, digest


def _current(store: Store, item: Listed, record: str, ledger: Ledger) -> bytes:
    """The metadata record, also when it has changed since it was listed: an inventory is a day old."""
    try:
        return ledger.read(store, item.key, record, MAX_METADATA_BYTES, item.md5)
    except Refused as why:
        if why.reason != "md5_mismatch":
            raise
        now = next((other for other in store.listing(item.key) if other.key == item.key), None)
        if now is None or now.etag == item.etag:
            raise
        return ledger.read(store, item.key, record, MAX_METADATA_BYTES, now.md5)


@dataclass(frozen=True)
class Exclusion:
    """An article version that a rule leaves out: the rule (a key of `EXCLUSION_REASONS`) and what it saw."""

    metadata: Metadata
    reason: str
    detail: str


BEST, LATEST_ONLY = "best", "latest_only"


@dataclass(frozen=True)
class Rules:
    """Which versions of an article may be published.

    ``licences``: codes that are allowed; ``versions``: `best`, the best of those that are allowed, or `latest_only`,
    where an older version never stands for a newer one that is not allowed.
    """

    licences: Sequence[str]
    versions: str = BEST


def select(versions: Sequence[Metadata], rules: Rules) -> tuple[list[Metadata], list[Exclusion]]:
    """One version of each article, and why the others are left out.

    In this order: an article with a retracted version is out; by `latest_only` all versions but the newest are out;
    versions outside the open access subset, and versions whose licence is not allowed, are out; of the rest a published
    version goes before a manuscript, then the highest version number wins.
    """
    by_article: dict[str, list[Metadata]] = {}
    for version in versions:
        by_article.setdefault(version.pmcid, []).append(version)
    chosen, excluded = [], []
    for pmcid in sorted(by_article):
        candidates = []
        retracted = [version.record for version in by_article[pmcid] if version.is_retracted]
        latest = min(by_article[pmcid], key=_order)
        for version in by_article[pmcid]:
            code = version.license_code or "none"
            if retracted:
                excluded.append(Exclusion(version, "retracted", f"is_retracted in {', '.join(sorted(retracted))}"))
            elif rules.versions == LATEST_ONLY and version is not latest:
                excluded.append(Exclusion(version, "superseded", f"{latest.record} is newer (versions: latest_only)"))
            elif not version.is_open_access and code != "TDM":
                excluded.append(Exclusion(version, "not_open_access", "is_pmc_openaccess is false"))
            elif code not in rules.licences:
                detail = f"{code} is not in {', '.join(rules.licences)}"
                excluded.append(Exclusion(version, "licence_not_allowed", detail))
            else:
                candidates.append(version)
        candidates.sort(key=_order)
        chosen += candidates[:1]
        excluded += [Exclusion(old, "superseded", f"{candidates[0].record} is preferred") for old in candidates[1:]]
    return chosen, excluded


def newest(versions: Iterable[Metadata]) -> dict[str, Metadata]:
    """The newest version of each article by its PMCID: a published one before a manuscript, then the highest number."""
    found: dict[str, Metadata] = {}
    for version in versions:
        found[version.pmcid] = min(found.get(version.pmcid, version), version, key=_order)
    return found


def _order(version: Metadata) -> tuple[bool, int]:
    return version.is_manuscript, -version.version
