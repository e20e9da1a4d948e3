"""Why rows differ: what is known of their records, and what differs in what two snapshots were made by.

A row whose own record changed, came or went is of cause `source`.  Else the causes are those among `reference`, `code`
and `configuration` that differ between the snapshots and that the row follows from; where none does, another record
lent or took it something, and it is `source` again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import duckdb

from figlake.dataset.accounts import ARTICLES, PAGES
from figlake.dataset.amendments import OF_ARTICLE
from figlake.dataset.choice import LENT
from figlake.dataset.difference.opened import NOW, WAS
from figlake.files import tables
from figlake.files.columns import Table
from figlake.files.database import literals

SOURCE, REFERENCE, CODE, CONFIGURATION = "source", "reference", "code", "configuration"
GENES, CONCEPTS = "lexicon", "concepts"
"""Lexicons by the names that `origins` notes them under."""
SELECTION = "selection"
PUBLISHING = ("make_plan", "choose", "publish_part", "seal")
LEAVE_OUT = "leave_out"
ENTERING = (
    SELECTION,
    LEAVE_OUT,
    "licences",
    "versions",
    "article_types.left_out",
    "figures.keep",
    "figures.pathway_threshold",
)
"""Keys of the configuration that let records and figures in, or keep them out."""


@dataclass(frozen=True)
class Maker:
    """What rows follow from beside their records: rules, lexicons, and keys of the configuration."""

    rules: Sequence[str] = ()
    lexicons: Sequence[str] = ()
    keys: Sequence[str] = ()

    def __or__(self, other: Maker) -> Maker:
        return Maker((*self.rules, *other.rules), (*self.lexicons, *other.lexicons), (*self.keys, *other.keys))


READING = Maker(("read_pages", "extract_figures", *PUBLISHING))
KEEPING = READING | Maker(keys=ENTERING)
PICTURES = Maker(("read_images", "take_ocr_results", "list_ocr_results"), keys=("figures.ocr",))
OF_GENES = PICTURES | Maker(("map_genes", "build_lexicon"), (GENES,), ("genes.citing_text",))
OF_CONCEPTS = OF_GENES | Maker(("map_concepts", "build_concepts"), (CONCEPTS,))
ACCEPTING = Maker(keys=("genes.profile",))
REFERENCES = Maker(("build_lexicon", "build_concepts"), (GENES, CONCEPTS))
MAKERS = {
    "figure_genes": OF_GENES,
    "figure_chemicals": OF_CONCEPTS,
    "figure_diseases": OF_CONCEPTS,
    "figure_words": PICTURES,
    "gene_weights": OF_CONCEPTS | ACCEPTING | KEEPING,
    "genes": REFERENCES,
    "families": REFERENCES,
    "chemicals": REFERENCES,
    "diseases": REFERENCES,
    "rejects": KEEPING,
    "tombstones": KEEPING,
}
"""By table; of others `READING` where rows belong to figures, else `KEEPING`."""
OF_ALL = ("gene_weights",)
"""Tables whose rows follow from all records."""
ACCEPTED = ("is_accepted", "is_accepted_family", "is_accepted_citing", "surer_concept", "species_not_covered")
"""Columns that alone differ where nothing but `genes.profile` does, or a chemical or a disease that is surer.  A
species without genes is told of candidates that would be accepted else."""
DERIVED = {
    ("gene_ids", "gene_taxon_ids", "picture_gene_line_share"): OF_CONCEPTS | ACCEPTING,
    ("chemical_ids", "disease_ids"): OF_CONCEPTS | ACCEPTING,
    ("picture_line_count", "picture_number_line_share", "picture_axis_line_share"): PICTURES,
    ("image_path",): Maker(keys=("figures.images", "figures.ocr")),
    (*OF_ARTICLE, *LENT, "figid_alias"): KEEPING,
}
"""Columns of `figures` that do not follow from its record alone, and what from."""
EVERY = (KEEPING, ACCEPTING, REFERENCES, *MAKERS.values(), *DERIVED.values())
_NAMED: dict[str, Callable[[Maker], Sequence[str]]] = {
    "code": attrgetter("rules"),
    "references": attrgetter("lexicons"),
    "configuration": attrgetter("keys"),
}
"""What of a maker `origins` notes, by the name that it is noted under."""


class Causes:
    """The causes of rows in the tables `differing_…` of a database; ``was``, ``now``: the manifests."""

    def __init__(self, con: duckdb.DuckDBPyConnection, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        self._was, self._now = was, now
        self._sources = {
            source for source in (PAGES, ARTICLES) if was["inputs"].get(source) != now["inputs"].get(source)
        }
        self._code = self._noted_otherwise("code")
        self._lexicons = self._noted_otherwise("references")
        self._keys = self._noted_otherwise("configuration")
        if was.get("history", {}).get(SELECTION) != now.get("history", {}).get(SELECTION):
            self._keys.add(SELECTION)
        if was["inputs"].get(LEAVE_OUT, {}).get("sha256") != now["inputs"].get(LEAVE_OUT, {}).get("sha256"):
            self._keys.add(LEAVE_OUT)
        is_any = str(bool(self._sources)).lower()
        con.execute(_ARTICLES.format(is_own=str(ARTICLES in self._sources).lower(), is_any=is_any))
        con.execute(f"CREATE TABLE article_cause AS SELECT pmcid, {self._of_article()} AS causes FROM article_state")
        is_own = str(PAGES in self._sources).lower()
        con.execute(_FIGURES.format(is_own=is_own, is_any=is_any, makers=self._of_columns()))
        con.execute(self._of_figures())

    def explained(self, table: Table) -> str:
        """SQL: the rows of a table that differ, with `cause`."""
        return f"SELECT * EXCLUDE (causes), array_to_string(causes, ' or ') AS cause FROM ({self._with_causes(table)})"

    def _with_causes(self, table: Table) -> str:
        rows = f"differing_{table.name}"
        if table is tables.ARTICLES:
            return f"SELECT d.*, c.causes FROM {rows} d JOIN article_cause c USING (pmcid)"
        if table is tables.FIGURES:
            return f"SELECT d.*, c.causes FROM {rows} d JOIN figure_cause c USING (figid)"
        maker = MAKERS.get(table.name, READING if "figid" in table.key else KEEPING)
        if "figid" in table.key:
            own = self._narrowed(maker, table)
            causes = _sorted(f"coalesce(if(c.is_whole, c.causes, list_concat(c.passed_on, {own})), {own})")
            return f"SELECT d.*, {causes} AS causes FROM {rows} d LEFT JOIN figure_cause c USING (figid)"
        if table.key:
            known = [SOURCE] if table.name in OF_ALL and self._sources else []
            return f"SELECT *, {_sorted(literals(known + self._suspects(maker)))} AS causes FROM {rows}"
        return f"SELECT *, {self._of_record(maker)} AS causes FROM {rows}"

    def _noted_otherwise(self, kind: str) -> set[str]:
        """Names under which the manifests note different things; one that notes nothing may differ in all."""
        was, now = (manifest.get("history", {}).get(kind) for manifest in (self._was, self._now))
        if not was or not now:
            return {name for maker in EVERY for name in _NAMED[kind](maker)}
        return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}

    def _suspects(self, maker: Maker) -> list[str]:
        found = {CODE} if any(rule.split("-")[0] in maker.rules for rule in self._code) else set()
        found |= {REFERENCE} if self._lexicons & set(maker.lexicons) else set()
        return sorted(found | ({CONFIGURATION} if self._keys & set(maker.keys) else set()))

    def _narrowed(self, maker: Maker, table: Table) -> str:
        """SQL: suspects of a row of a figure; of mentions more where nothing else than acceptance changed."""
        suspects = literals(self._suspects(maker))
        if not set(ACCEPTED) & set(table.schema.names):
            return suspects
        accepting = literals(self._suspects(OF_CONCEPTS | ACCEPTING))
        is_acceptance = f"op = 'changed' AND list_has_all({literals(ACCEPTED)}, changed_columns)"
        return f"if(({is_acceptance}), {accepting}, {suspects})"

    def _of_columns(self) -> str:
        """SQL: suspects of a changed figure, by the columns that changed."""
        derived = [name for names in DERIVED for name in names]
        own = f"if(len(list_filter(changed_columns, lambda name: name NOT IN {_tuple(derived)})) > 0, "
        own += f"{literals(self._suspects(READING))}, []::VARCHAR[])"
        others = [
            f"if(list_has_any(changed_columns, {literals(names)}), {literals(self._suspects(maker))}, []::VARCHAR[])"
            for names, maker in DERIVED.items()
        ]
        return f"flatten([{', '.join([own, *others])}])"

    def _of_article(self) -> str:
        """SQL: causes of an article of `article_state`."""
        of_pages = _sorted(literals(self._suspects(KEEPING) + self._of_inputs(PAGES)))
        return f"""CASE WHEN is_own THEN ['{SOURCE}'] WHEN is_of_page AND is_entered THEN {self._entered(PAGES)}
            WHEN is_of_page THEN {of_pages} WHEN is_entered THEN {self._entered(ARTICLES)}
            ELSE {_sorted(literals(self._suspects(KEEPING)))} END"""

    def _of_inputs(self, source: str) -> list[str]:
        return [SOURCE] if source in self._sources else []

    def _entered(self, source: str) -> str:
        """SQL: causes of a record that only one of the snapshots publishes, with its `license` there."""
        if source not in self._sources:
            return _sorted(literals(self._suspects(KEEPING)))
        known = set(ENTERING) & self._keys
        if source == PAGES or not known:
            return f"['{SOURCE}']"
        before, after = map(_licences, (self._was, self._now))
        is_other = f"NOT list_contains(if(is_new, {literals(before)}, {literals(after)}), license)"
        configured = [CONFIGURATION] if SELECTION in known else [CONFIGURATION, SOURCE]
        is_known = str("licences" in known).lower()
        return f"""CASE WHEN is_buried THEN ['{SOURCE}'] WHEN {is_known} AND {is_other} THEN ['{CONFIGURATION}']
            ELSE {literals(configured)} END"""

    def _of_figures(self) -> str:
        """SQL of the table `figure_cause`: `causes` of each figure that differs, or of which rows may.

        ``is_whole``: rows that belong to it follow in all; ``passed_on``: what they follow in beside their own causes.
        """
        entered = _sorted(literals(self._suspects(KEEPING)))
        of_page = self._entered(PAGES)
        return f"""CREATE TABLE figure_cause AS SELECT figid,
            CASE WHEN is_own THEN ['{SOURCE}'] WHEN op <> 'changed' AND is_of_page THEN {of_page}
                WHEN op <> 'changed' AND is_entered THEN article_causes WHEN op <> 'changed' OR is_moved THEN {entered}
                ELSE {_sorted("makers")} END AS causes,
            is_own OR op <> 'changed' OR is_moved AS is_whole,
            if(is_text, {literals(self._suspects(READING))}, []::VARCHAR[]) AS passed_on
            FROM figure_state"""

    def _of_record(self, maker: Maker) -> str:
        """SQL: causes of a row of `rejects` or `tombstones`."""
        suspects = self._suspects(maker)
        found = " ".join(
            f"WHEN '{source}' THEN {_sorted(literals([SOURCE] if source in self._sources else suspects))}"
            for source in (PAGES, ARTICLES)
        )
        return f"CASE source {found} END"


def _licences(manifest: Mapping[str, Any]) -> list[str]:
    found: list[str] = manifest.get("history", {}).get("configuration", {}).get("licences", [])
    return found


def _sorted(causes: str) -> str:
    """SQL: distinct causes in their order; `source` where there are none."""
    return f"if(len({causes}) = 0, ['{SOURCE}'], list_sort(list_distinct({causes})))"


def _tuple(names: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{name}'" for name in names) + ")"


_ARTICLES = f"""
CREATE TABLE article_state AS SELECT pmcid, coalesce(b.license_code, a.license_code, 'none') AS license,
  a.source IS NULL AS is_new, a.source IS NULL OR b.source IS NULL AS is_entered,
  coalesce(b.source, a.source) = '{PAGES}' AS is_of_page, t.pmcid IS NOT NULL AS is_buried,
  coalesce(a.source <> b.source AND {{is_any}} OR {{is_own}} AND a.source = '{ARTICLES}' AND b.source = '{ARTICLES}'
    AND (a.xml_md5, a.etag, a.pmcid_version) IS DISTINCT FROM (b.xml_md5, b.etag, b.pmcid_version), false) AS is_own
