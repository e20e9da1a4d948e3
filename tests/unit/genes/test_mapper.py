"""Names to genes: candidates by tiers and rules, ranking in context, families, the finder."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import gene_rows, small_reference

from figlake.genes.documents import PROFILES, Document, Mapped, OfPage
from figlake.genes.explain import explain
from figlake.genes.finding.finder import Finder
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.lexicon.lexicon import BEGINS, FOLDED, Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.candidates import parts_of
from figlake.genes.ranking.context import context_of
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.reference.tables import HUMAN


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_of("bundled")


@pytest.fixture(scope="module")
def mapper(lexicon: Lexicon) -> Mapper:
    return Mapper(lexicon)


def symbols(lexicon: Lexicon, mapped: Mapped) -> list[str]:
    """What the first reading of each part is called."""
    targets = [answer.best.candidate.target for answer in mapped.answers]
    return [lexicon.gene(t).symbol if t >= 0 else lexicon.family(t).family_id for t in targets]


def given(mapper: Mapper, *strings: str, about: str = "") -> list[list[str]]:
    return [symbols(mapper.lexicon, mapped) for mapped in mapper.map([], strings, [about])[-1]]


@pytest.mark.parametrize(
    ("mention", "expected", "rule"),
    [
        ("TP53", ["TP53"], ""),
        ("tp53", ["TP53"], ""),
        ("p53", ["TP53"], ""),
        ("IL-6", ["IL6"], ""),
        ("β-catenin", ["CTNNB1"], ""),
        ("epidermal growth factor receptor", ["EGFR"], ""),
        ("TGF-beta receptor II", ["TGFBR2"], ""),
        ("MDM2 (HDM2)", ["MDM2"], "parentheses"),
        ("JAK1/STAT3", ["JAK1", "STAT3"], "list"),
        ("Cdc25A,B,C", ["CDC25A", "CDC25B", "CDC25C"], "list"),
        ("SMAD2/3", ["SMAD2", "SMAD3"], "list"),
        ("pS473-AKT1", ["AKT1"], "modified"),
        ("p-STAT3", ["STAT3"], "modified"),
        ("phospho-EGFR", ["EGFR"], "modified"),
        ("anti-TP53", ["TP53"], "affix"),
        ("TP53 protein", ["TP53"], "affix"),
        ("miR-21-5p", ["MIR21"], "microrna"),
        ("hsa-let-7a", ["MIRLET7A1"], "microrna"),
        ("FLNB-v2", ["FLNB"], "isoform"),
    ],
)
def test_what_a_string_stands_for(
    lexicon: Lexicon, mapper: Mapper, mention: str, expected: list[str], rule: str
) -> None:
    (mapped,) = mapper.map([], [mention], [])[-1]
    assert symbols(lexicon, mapped) == expected
    assert {answer.best.candidate.rule.split("+")[0] for answer in mapped.answers} == {rule}


def test_nothing_is_known_of_what_is_no_name(lexicon: Lexicon) -> None:
    for text in ("", " ", "-", "()", "/", "qzxqzx", "p-", "(", "a" * 5000, "1/2/3/4/5/6/7/8/9/10/11"):
        assert isinstance(parts_of(lexicon, text), tuple)
    assert parts_of(lexicon, "qzxqzx") == ()


def test_an_official_symbol_goes_before_an_alias(lexicon: Lexicon) -> None:
    (answer,) = Ranker(lexicon).answers(["CAT"], context_of([], {HUMAN}))["CAT"]
    assert lexicon.gene(answer.best.candidate.target).symbol == "CAT" and answer.best.candidate.kind == "symbol"
    assert [reading.rank for reading in answer.readings] == list(range(1, len(answer.readings) + 1))
    assert sum(reading.share for reading in answer.readings) <= 1 + 1e-9
    assert all(0 <= reading.confidence <= 1 for reading in answer.readings)


def test_context_decides_between_candidates(mapper: Mapper) -> None:
    text = "Signalling by the platelet factor 4 (PF4)"
    assert given(mapper, "PF4", about=text) == [["PF4"]]
    adhesion = given(mapper, "FAK", about="focal adhesion kinase (FAK) and paxillin")
    assert adhesion == [["PTK2"]]


def test_sure_genes_of_a_figure_speak_for_those_that_papers_name_with_them(mapper: Mapper) -> None:
    alone = mapper.map([], ["p68"], [])[-1][0].answers[0]
    among = mapper.map([], ["p68", "DDX17", "DROSHA", "DGCR8"], [])[-1][0].answers[0]
    assert mapper.lexicon.gene(among.best.candidate.target).symbol == "DDX5"
    first = {reading.candidate.target: reading.share for reading in alone.readings}
    assert among.best.share > first[among.best.candidate.target]


def test_a_family_is_told_with_its_members_and_never_accepted_as_a_gene(lexicon: Lexicon, mapper: Mapper) -> None:
    (mapped,) = mapper.map([], ["RTK"], [])[-1]
    row = next(row for row in gene_rows(mapper, [("ocr_word", mapped)]) if row["match_type"] == "family")
    assert row["family_id"] == "RTK" and not row["is_accepted"]
    akt = next(c for part in parts_of(lexicon, "AKT") for c in part if c.is_family)
    members = {lexicon.gene(place).symbol for place in lexicon.family(akt.target).members}
    assert members == {"AKT1", "AKT2", "AKT3"}
    assert lexicon.gene(representative(lexicon, akt.target)).symbol == "AKT1"


@pytest.mark.parametrize(("string", "family"), [("p38", "p38"), ("JNK", "JNK"), ("ERK", "ERK")])
def test_a_family_is_among_the_readings_however_many_genes_go_before_it(
    lexicon: Lexicon, mapper: Mapper, string: str, family: str
) -> None:
    text = f"Phosphorylation of {string} in mouse macrophages. Murine bone marrow cells, {string} blotted, mice."
    ranked = Ranker(lexicon).answers([string], context_of([text], lexicon.taxa))[string][0]
    assert any(reading.candidate.is_family for reading in ranked.readings)
    assert [reading.rank for reading in ranked.readings] == list(range(1, len(ranked.readings) + 1))
    found = [mapped for mapped in mapper.map([text], [], [])[0] if mapped.span.text == string]
    assert [symbols(lexicon, mapped) for mapped in found] == [[family]] * 2


def test_a_stricter_profile_accepts_no_more(lexicon: Lexicon) -> None:
    strings = ["p50", "MDS", "CAT", "and", "SIP", "TP53", "ERK", "ACE", "p38"]
    accepted = {}
    for profile in PROFILES:
        mapper = Mapper(lexicon, profile)
        accepted[profile] = {mapped.span.text for mapped in mapper.map([], strings, [])[-1] if mapper.gene_ids(mapped)}
    assert accepted["precise"] <= accepted["balanced"] <= accepted["recall"] and "TP53" in accepted["precise"]


def test_the_finder_gives_offsets_of_the_longest_names(lexicon: Lexicon) -> None:
    text = (
        "Loss of TP53 and NF-κB p65 in mice; see Fig. 2A, ATP, p53abc and epidermal growth factor receptor in the cell."
    )
    spans = list(Finder(lexicon).spans(text))
    assert all(text[span.start : span.end] == span.text for span in spans)
    names = [span.text for span in spans]
    assert "TP53" in names and "epidermal growth factor receptor" in names
    assert not {"Fig", "ATP", "cell", "mice", "see", "2A", "p53"} & set(names)


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("Expression of TP53 and MDM2 was high; the and of a tea how hat fast AMP HDL set rest.", {"TP53", "MDM2"}),
        ("Insulin and leptin levels in patients", {"INS", "LEP"}),
        ("Insulin and leptin levels in mice", {"Ins1", "Lep"}),
        (
            "Bars, 5 µm. Light and flower stalks, ChIP with Gal4 in March; FISH as control (Ctrl), Proteins in the F2.",
            set(),
        ),
        ("cells in the right panel (B) were kept at 4 °C for 10 min, n = 3, scale bar 20 µm", set()),
    ],
)
def test_what_a_running_text_is_taken_to_name(mapper: Mapper, text: str, genes: set[str]) -> None:
    (found, _) = mapper.map([text], [], [])
    rows = gene_rows(mapper, (("caption", mapped) for mapped in found))
    assert {row["symbol"] for row in rows if row["is_accepted"]} == genes
    assert all(
        0 <= mapped.chance <= 1 and mapped.span.text == text[mapped.span.start : mapped.span.end] for mapped in found
    )


def test_the_same_string_in_the_same_context_gives_the_same_answer_in_any_order(lexicon: Lexicon) -> None:
    strings = ["p53", "CAT", "IL6", "MDS", "SIP", "ERK", "RELA", "p50", "JAK1/STAT3"]
    shuffled = random.Random(3).sample(strings, len(strings))
    forward = Ranker(lexicon).answers(strings, context_of(["x"], {HUMAN}))
    backward = Ranker(lexicon).answers(shuffled, context_of(["x"], {HUMAN}))
    assert forward == {text: backward[text] for text in strings}


def place_of(lexicon: Lexicon, symbol: str) -> int:
    return next(
        entry.target for entry in lexicon.entries(FOLDED, symbol, lexicon.mask([HUMAN])) if entry.name == symbol
    )


def test_the_lexicon_opens_without_building(lexicon: Lexicon) -> None:
    assert lexicon.has(FOLDED, "TP53") and not lexicon.has(FOLDED, "QZXQZX")
    assert lexicon.told("NUCLEARFACTOR") == BEGINS and lexicon.told("QZXQZX") == 0
    assert lexicon.told("TP53") & lexicon.mask([HUMAN])
    place = place_of(lexicon, "TP53")
    assert lexicon.gene(place).ncbi_gene_id == 7157 and lexicon.gene(place).human == place


def test_the_lexicon_is_the_same_file_whatever_the_hash_seed(tmp_path: Path) -> None:
    folder = small_reference(tmp_path / "reference")
    code = (
        "import sys; from pathlib import Path; from figlake.genes.lexicon.build import write_lexicon; "
        "from figlake.genes.reference.folder import read_reference; "
        "write_lexicon(Path(sys.argv[2]), read_reference(Path(sys.argv[1])))"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(folder), str(tmp_path / seed)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_built_lexicon_is_kept_for_the_next_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_reference(tmp_path / "reference")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lexicon_of(str(folder))
    (path,) = (tmp_path / "cache" / "figlake").iterdir()
    state = path.stat().st_mtime_ns
    lexicon_of(str(folder))
    assert path.stat().st_mtime_ns == state


def test_without_a_cache_a_lexicon_is_built_for_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_reference(tmp_path / "reference")
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "cache"))
    assert lexicon_of(str(folder)).gene(0).symbol
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    assert lexicon_of(str(folder)).gene(0).symbol


def test_a_mention_is_answered_in_the_species_of_its_text(mapper: Mapper) -> None:
    text = "Tnf and Il6 in knockout mice of strain C57BL/6: murine macrophages"
    (mapped,) = mapper.map([], ["TNF-alpha"], [text])[-1]
    gene = mapper.lexicon.gene(mapped.answers[0].best.candidate.target)
    assert (gene.symbol, gene.taxon_id) == ("Tnf", 10090)
    assert gene.human is not None and mapper.lexicon.gene(gene.human).symbol == "TNF"
    assert given(mapper, "TNF-alpha", about="TNF-alpha in patients with arthritis") == [["TNF"]]
    assert given(Mapper(mapper.lexicon, taxa=frozenset({HUMAN})), "TNF-alpha", about=text) == [["TNF"]]


def test_a_human_name_stands_for_the_ortholog_that_has_none_of_its_own(lexicon: Lexicon) -> None:
    (part,) = parts_of(lexicon, "HDM2", (HUMAN, 10090))
    mouse = [candidate for candidate in part if lexicon.gene(candidate.target).taxon_id == 10090]
    assert [(lexicon.gene(c.target).symbol, c.is_ortholog) for c in mouse] == [("Mdm2", True)]
    assert not any(c.is_ortholog for c in parts_of(lexicon, "HDM2")[0])


@pytest.mark.parametrize(
    ("string", "is_accepted"),
    [("ATP", False), ("HDL", False), ("cell", False), ("and", False), ("Arg", False), ("EGFR", True), ("p53", True)],
)
def test_labels_that_are_no_genes(mapper: Mapper, string: str, is_accepted: bool) -> None:
    (mapped,) = mapper.map([], [string], [])[-1]
    assert bool(mapper.gene_ids(mapped)) == is_accepted


@pytest.mark.parametrize(
    ("mention", "symbol", "rule"),
    [
        ("KREM1", "KREMEN1", "mnemonic"),
        ("ZN655", "ZNF655", "mnemonic"),
        ("TESK", "TESK1", "numbered"),
        ("p-4S,T356,T570-RPS6KA2", "RPS6KA2", "modified"),
        ("hsa-mir-16", "MIR16-1", "microrna"),
    ],
)
def test_strings_that_are_short_for_a_name(lexicon: Lexicon, mention: str, symbol: str, rule: str) -> None:
    (part,) = parts_of(lexicon, mention)
    assert symbol in {lexicon.gene(c.target).symbol for c in part if not c.is_family}
    assert {c.rule.split("+")[0] for c in part} == {rule}


def test_a_person_is_told_why(lexicon: Lexicon) -> None:
    told = explain(lexicon, "p50", "NFKB1 RELA IKBKB")
    lines = told.splitlines()
    assert lines[0] == "p50: 1 candidate; the first is accepted as a mention that is given (balanced)"
    assert lines[1].startswith("  1. NFKB1 (NCBI Gene 4790") and "'p50' is its alias 'p50' (exact)" in lines[2]
    assert "log_cocited" in lines[3] and lines[-1] == "sure in this context: IKBKB, NFKB1, RELA"
    family = explain(lexicon, "AKT", "")
    assert "family AKT (AKT1, AKT2, AKT3), most cited AKT1" in family and "first is accepted, as a family" in family
    assert explain(lexicon, "JAK1 STAT3", "JAK1 STAT3") == explain(lexicon, "JAK1\nSTAT3", "JAK1\nSTAT3")
    assert "gene 2 of 2" in explain(lexicon, "JAK1/STAT3", "")
    assert explain(lexicon, "qzxqzx", "") == "qzxqzx: no name like it is known\n"


def test_a_person_is_told_of_each_place_and_species(lexicon: Lexicon) -> None:
    told = explain(lexicon, "Tp53", "In mice,  Tp53 was lost; Tp53\nis a gene.")
    found = [line for line in told.splitlines() if line.startswith("found at ")]
    assert [line.split(":")[0] for line in found] == ["found at 10", "found at 25"]
    assert all(line.endswith(", accepted") for line in found)
    assert "Trp53 (NCBI Gene 22059, " in told.splitlines()[1] and "of its human ortholog TP53" in told
    human = explain(lexicon, "Trp53", "Trp53 was lost in mice.", species="human")
    assert human.splitlines()[1].startswith("  1. TP53 (NCBI Gene 7157, ") and "Trp53 (NCBI" not in human
    assert "found at" not in explain(lexicon, "TP53", "Nothing of it.")


def test_documents_mapped_together_are_mapped_as_each_alone(mapper: Mapper) -> None:
    texts = [
        "TP53 and MDM2 in human cells.",
        "",
        "Oryza sativa: COP1 answers light; AKT does not (protein kinase B, PKB).",
        "Mouse Trp53, ERK1/2 and p50 (NF-κB) in mice.",
        "The TNF receptor (TNFR) of zebrafish, tp53 and mdm2.",
    ]
    page = OfPage({"p50": 2, "and": 1}, frozenset(), {"NFKB1": (), "Anp": ()})
    documents = [Document([text], ["EGFR", "IL-6"], ["About cells", None]) for text in texts]
    documents += [Document([text], ["p50", "and"], [], page=page) for text in texts]
    together = list(mapper.each(documents))
    assert together == [next(mapper.each([document])) for document in documents]
    assert list(reversed(together)) == list(mapper.each(reversed(documents)))
    assert any(mapper.gene_ids(mapped) for mapped in together[0].texts[0])


def test_what_is_known_of_strings_is_forgotten_when_it_is_too_much(
    lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("figlake.genes.ranking.store.MAX_STRINGS", 3)
    monkeypatch.setattr("figlake.genes.mapper.AT_A_TIME", 1)
    small = Mapper(lexicon)
    documents = [
        Document([], strings, []) for strings in (["TP53", "MDM2"], ["EGFR", "p50"], ["TP53", "AKT1"], ["TP53"])
    ]
    assert list(small.each(documents)) == list(Mapper(lexicon).each(documents))
