"""A corpus read for several types."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from small_concepts import small_concepts

from figlake.__main__ import main
from figlake.concepts import corpus
from figlake.concepts.mapper import bundled_mapper
from figlake.concepts.verdicts import surest
from figlake.files.choices import TYPES, References
from figlake.genes.corpus import CorpusError, documents
from figlake.mentions import annotate, map_mentions
from figlake.run import DONE, FAILED

TEXT = "Clonidine lowers blood pressure, and hypotension follows. BRCA1 is mutated in breast cancer."


def read(tmp_path: Path, call, types: tuple[str, ...], mentions: list[str]) -> list[dict]:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    document = {"doc_id": "1", "text": TEXT, "mentions": [{"text": text} for text in mentions]}
    source.write_text(json.dumps(document) + "\n", encoding="utf-8")
    count = call(source, target, types, References(), "balanced", "human")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert count == len(rows)
    return rows


def test_what_is_found_has_its_type_and_stands_in_its_order(tmp_path: Path) -> None:
    rows = read(tmp_path, annotate, ("chemical", "disease"), [])
    assert {("Clonidine", "Chemical"), ("breast cancer", "Disease")} <= {(row["mention"], row["type"]) for row in rows}
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert all(TEXT[row["start"] : row["end"]] == row["mention"] for row in rows)


@pytest.mark.parametrize(("type_", "ids"), [("chemical", ["MESH:D003000"]), ("disease", [])])
def test_a_given_mention_is_read_as_the_type_that_is_asked_for(tmp_path: Path, type_: str, ids: list[str]) -> None:
    (row,) = read(tmp_path, map_mentions, (type_,), ["Clonidine"])
    assert row["ids"] == ids


@pytest.mark.parametrize(
    ("mentions", "answered"),
    [
        ([{"text": "TP53", "type": "gene"}], [("TP53", "gene")]),
        ([{"text": "aspirin", "type": "Chemical"}], [("aspirin", "chemical")]),
        ([{"text": "breast cancer", "type": "disease"}, {"text": "breast cancer", "type": "chemical"}],
         [("breast cancer", "disease"), ("breast cancer", "none")]),
        ([{"text": "aspirin", "type": "chemical"}, {"text": "aspirin", "type": "chemical"}], [("aspirin", "chemical")]),
        ([{"text": "TP53", "type": "Family"}], [("TP53", "gene"), ("TP53", "chemical")]),
    ],
)  # fmt: skip
def test_a_mention_of_a_given_type_is_read_as_that_alone(
    tmp_path: Path, mentions: list[dict], answered: list[tuple[str, str]]
) -> None:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    source.write_text(json.dumps({"doc_id": "1", "mentions": mentions}) + "\n", encoding="utf-8")
    map_mentions(source, target, TYPES, References(), "balanced", "human")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    told = [(row["mention"], "gene" if "ncbi_gene_ids" in row else row.get("type", "none").lower()) for row in rows]
    assert told == answered


def test_many_mentions_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all answers of a document for each of its strings."""
    looked: list[int] = []

    def counted(answers: list) -> list:
        looked.append(len(answers))
        return surest(answers)

    monkeypatch.setattr(corpus, "surest", counted)
    document = {"doc_id": "1", "text": "", "mentions": [{"text": f"{n}-aspirin"} for n in range(20)]}
    assert len(list(corpus.map_mentions(bundled_mapper(), document, ("chemical",), "balanced"))) == 20
    assert len(looked) == 1


def test_genes_are_among_all_types_and_have_the_last_line(tmp_path: Path) -> None:
    rows = read(tmp_path, annotate, ("gene", "chemical", "disease"), [])
    assert "672" in next(row["ncbi_gene_ids"] for row in rows if row["mention"] == "BRCA1")
    assert rows[-1]["mention"] is None and "672" in rows[-1]["ncbi_gene_ids"]
    assert all(row["ncbi_gene_ids"] == [] for row in rows if row.get("type")), "who scores genes reads all lines"
    places = [(row["start"], row["end"]) for row in rows[:-1]]
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_annotate_looks_for_all_types_unless_told(tmp_path: Path) -> None:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    source.write_text(json.dumps({"doc_id": "1", "text": TEXT}) + "\n", encoding="utf-8")
    assert main(["annotate", "--input", str(source), "--output", str(target)]) == 0
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert {row.get("type", "Gene") for row in rows} == {"Gene", "Chemical", "Disease"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"\xff\xfe{", "expected JSON in UTF-8"),
        (b"[" * 100_000, "expected JSON in UTF-8"),
        (b'{"doc_id": 1, "text": null}', "text: expected a text, found NoneType"),
        (b'{"doc_id": 1, "title": ["a"]}', "title: expected a text, found list"),
        (b'{"doc_id": 1, "mentions": ["aspirin"]}', "mentions: expected a list of objects with text"),
        (b'{"doc_id": 1, "mentions": [{"text": 1}]}', r"mentions\[0\].text: expected a text, found int"),
        (b'{"doc_id": "\\ud800"}', "doc_id: expected letters of Unicode, found half of a pair"),
    ],
)
def test_what_is_no_document_is_told_with_its_line(line: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"doc_id": 1}\n' + line + b"\n")
    with pytest.raises(CorpusError, match=f"documents.jsonl, line 2: {told}"):
        list(documents(path))


def test_an_empty_mention_means_nothing_and_a_very_long_one_is_not_respelt(tmp_path: Path) -> None:
    rows = read(tmp_path, map_mentions, ("chemical", "disease"), ["", " ", "a" * 100_000])
    assert [row["ids"] for row in rows] == [[], [], []]