FROM {WAS}.articles a FULL JOIN {NOW}.articles b USING (pmcid)
LEFT JOIN (SELECT DISTINCT pmcid FROM {NOW}.tombstones) t USING (pmcid)
"""
_TEXT = ("title", "caption", "paper_title", "keywords", "organisms", "taxon_ids", "organism_mentions", "panels")
"""Columns of `figures` that its mentions are read in, or by."""
_OF_FIGURES = [table for table in tables.PUBLISHED if "figid" in table.key and table is not tables.FIGURES]
_FIGURES = f"""
CREATE TABLE figure_state AS
WITH touched AS (
  SELECT figid, op, changed_columns FROM differing_figures
  UNION ALL SELECT figid, 'changed', []::VARCHAR[] FROM (
    {" UNION ".join(f"SELECT figid FROM differing_{table.name}" for table in _OF_FIGURES)}
  ) ANTI JOIN differing_figures USING (figid)
), sides AS (
  SELECT figid, t.op, t.changed_columns, coalesce(b.pmcid, a.pmcid) AS pmcid, a.source AS source_was,
    coalesce(b.source, a.source) AS source, a.content_sha256 IS DISTINCT FROM b.content_sha256 AS is_other
  FROM touched t LEFT JOIN {WAS}.figures a USING (figid) LEFT JOIN {NOW}.figures b USING (figid)
)
SELECT figid, op, changed_columns, s.is_entered, s.is_new, s.is_buried, s.license, c.causes AS article_causes,
  source = '{PAGES}' AS is_of_page, list_has_any(changed_columns, {literals(_TEXT)}) AS is_text,
  list_concat({{makers}}, if(is_of_page AND s.is_own, ['{SOURCE}'], []::VARCHAR[])) AS makers,
  coalesce(source_was <> source, false) AS is_moved, is_moved AND {{is_any}} OR source = '{ARTICLES}' AND s.is_own
    OR op = 'changed' AND is_of_page AND is_other AND {{is_own}} AS is_own
FROM sides LEFT JOIN article_state s USING (pmcid) LEFT JOIN article_cause c USING (pmcid)
"""
