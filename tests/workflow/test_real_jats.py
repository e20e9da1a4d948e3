"""The real articles, when they lie beside the project: every figure, no glued word, images by the store's rule."""

import html
import json
import re
from pathlib import Path

import pytest
from conftest import REAL, needs_real
from lxml import etree

from figlake.articles.jats import document as jats
from figlake.articles.jats.article import read_article
from figlake.articles.jats.figures import read_figures
from figlake.articles.jats.text import BLOCKS, SILENT
from figlake.articles.stage import article_rows_of
from figlake.files import working
from figlake.files.batches import BatchRecord
from figlake.pmc.metadata import Metadata, StoreObject, read_metadata

pytestmark = needs_real
ARTICLES = sorted((REAL / "jats").glob("*.xml")) if REAL.is_dir() else []


def test_the_articles_are_there() -> None:
    assert len(ARTICLES) == 238


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_figures_are_those_of_an_independent_count(path: Path) -> None:
    """Counted in the text of the file: opening `fig` tags outside sub-articles and responses."""
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    own = re.sub(r"<(sub-article|response)\b.*</\1>", "", text, flags=re.DOTALL)
    root = jats.parse(path.read_bytes())
    found = list(read_figures(root))
    assert len(re.findall(r"<fig[\s>]", own)) == sum(not figure.is_of_sub_article for figure in found)
    assert len(re.findall(r"<fig[\s>]", text)) == len(found)
    ids = re.findall(r"<fig\b[^>]*?\sid=[\"']([^\"']*)", text)
    assert ids == [figure.figure_id for figure in found if figure.figure_id]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_no_word_is_glued_or_lost(path: Path) -> None:
    """The words of each legend, in order, against the serialised XML with tags of blocks as spaces, others as nothing."""
    root = jats.parse(path.read_bytes())
    for element, figure in zip(root.iter("{*}fig"), read_figures(root), strict=True):
        if etree.QName(element.getparent()).localname != "fig-group":
            title = "" if figure.is_lead else figure.title  # a lead stands in the caption as well
            assert f"{title or ''} {figure.caption or ''}".split() == words_of_markup(element)
            if figure.is_lead:
                assert (figure.caption or "").startswith((figure.title or "").rstrip("."))


def words_of_markup(fig: etree._Element) -> list[str]:
    names = "|".join(sorted(SILENT - {"tex-math"}))
    silent = re.compile(
        rf"<((?:\w+:)?(?:{names}))\b(?:[^>]*/>|[^>]*>(?:(?!<(?:\w+:)?(?:{names})\b).)*?</\1>)", re.DOTALL
    )
    text = re.sub(r"^<[^>]*>", "", etree.tostring(fig, encoding="unicode", with_tail=False))
    text = re.sub(r"</[^>]*>$", "", text)
    shorter = ""
    while shorter != text:
        text, shorter = silent.sub(lambda match: " " if match[1].split(":")[-1] in BLOCKS else "", text), text
    caption = re.search(r"<caption\b[^>]*>(.*?)</caption>", text, re.DOTALL)
    inner = re.sub(r"<((?:\w+:)?tex-math)\b[^>]*>.*?</\1>", "", caption[1] if caption else "", flags=re.DOTALL)
    inner = re.sub(rf"</?(?:\w+:)?(?:{'|'.join(sorted(BLOCKS))})\b[^>]*>", " ", inner)
    return html.unescape(re.sub(r"<[^>]*>", "", inner)).split()


def test_every_article_gives_rows_that_fit_the_tables() -> None:
    for number, path in enumerate(ARTICLES, 1):
        record = f"PMC{number}.1"
        metadata = Metadata(
            pmcid=f"PMC{number}", version=1, pmid=None, doi=None, title=None, citation=None, license_code="CC BY",
            is_open_access=True, is_manuscript=False, is_retracted=False, xml=StoreObject(f"{record}/x.xml", "0" * 32),
            media=(), etag="1" * 32,
        )  # fmt: skip
        found = read_article(jats.parse(path.read_bytes()))
        if found.pmcid:
            metadata = Metadata(**{**vars(metadata), "pmcid": found.pmcid})
        article, figures, _ = article_rows_of(metadata, path.read_bytes(), BatchRecord("store", record, "2" * 64))
        assert article["title"] and article["pub_year"] > 1990 and article["citation"]
        assert len({row["figid"] for row in figures}) == len(figures)
        assert set(article) <= set(working.CORE_ARTICLES.schema.names)


def test_the_multi_panel_article_of_2026() -> None:
    data = json.loads((REAL / "pmc_cloud" / "metadata_PMC11592912.1_multipanel.json").read_bytes())
    metadata = read_metadata(json.dumps(data).encode(), "PMC11592912.1")
    xml = (REAL / "eutils" / "efetch_PMC11592912_floats_excerpt.xml").read_bytes()
    article, figures, _ = article_rows_of(metadata, xml, BatchRecord("store", "PMC11592912.1", "0" * 64))
    assert article["pmcid"] == "PMC11592912" and article["pmid"] == 39593914
    assert [(row["figid"], row["figure_number"], row["figure_context"]) for row in figures] == [
        ("PMC11592912__entropy-26-00970-g001", "F1", "floats"),
        ("PMC11592912__entropy-26-00970-g004a", "F4", "floats"),
        ("PMC11592912__entropy-26-00970-g008", "F8", "floats"),
    ]
    fourth = figures[1]
    assert [panel["label"] for panel in fourth["panels"]] == list("abcdef")
    assert [graphic["image_url"].rsplit("-", 1)[1] for graphic in fourth["graphics"]] == [
        f"g004{x}.jpg" for x in "abcd"
    ]
    assert fourth["image_md5"] == "405f0e937c6863bf5efab8752d0452d1"
    assert fourth["figure_url"] == "https://pmc.ncbi.nlm.nih.gov/articles/PMC11592912/figure/entropy-26-00970-f004/"


def test_article_sets_and_withheld_articles() -> None:
    open_and_withheld = jats.parse_all(
        (REAL / "eutils" / "efetch_pmc_2026-09-30_excerpt_oa_and_withheld.xml").read_bytes()
    )
    found = [read_article(root) for root in open_and_withheld]
    assert [article.pmcid is not None for article in found] == [True] * len(found)
    assert {article.has_body for article in found} == {True, False}
    several = jats.parse_all((REAL / "eutils" / "pubget_efetch_articleset_ccby.xml").read_bytes())
    assert len(several) == 4 and all(read_article(root).title for root in several)