def test_every_command_maps_by_the_reference_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made-up one, whose names the bundled one has not."""
    folder = str(small_concepts(tmp_path / "registries"))
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    text = "Zinvic acid in lobular zarm cancer."
    document = {"doc_id": "1", "text": text, "mentions": [{"text": "zinvate"}, {"text": "zarm tumours"}]}
    source.write_text(json.dumps(document), encoding="utf-8")
    files = ["--input", str(source), "--output", str(target)]
    of_both = ["--type", "chemical", "--type", "disease", "--profile", "recall"]

    def ids() -> set[str]:
        return {i for line in target.read_text(encoding="utf-8").splitlines() for i in json.loads(line)["ids"]}

    with monkeypatch.context() as apart:  # the bundled lexicon is in the user's cache already
        apart.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        assert main(["map-mentions", "--concepts", folder, *of_both, *files]) == DONE
        assert ids() == {"MESH:D900001", "MESH:D900003"}
        assert main(["annotate", "--concepts", folder, *of_both, *files]) == DONE
        assert "MESH:D900001" in ids()
        capsys.readouterr()
        assert main(["explain", "--type", "chemical", "--concepts", folder, "zinvate"]) == DONE
        assert "MESH:D900001" in capsys.readouterr().out
    assert main(["annotate", *of_both, *files]) == DONE
    assert not any(one.startswith("MESH:D9000") for one in ids())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--type", "disease", "--reference", "x"], "--reference is of genes; --concepts is of chemicals and diseases"),
        (["--type", "gene", "--concepts", "x"], "--concepts is of chemicals and diseases; --reference is of genes"),
        (["--type", "disease", "--concepts", "none"], "none: expected one file desc"),
        (["--type", "gene", "--reference", "none"], "none: expected one file hgnc"),
    ],
)
@pytest.mark.parametrize("command", ["explain", "annotate", "map-mentions"])
def test_a_reference_that_cannot_be_used_is_told(
    command: str, options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "documents.jsonl"
    source.write_text(json.dumps({"doc_id": "1", "text": TEXT}), encoding="utf-8")
    files = ["--input", str(source), "--output", str(tmp_path / "answers.jsonl")]
    assert main([command, *options, *(["Clonidine"] if command == "explain" else files)]) == FAILED
    assert capsys.readouterr().err.startswith(f"figlake: {told}")


def test_a_string_is_explained_as_each_type_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--type", "chemical", "--type", "disease", "--type", "chemical"]
    assert main(["explain", "zzzqx", *asked]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "zzzqx: no name of a chemical like it is known",
        "zzzqx: no name of a disease like it is known",
    ]


@pytest.mark.parametrize("space", ["\n", "\r\n", "  ", "\t", "\u00a0", "\n\t "])
@pytest.mark.parametrize("types", [TYPES, ("gene",)])
def test_names_go_over_the_ends_of_lines(tmp_path: Path, types: tuple[str, ...], space: str) -> None:
    def answers(text: str) -> list[tuple]:
        source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
        source.write_text(json.dumps({"doc_id": "1", "text": text}) + "\n", encoding="utf-8")
        annotate(source, target, types, References(), "balanced", "human")
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()][:-1]
        assert all(text[row["start"] : row["end"]] == row["mention"] for row in rows)
        return [(" ".join(row["mention"].split()), row.get("ids"), row["ncbi_gene_ids"]) for row in rows]

    text = "We saw breast cancer with interleukin 6 and hydrogen peroxide in type 2 diabetes mellitus."
    assert ("interleukin 6", None, ["3569"]) in answers(text)
    assert answers(text.replace(" ", space)) == answers(text)


@pytest.mark.parametrize("organisms", ["Mus musculus", [10090], {"Mus musculus": 1}])
def test_organisms_of_another_form_are_told(tmp_path: Path, organisms: object) -> None:
    source = tmp_path / "documents.jsonl"
    source.write_text(json.dumps({"doc_id": "1", "text": "Trp53", "organisms": organisms}) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1: organisms: expected a list of names of species, found"):
        list(documents(source))


def test_a_text_whose_species_is_told_is_read_as_an_abstract_still(tmp_path: Path) -> None:
    def of_mdm2(**told: object) -> float:
        source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
        text = "Human p53 binds MDM2 in human cells."
        source.write_text(json.dumps({"doc_id": "1", "text": text, **told}) + "\n", encoding="utf-8")
        annotate(source, target, ("gene",), References(), "recall", "text")
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        return next(row["confidence"] for row in rows if row["mention"] == "MDM2")

    assert of_mdm2(organisms=["Homo sapiens"]) == pytest.approx(of_mdm2(), abs=0.02)
    assert of_mdm2(title="On p53") != pytest.approx(of_mdm2(), abs=0.02)


@pytest.mark.parametrize("work", [annotate, map_mentions])
@pytest.mark.parametrize(
    ("text", "organisms", "ids"),
    [
        ("TP53 was induced in leaves.", ["Oryza sativa"], []),
        ("TP53 was induced in leaves.", ["rice", "cow"], []),
        ("TP53 was induced in leaves.", ["rice", "human"], ["7157"]),
        ("TP53 was induced in human cells.", ["rice"], ["7157"]),
        ("TP53 was induced in leaves.", [], ["7157"]),
    ],
)
def test_genes_of_a_species_without_any_are_not_those_of_another(
    work: Callable[..., int], text: str, organisms: list[str], ids: list[str], tmp_path: Path
) -> None:
    source, target = tmp_path / "documents.jsonl", tmp_path / "answers.jsonl"
    document = {"doc_id": "1", "text": text, "organisms": organisms, "mentions": [{"text": "TP53"}]}
    source.write_text(json.dumps(document) + "\n", encoding="utf-8")
    work(source, target, ("gene",), References(), "balanced", "text")
    *_, last = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert last["ncbi_gene_ids"] == ids
