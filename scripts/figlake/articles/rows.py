"""Rows of an article and of its figures, from what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from figlake.articles.jats.article import Article, licence_of_url
from figlake.articles.jats.figures import Figure
from figlake.articles.media import MediaIndex
from figlake.articles.normal import NormalFigure, tidy_or_none
from figlake.files.checksums import canonical_json, sha256
from figlake.pmc.metadata import SOURCE, Metadata
from figlake.text import normalise, organisms
from figlake.text.figure import UNTOLD
from figlake.text.figure import figure_row as figure_row_of
from figlake.text.pathway import pathway_score

OF_THE_ARTICLE = (
    *("pmcid", "pub_year", "source", "doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords"),
    *("organisms", "license_code", "is_retracted"),
)
OF_PAGES = ("page_schema", "search_rank", "verbatim", "ndex_id", "wikipathways_id")
"""Columns that only figure pages fill."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_.,()+@~-]")


def article_row(article: Article, metadata: Metadata) -> dict[str, Any]:
    """Row of `tables.ARTICLES`."""
    in_article = licence_of_url(article.license_url)
    issues = []
    if in_article is not None and metadata.license_code is not None and in_article != metadata.license_code:
        issues.append(f"license_code.differs_from_article:{in_article}")
    if not article.has_body:
        issues.append("has_full_text.withheld")
    if article.has_retracted_title and not metadata.is_retracted:
        issues.append("is_retracted.from_title")
    issues += [f"{name}.unreadable" for name in article.unread if not (name == "pmid" and metadata.pmid)]
    return {
        "pmcid": metadata.pmcid,
        "pmcid_version": metadata.version,
        "pmid": metadata.pmid or article.pmid,
        "doi": normalise.doi(metadata.doi or article.doi or "").value,
        "title": normalise.title(article.title or metadata.title or "").value,
        "journal_title": tidy_or_none(article.journal_title),
        "journal_nlm_ta": tidy_or_none(article.journal_nlm_ta),
        "publisher_name": tidy_or_none(article.publisher_name),
        "pub_year": article.issue_date.year if article.issue_date else 0,
        "pub_date": article.first_date.iso if article.first_date else None,
        "citation": tidy_or_none(article.citation or metadata.citation),
        "keywords": [word for keyword in article.keywords if (word := tidy_or_none(keyword))],
        "organisms": [found.name for found in organisms.named_in(f"{article.title or ''}. {article.abstract or ''}")],
        "article_type": article.article_type,
        "license_code": metadata.license_code,
        "license_url": article.license_url,
        "has_full_text": article.has_body,
        "related_articles": [{"type": kind, "href": link} for kind, link in article.related],
        "issues": issues,
        "is_open_access": metadata.is_open_access,
        "is_manuscript": metadata.is_manuscript,
        "is_retracted": metadata.is_retracted or article.is_retracted or article.has_retracted_title,
        "source": SOURCE,
        "xml_md5": metadata.xml.md5,
        "etag": metadata.etag,
    }


def figure_row(
    figure: Figure, normal: NormalFigure, figid: str, article: Mapping[str, Any], about: str, media: MediaIndex
) -> dict[str, Any]:
    """Row of `tables.FIGURES`.

    ``article``: its row; ``about``: title and abstract of the article; ``media``: the article's objects in the store.
    """
    first = figure.hrefs[0] if figure.hrefs else None
    image = media.find(first) if first else None
    title = None if figure.is_lead else normal.title  # a lead counts once, in the caption
    named = organisms.named_in(title, normal.caption, about)
    own: dict[str, Any] = {
        "figid": figid,
        "figure_number": normal.number,
        "figure_label": normal.label,
        "figure_type": normal.type,
        "title": normal.title,
        "caption": normal.caption,
        "paper_title": article["title"],
        "reference_text": article["citation"],
        **{name: article[name] for name in OF_THE_ARTICLE},
        "figure_url": normal.url,
        "image_filename": image.name if image else (first.rsplit("/", 1)[-1] if first else None),
        "image_url": image.url if image else None,
        "image_md5": image.md5 if image else None,
        "organisms_ner": [],
        "taxon_ids": sorted(found.taxon_id for found in named),
        "has_third_party_permission": figure.has_third_party_permission,
        "figure_context": "sub-article" if figure.is_of_sub_article else figure.context,
        "graphics": [_graphic(address, media) for address in figure.hrefs],
        "issues": sorted({*normal.findings, *(["image_url.not_in_store"] if first and image is None else [])}),
        "raw_fields": list(normal.raw_fields),
        **{name: [] for name in ("page_keys", "jsonld_keywords", "page_tables")},
    }
    row = figure_row_of(own, named)
    row["pathway_score"] = pathway_score(title, row["caption"], row["paper_title"], len(row["panels"]))
    told = {name: value for name, value in row.items() if name not in UNTOLD}
    row["content_sha256"] = sha256(canonical_json(told).encode("utf-8"))
    return {**row, **dict.fromkeys(OF_PAGES)}


def figids(pmcid: str, figures: Sequence[tuple[Figure, NormalFigure]]) -> list[str]:
    """An id for each figure of an article, in their order: from the picture, else the element, else the place.

    Ids that differ in case alone would be one file on some systems: the later one gets a suffix.
    """
    taken: set[str] = set()
    numbers: dict[str, int] = {}  # the last suffix of a stem: one picture may stand in thousands of figures
    found = []
    for place, (figure, normal) in enumerate(figures, 1):
        stem = f"{pmcid}__{_safe(normal.stem or figure.figure_id or f'fig{place}')}"
        number = numbers.get(stem.casefold(), 1)
        candidate = stem
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{stem}-{number}"
        numbers[stem.casefold()] = number
        taken.add(candidate.casefold())
        found.append(candidate)
    return found


def _graphic(address: str, media: MediaIndex) -> dict[str, Any]:
    found = media.find(address)
    return {"href": address, "image_url": found.url if found else None, "image_md5": found.md5 if found else None}


def _safe(stem: str) -> str:
    safe = _UNSAFE.sub("_", stem)[:150].strip(".") or "fig"
    return safe.replace("..", "_")
