"""The page around the sections: head, figures at a glance, and what the snapshot was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.report.charts import share
from figlake.text.counts import count_of

STYLE = Path(__file__).with_name("style.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may fetch for the page: nothing."""

_GLANCE = """
SELECT (SELECT count(*) FROM figures), (SELECT count(*) FROM articles),
  (SELECT count(*) FROM figures WHERE len(gene_ids) > 0),
  (SELECT count(*) FROM figure_genes WHERE is_accepted),
  (SELECT count(DISTINCT ncbi_gene_id) FROM figure_genes WHERE is_accepted),
  (SELECT count(*) FROM rejects)
"""


@dataclass(frozen=True)
class Section:
    """A part of the report: a title, a sentence that says what is to be seen, and charts as HTML."""

    title: str
    lead: str
    blocks: Sequence[str]

    @property
    def anchor(self) -> str:
        return "-".join(self.title.lower().split())


def document(
    con: duckdb.DuckDBPyConnection, name: str, manifest: Mapping[str, Any], sections: Sequence[Section]
) -> str:
    """The whole page of a snapshot."""
    about = f"Figures of PubMed Central, their articles and genes. Snapshot <code>{escape(name)}</code>"
    return page(f"figlake report: snapshot {name}", about, _glance(con), sections, _origin(manifest))


def page(title: str, about: str, glance: str, sections: Sequence[Section], footer: str) -> str:
    """A page of sections; all but the ``title`` is HTML already."""
    links = "".join(f'<a href="#{section.anchor}">{escape(section.title)}</a>' for section in sections)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title>"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body>"
        f"<header><h1>figlake</h1><p>{about}</p></header>"
        f"<nav>{links}</nav><main>{glance}{''.join(map(_section, sections))}</main>"
        f"<footer>{footer}</footer></body></html>\n"
    )


def _card(count: int, noun: str, more: str = "") -> tuple[str, str]:
    value, _, text = count_of(count, noun, more, more).partition(" ")
    return value, text


def _glance(con: duckdb.DuckDBPyConnection) -> str:
    figures, articles, with_genes, mentions, genes, rejects = next(rows_of(con, _GLANCE))
    cards = [
        _card(figures, "figure"),
        _card(articles, "article"),
        (share(with_genes, figures), "of the figures name a gene"),
        _card(mentions, "gene mention", "accepted"),
        _card(genes, "distinct gene"),
        _card(rejects, "record", "refused"),
    ]
    shown = "".join(f"<div><b>{value}</b><span>{text}</span></div>" for value, text in cards)
    return f'<section class="glance">{shown}</section>'


def _section(section: Section) -> str:
    blocks = "".join(section.blocks)
    return (
        f'<section id="{section.anchor}"><h2>{escape(section.title)}</h2>'
        f"<p>{section.lead}</p><div class='blocks'>{blocks}</div></section>"
    )


def _origin(manifest: Mapping[str, Any]) -> str:
    inputs = "; ".join(
        f"{escape(source)} {count_of(entry['records'], 'record')}, SHA-256 {entry['sha256'][:16]}…"
        for source, entry in sorted(manifest["inputs"].items())
        if isinstance(entry, Mapping) and entry.get("records")
    )
    versions = ", ".join(f"{escape(name)} {escape(version)}" for name, version in sorted(manifest["versions"].items()))
    return (
        f"<p>Made from {inputs}; gene reference SHA-256 {manifest['inputs']['gene_reference'][:16]}…. "
        f"Written by {versions}; schema {escape(manifest['schema_version'])}.</p>"
    )
