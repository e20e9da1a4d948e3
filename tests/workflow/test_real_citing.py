"""The real articles, when they lie beside the project: sentences that cite their figures."""

from conftest import REAL, needs_real

from figlake.articles.citing import citing_rows, section_text
from figlake.articles.jats import document as jats
from figlake.articles.jats.citing import OUTSIDE, read_citing
from figlake.articles.jats.figures import read_figures
from figlake.articles.jats.text import local_name
from figlake.articles.normal import normal_figure
from figlake.articles.rows import figids

pytestmark = needs_real
NOT_OF_THE_ARTICLE = OUTSIDE | {"sub-article", "response"}


def test_cited_figures_have_sentences_that_are_cut_out_of_their_sections() -> None:
    """References are counted here by any `xref` to a figure's id in the article's own running text."""
    cited = found = 0
    for path in sorted((REAL / "jats").glob("*.xml")):
        root = jats.parse(path.read_bytes())
        figures = list(read_figures(root))
        pairs = [(figure, normal_figure(figure, "PMC1")) for figure in figures]
        ids = figids("PMC1", pairs)
        rows = citing_rows(read_citing(root, figures), pairs, ids, {"pmcid": "PMC1", "pub_year": 2000})
        texts = {number: section_text(root, number) for number in {row["section_number"] for row in rows}}
        for row in rows:
            text, start = texts[row["section_number"]], row["offset"]
            assert text[start : start + len(row["text"])] == row["text"]
        referred = {
            rid
            for reference in root.iter("{*}xref")
            if NOT_OF_THE_ARTICLE.isdisjoint(map(local_name, reference.iterancestors()))
            for rid in reference.get("rid", "").split()
        }
        of_article = {figid for figure, figid in zip(figures, ids, strict=True) if figure.figure_id in referred}
        cited += len(of_article)
        found += len(of_article & {row["figid"] for row in rows})
    assert cited > 1800 and found >= 0.99 * cited
