"""Whose genes a text speaks of."""

import pytest

from figlake.genes.ranking.species import scope_of

KNOWN = {9606, 10090, 10116, 7955, 7227, 4932, 3702}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", 9606),
        ("TP53 binds MDM2.", 9606),
        ("Polymorphisms of IL6 in patients", 9606),
        ("Il6 in mice", 10090),
        ("Expression in HeLa and HEK293 cells", 9606),
        ("Xenografts of human PANC-1 cells in nude mice; patients with pancreatic cancer", 9606),
        ("Neurons of Sprague-Dawley rats. Rats were fed.", 10116),
        ("Zebrafish embryos at 24 hpf, injected with morpholinos", 7955),
        ("wing discs of Drosophila", 7227),
        ("Viability of ire1 yeast", 4932),
        ("A yeast two-hybrid screen with TP53", 9606),
        ("Vernalization and flowering, trichomes", 3702),
        ("MDA-MB231, Saos-2 and U-2 OS cells", 9606),
        ("C2C12 cells and BMDCs", 10090),
        ("Mean CT 26 months; Dahl et al.; auxin washout", 9606),
        ("Bacteroides in an unlisted host", 9606),
    ],
)
def test_the_likeliest_species(text: str, first: int) -> None:
    scope = scope_of([text], KNOWN)
    assert scope.taxa[0] == first and 9606 in scope.taxa
    assert sum(scope.chances) <= 1 + 1e-5 and list(scope.chances) == sorted(scope.chances, reverse=True)


def test_species_without_genes_do_not_count() -> None:
    assert scope_of(["mice, mice and rats"], {9606}).taxa == (9606,)
