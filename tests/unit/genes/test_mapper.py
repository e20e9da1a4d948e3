"""Names to genes: folding, the order of kinds, and the finder."""

import itertools

import pytest

from figlake.genes.finder import find, looks_like_gene
from figlake.genes.lexicon import Lexicon, fold
from figlake.genes.mapper import Mapper


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(Lexicon.of_reference("bundled"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("NF-κB", "NFKAPPAB"),
        ("TGF-β1", "TGFBETA1"),
        ("Il 6", "IL6"),
        ("μ-opioid", "MUOPIOID"),
        ("β-catenin", "BETACATENIN"),
        ("ＴＰ５３", "TP53"),
        ("--", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("mention", "symbol", "kind"),
    [
        ("TP53", "TP53", "symbol"),
        ("tp53", "TP53", "symbol"),
        ("p53", "TP53", "alias"),
        ("p65", "RELA", "alias"),
        ("IL-6", "IL6", "symbol"),
        ("β-catenin", "CTNNB1", "alias"),
        ("epidermal growth factor receptor", "EGFR", "name"),
    ],
)
def test_the_best_gene_of_a_mention(mapper: Mapper, mention: str, symbol: str, kind: str) -> None:
    best = mapper.candidates(mention)[0]
    assert mapper.lexicon.genes[best.entry.ncbi_gene_id].symbol == symbol


def test_an_official_symbol_goes_before_an_alias(mapper: Mapper) -> None:
    found = mapper.candidates("CAT")
    assert mapper.lexicon.genes[found[0].entry.ncbi_gene_id].symbol == "CAT" and found[0].entry.kind == "symbol"
    assert [candidate.rank for candidate in found] == list(range(1, len(found) + 1))
    assert all(a.confidence >= b.confidence for a, b in itertools.pairwise(found))


def test_one_gene_at_most_is_accepted(mapper: Mapper) -> None:
    for mention in ("p50", "AKT", "Wnt", "MDS", "and"):
        assert sum(candidate.is_accepted for candidate in mapper.candidates(mention)) <= 1


def test_a_family_is_never_accepted_as_a_gene(mapper: Mapper) -> None:
    families = [c for c in mapper.candidates("RTK") if c.entry.family_id]
    assert families and not any(candidate.is_accepted for candidate in families)


def test_the_finder_gives_offsets_of_the_longest_names(mapper: Mapper) -> None:
    text = "Loss of TP53 and NF-κB p65 in mice; see Fig. 2A, ATP and the cell."
    found = [(m.text, text[m.start : m.end]) for m in find(text, mapper)]
    assert [a for a, b in found if a == b] == [a for a, _ in found]
    names = [a for a, _ in found]
    assert "TP53" in names and "p65" in " ".join(names)
    assert not {"Fig", "ATP", "cell", "mice", "see", "2A"} & set(names)


@pytest.mark.parametrize(
    "word", ["and", "tea", "how", "hat", "fast", "ATP", "AMP", "HDL", "cell", "mice", "Fig", "A", "2", "b"]
)
def test_common_words_do_not_look_like_genes(word: str) -> None:
    assert not looks_like_gene(word)


def test_the_same_string_gives_the_same_answer_in_any_order(mapper: Mapper) -> None:
    mentions = ["p53", "CAT", "IL6", "MDS", "SIP", "ERK"]
    fresh = Mapper(mapper.lexicon)
    forward = [mapper.candidates(mention) for mention in mentions]
    backward = [fresh.candidates(mention) for mention in reversed(mentions)]
    assert forward == backward[::-1]
