"""Which figure a label means, as people write it; what is said when it means none."""

from typing import Any

import pytest
from conftest import a_row

from figlake.files import tables
from figlake.one_figure.tell import NoSuchFigureError, Told, as_text, chosen, reason


def figure(stem: str, number: str, label: str | None) -> dict[str, Any]:
    return a_row(tables.FIGURES, figid=f"PMC1__{stem}", pmcid="PMC1", figure_number=number, figure_label=label,
                 figid_alias=f"PMC1__{number}", image_filename=f"{stem}.jpg")  # fmt: skip


FIGURES = [
    figure("a-g001", "F1", "Figure 1."),
    figure("a-g003", "F3", "Fig. 3"),
    figure("a-s2", "SF2", "Supplementary Figure 2"),
    figure("ga", "GA1", None),
    figure("box", "F7", "Figure 7"),
    figure("again", "F7", "Figure 7."),
]


@pytest.mark.parametrize(
    ("asked", "stem"),
    [
        *((text, "a-g003") for text in ("Figure 3", "Fig 3", "fig. 3", "FIG 3.", "3", " 3 ", "F3", "f3", "Figure 3A")),
        *((text, "a-g003") for text in ("PMC1__a-g003", "a-g003", "A-G003.jpg", "PMC1__F3")),
        *((text, "a-s2") for text in ("S2", "Fig. S2", "Supplementary  figure 2", "SF2")),
        *((text, "ga") for text in ("GA1", "graphical abstract", "ga")),
        ("again", "again"),
    ],
)
def test_a_label_is_understood_as_people_write_it(asked: str, stem: str) -> None:
    assert chosen(FIGURES, asked, "PMC1")["figid"] == f"PMC1__{stem}"


@pytest.mark.parametrize(
    "asked",
    [
        "Figure 4",
        "Table 1",
        "Tab. 1",
        "Box 1",
        "Scheme 1",
        "nothing",
        "",
        "Figure 7",
        "Figures 1-3",
        "Figs 1, 3",
        "1 and 3",
        "Figure 3 to 4",
        "S1-S2",
    ],
)
def test_what_means_none_or_several_tells_the_labels_that_there_are(asked: str) -> None:
    with pytest.raises(
        NoSuchFigureError,
        match=r"^PMC1: (?:found .*|no figure is asked for); its figures are Figure 1 \(PMC1__a-g001\); Fig. 3",
    ):
        chosen(FIGURES, asked, "PMC1")
    with pytest.raises(NoSuchFigureError, match="its figures are none"):
        chosen([], asked, "PMC1")


@pytest.mark.parametrize("asked", ["PMC2__f1", "PMC1__nope-1", "nope1.jpg", "-1"])
def test_a_name_that_no_figure_has_is_not_the_number_in_it(asked: str) -> None:
    assert chosen(FIGURES, "1", "PMC1")
    with pytest.raises(NoSuchFigureError, match="its figures are"):
        chosen(FIGURES, asked, "PMC1")


def test_a_mention_tells_why() -> None:
    row = a_row(tables.FIGURE_GENES, symbol="RELA", ncbi_gene_id=5970, mention="p65", field="caption", confidence=0.914,
                match_type="alias", matched_string="p65", rule="exact", n_candidates=3)  # fmt: skip
    assert (
        reason(row) == "  0.91  RELA (NCBIGene:5970): 'p65' in caption, its alias 'p65' by the rule exact, 3 candidates"
    )
    family = {**row, "symbol": "NFkappaB", "ncbi_gene_id": None, "family_id": "NFkappaB", "n_candidates": 1}
    assert "NFkappaB (FPLX:NFkappaB)" in reason(family) and reason(family).endswith("the only candidate")


def test_genes_are_counted_and_their_places_beside() -> None:
    row = a_row(tables.FIGURE_GENES, symbol="RELA", ncbi_gene_id=5970, mention="p65", field="caption", confidence=0.9,
                match_type="alias", matched_string="p65", rule="exact", n_candidates=3)  # fmt: skip
    other = {**row, "symbol": "NFKB1", "ncbi_gene_id": 4790}
    mentions = {"genes": [row, row, other], "chemicals": [], "diseases": []}
    told = as_text(Told("a snapshot", FIGURES[0], None, mentions, [other], []))
    assert "\ngenes: 2, in 3 places\n" in told and "\nchemicals: none\n" in told
    assert "\ngenes of sentences that cite it: 1\n" in told
