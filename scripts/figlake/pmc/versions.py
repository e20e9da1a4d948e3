"""Which versions of its articles the store holds, and which one of each is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figlake.files import database, parquet, working
from figlake.files.checksums import sha256
from figlake.files.limits import MAX_METADATA_BYTES
from figlake.files.records import Refused, netted, reject_row, shown
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger, verdict
from figlake.pmc.metadata import METADATA_NAME, SOURCE, Metadata, read_metadata
from figlake.pmc.plain import ARTICLE_SUFFIXES
from figlake.pmc.store import METADATA_FOLDER, Listed, Store
from figlake.web.abreast import abreast
from figlake.web.http import FetchError, SourceError

if TYPE_CHECKING:  # each start pays for what is imported
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Version:
    """A metadata record that was asked for: what it says, or why it is refused, and the SHA-256 of its bytes where
    there were any."""

    listed: Listed
    outcome: Metadata | Refused
    digest: str | None

    @property
    def record(self) -> str:
        """The article version, or the name of what lies in the place of one."""
        return self.listed.key.removeprefix(METADATA_FOLDER).removesuffix(".json")

    def row(self, stamp: str) -> dict[str, Any]:
        """Row of `working.KNOWN_VERSIONS`."""
        row = {"record": shown(self.record), "stamp": stamp, "sha256": self.digest}
        if isinstance(self.outcome, Refused):
            told = reject_row(SOURCE, "", self.record, "plan", self.outcome, self.digest)
            return {**row, "reason": told["reason"], "detail": told["detail"]}
        return {**row, **_facts(self.outcome)}


def _facts(found: Metadata) -> dict[str, Any]:
    names = ("pmcid", "version", "license_code", "is_open_access", "is_manuscript", "is_retracted")
    return {"md5": found.etag, **{name: getattr(found, name) for name in names}}


def read_versions(store: Store, listed: Iterable[Listed], ledger: Ledger) -> Iterator[Version]:
    """Read metadata records, in their order."""
    answers = abreast(lambda item: _version(store, item, ledger), listed)
    for item, answer in counted(answers, "metadata records", None):
        if isinstance(answer, FetchError):
            yield Version(item, verdict(item.key, answer), None)
        else:
            yield Version(item, *answer)


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


_RULED = """
    CREATE OR REPLACE VIEW ruled AS
    SELECT *, coalesce(nullif(license_code, ''), 'none') AS code,
        CASE WHEN reason IS NOT NULL THEN reason
             WHEN NOT is_open_access AND code <> 'TDM' THEN 'not_open_access'
             WHEN NOT list_contains(getvariable('licences'), code) THEN 'licence_not_allowed' END AS own_reason,
        CASE own_reason WHEN 'not_open_access' THEN 'is_pmc_openaccess is false'
             WHEN 'licence_not_allowed' THEN code || ' is not in ' || array_to_string(getvariable('licences'), ', ')
             ELSE detail END AS own_detail
    FROM current
"""
# versions of an article have different numbers, so where there are several one is not number 1
_TOGETHER = """
    CREATE OR REPLACE TABLE together AS
    WITH ordered AS (
        SELECT *, first_value(record) OVER newest AS latest,
            first_value(CASE WHEN own_reason IS NULL THEN record END IGNORE NULLS) OVER newest AS best
        FROM ruled WHERE pmcid IN (SELECT pmcid FROM current WHERE version <> 1 OR is_retracted)
        WINDOW newest AS (PARTITION BY pmcid ORDER BY is_manuscript, version DESC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ), withdrawn AS (
        SELECT pmcid, 'is_retracted in ' || string_agg(record, ', ' ORDER BY record) AS all_retracted
        FROM ordered WHERE is_retracted GROUP BY pmcid
    )
    SELECT record,
        CASE WHEN all_retracted IS NOT NULL THEN 'retracted'
             WHEN getvariable('latest_only') AND record <> latest THEN 'superseded'
             WHEN own_reason IS NOT NULL THEN own_reason
             WHEN record <> best THEN 'superseded' END AS reason,
        CASE WHEN all_retracted IS NOT NULL THEN all_retracted
             WHEN getvariable('latest_only') AND record <> latest
             THEN latest || ' is newer (versions: latest_only)'
             WHEN own_reason IS NOT NULL THEN own_detail
             WHEN record <> best THEN best || ' is preferred' END AS detail
    FROM ordered LEFT JOIN withdrawn USING (pmcid)
"""
_DECIDED = """
    CREATE OR REPLACE VIEW decided AS
    SELECT r.record, r.sha256, r.pmcid, r.license_code,
        CASE WHEN t.record IS NULL THEN own_reason ELSE t.reason END AS reason,
        CASE WHEN t.record IS NULL THEN own_detail ELSE t.detail END AS detail,
        CASE WHEN r.pmcid IS NULL THEN 'rejected'
             WHEN t.record IS NULL AND own_reason IS NULL OR t.record IS NOT NULL AND t.reason IS NULL THEN 'planned'
             ELSE 'excluded' END AS status
    FROM ruled r LEFT JOIN together t ON r.record = t.record
"""


def decide(con: DuckDBPyConnection, rules: Rules) -> None:
    """Make the view `decided` from the table or view `current` (`working.KNOWN_VERSIONS`): `record`, `sha256`, `pmcid`,
    `license_code`, `status` (`planned`, `excluded`, or `rejected` where the record was refused), `reason`, `detail`.

    `current` has all versions of an article or none.  In this order: an article with a retracted version is out; by
    `latest_only` all versions but the newest are out; versions outside the open access subset, and versions whose
    licence is not allowed, are out; of the rest a published version goes before a manuscript, then the highest version
    number wins.
    """
    con.execute("SET VARIABLE licences = ?", [list(rules.licences)])
    con.execute("SET VARIABLE latest_only = ?", [rules.versions == LATEST_ONLY])
    for statement in (_RULED, _TOGETHER, _DECIDED):
        con.execute(statement)


def select(found: Sequence[Metadata], rules: Rules) -> tuple[list[Metadata], list[Exclusion]]:
    """As `decide`, of a few versions: those that are chosen, in the order of their articles, and the others."""
    rows = [{"record": version.record, "stamp": "", "sha256": "", **_facts(version)} for version in found]
    with database.database(database.Means(Path(tempfile.gettempdir()), memory_mb=SMALL_MB)) as con:
        database.append_rows(con, "current", parquet.from_rows(working.KNOWN_VERSIONS, rows))
        decide(con, rules)
        decided = con.execute("SELECT record, reason, detail FROM decided ORDER BY pmcid, record").fetchall()
    by_record = {version.record: version for version in found}
    chosen = [by_record[record] for record, reason, _ in decided if reason is None]
    return chosen, [Exclusion(by_record[record], reason, detail) for record, reason, detail in decided if reason]


SMALL_MB = 100
"""Memory for DuckDB where there are a few thousand rows."""
