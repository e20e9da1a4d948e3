"""Papers that name genes together."""

import numpy as np
import pytest

from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.cocited import Cocited
from figlake.genes.reference.tables import HUMAN


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_of("bundled")


def test_the_surest_meaning_counts_whatever_is_looked_up_at_a_time(
    lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    tp53, mdm2, egfr, olfactory = (lexicon.bearers(s)[HUMAN] for s in ("TP53", "MDM2", "EGFR", "OR4F5"))
    cocited = Cocited(lexicon)
    # in a text with MDM2 and EGFR: TP53 alone, a family of MDM2 and a receptor; in one without sure genes TP53
    rows, genes, owner = np.array([0, 0, 1]), np.array([tp53, mdm2, olfactory, tp53]), np.array([0, 1, 1, 2])
    papers, partners = cocited.with_sure([{mdm2, egfr}, set()], rows, genes, owner)
    (of_mdm2, of_egfr), _ = cocited.with_sure(
        [{mdm2}, {egfr}], np.array([0, 1]), np.array([tp53] * 2), np.array([0, 1])
    )
    assert of_mdm2 > 100 and of_egfr > 0
    (back,), _ = cocited.with_sure([{tp53}], np.array([0]), np.array([mdm2]), np.array([0]))
    assert back == of_mdm2
    assert papers[0] == of_mdm2 + of_egfr and papers[2] == 0
    assert partners.tolist() == [1.0, 1.0, -1.0]  # of MDM2 itself only EGFR is another
    monkeypatch.setattr("figlake.genes.ranking.cocited.AT_ONCE", 1)
    again, shares = cocited.with_sure([{mdm2, egfr}, set()], rows, genes, owner)
    assert again.tolist() == papers.tolist() and shares.tolist() == partners.tolist()
