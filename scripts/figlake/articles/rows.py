"""Rows of an article and of its figures, from what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from figlake.articles.jats.article import Article, licence_of_url
from figlake.articles.jats.figures import Figure
from figlake.articles.media import MediaIndex, image_stem
from figlake.files.checksums import canonical_json, sha256
from figlake.pmc.metadata import SOURCE, Metadata
from figlake.text import normalise, organisms
from figlake.text.panels import panels_of
from figlake.text.pathway import pathway_score
from figlake.text.tidy import tidy

EXPECTED_OF_LABELS = frozenset({"figure_number.from_label", "figure_number.reformed"})
OF_THE_ARTICLE = (
    *("pmcid", "pub_year", "source", "doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords"),
    *("organisms", "license_code", "is_retracted"),
)
_UNSAFE = re.compile(r"[^A-Za-z0-9_.,()+@~-]")


def article_row(article: Article, metadata: Metadata) -> dict[str, Any]:
    """Row of `tables.ARTICLES`."""
    in_article = licence_of_url(article.license_url)
    issues = []
    if in_article is not None and metadata.license_code is not None and in_article != metadata.license_code:
        issues.append(f"license_code.differs_from_article:{in_article}")
    if not article.has_body:
        issues.append("has_full_text.withheld")
    return {
        "pmcid": metadata.pmcid,
        "pmcid_version": metadata.version,
        "pmid": metadata.pmid or article.pmid,
        "doi": normalise.doi(metadata.doi or article.doi or "").value,
        "title": normalise.title(article.title or metadata.title or "").value,
        "journal_title": _tidy(article.journal_title),
        "journal_nlm_ta": _tidy(article.journal_nlm_ta),
        "publisher_name": _tidy(article.publisher_name),
        "pub_year": article.issue_date.year if article.issue_date else 0,
        "pub_date": article.first_date.iso if article.first_date else None,
        "citation": _tidy(article.citation or metadata.citation),
        "keywords": [word for keyword in article.keywords if (word := _tidy(keyword))],
        "organisms": [found.name for found in organisms.named_in(f"{article.title or ''}. {article.abstract or ''}")],
        "article_type": article.article_type,
        "license_code": metadata.license_code,
        "license_url": article.license_url,
        "has_full_text": article.has_body,
        "related_articles": [{"type": kind, "href": link} for kind, link in article.related],
        "issues": issues,
        "is_open_access": metadata.is_open_access,
        "is_manuscript": metadata.is_manuscript,
        "is_retracted": metadata.is_retracted or article.is_retracted,
        "source": SOURCE,
        "xml_md5": metadata.xml.md5,
        "etag": metadata.etag,
    }


def figure_row(
    figure: Figure, number: int, article: Mapping[str, Any], about: str, media: MediaIndex, taken: set[str]
) -> dict[str, Any]:
    """Row of `tables.FIGURES`.

    ``number``: place of the figure in its article, from 1; ``about``: title and abstract of the article; ``taken``:
    figids of the article so far, folded, which this one is added to.
    """
    issues: set[str] = set()
    first = figure.hrefs[0] if figure.hrefs else None
    stem = image_stem(first) if first else ""
    image = media.find(first) if first else None
    if first and image is None:
        issues.add("image_url.not_in_store")
    label = _tidy(figure.label)
    url = normalise.figure_page_url(article["pmcid"], figure.figure_id) if figure.figure_id else None
    caption = normalise.caption(figure.caption or "")
    title = normalise.title(figure.title or "")
    issues |= {f"caption.{code}" for code in caption.findings} | {f"title.{code}" for code in title.findings}
    numbered = normalise.figure_number(label or "", None, url, stem, label)
    issues |= {code for code in numbered.findings if code not in EXPECTED_OF_LABELS}
    named = organisms.named_in(title.value, caption.value, about)
    panels = panels_of(caption.value)
    row: dict[str, Any] = {
        "figid": _unique(f"{article['pmcid']}__{_safe(stem or figure.figure_id or f'fig{number}')}", taken),
        "figid_alias": f"{article['pmcid']}__{numbered.number}",
        "figure_number": numbered.number,
        "figure_label": label,
        "figure_type": numbered.type,
        "title": title.value,
        "caption": caption.value,
        "paper_title": article["title"],
        "reference_text": article["citation"],
        **{name: article[name] for name in OF_THE_ARTICLE},
        "figure_url": url,
        "image_filename": image.name if image else (first.rsplit("/", 1)[-1] if first else None),
        "image_url": image.url if image else None,
        "image_md5": image.md5 if image else None,
        "organisms_ner": [],
        "taxon_ids": sorted(found.taxon_id for found in named),
        "pathway_score": pathway_score(title.value, caption.value, article["title"], len(panels)),
        "has_third_party_permission": figure.has_third_party_permission,
        "panels": [vars(panel) for panel in panels],
        "organism_mentions": [vars(found) for found in named],
        "figure_context": "sub-article" if figure.is_of_sub_article else figure.context,
        "graphics": [_graphic(address, media) for address in figure.hrefs],
        "gene_ids": [],
        "gene_taxon_ids": [],
        "issues": sorted(issues),
        "raw_fields": [
            {"field": name, "value": raw, "is_json": False}
            for name, raw, normal in (("title", figure.title, title.value), ("caption", figure.caption, caption.value))
            if raw is not None and raw != normal
        ],
        **{name: [] for name in ("page_keys", "jsonld_keywords", "page_tables")},
    }
    row["content_sha256"] = sha256(canonical_json(row).encode("utf-8"))
    return row


def _graphic(address: str, media: MediaIndex) -> dict[str, Any]:
    found = media.find(address)
    return {"href": address, "image_url": found.url if found else None, "image_md5": found.md5 if found else None}


def _tidy(text: str | None) -> str | None:
    return tidy(text)[0] or None if text else None


def _safe(stem: str) -> str:
    safe = _UNSAFE.sub("_", stem)[:150].strip(".") or "fig"
    return safe.replace("..", "_")


def _unique(figid: str, taken: set[str]) -> str:
    candidate, number = figid, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{figid}-{number}"
    taken.add(candidate.casefold())
    return candidate
