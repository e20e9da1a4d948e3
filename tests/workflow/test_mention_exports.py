"""The exports that tell what figures mention: graph, annotations, networks; each against the tables, row by row."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from figlake.dataset.query import connect, rows_of
from figlake.exports.curies import URIS, figure_curie, iri
from figlake.exports.kgx import edge
from figlake.exports.web_annotations import AROUND, TEXTS
from figlake.names.texts import KEYWORD_JOINER


@pytest.fixture(scope="module")
def exports(sample_run) -> Path:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    return project.folder / "results" / "exports"


@pytest.fixture(scope="module")
def con(exports: Path):
    return connect(exports.parent / "dataset")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_figure_has_an_id_that_is_an_address() -> None:
    assert figure_curie("PMC1__fig 1,a@b") == "figlake:PMC1__fig%201%2Ca%40b"
    assert iri("MESH:D009369") == "https://id.nlm.nih.gov/mesh/D009369"
    with pytest.raises(KeyError):
        iri("NOPE:1")


_SYNONYMS = """
SELECT ncbi_gene_id, synonyms FROM genes
SEMI JOIN (SELECT id FROM figure_mentions WHERE is_accepted) ON id = 'NCBIGene:' || ncbi_gene_id
"""


def test_the_graph_holds_every_figure_and_what_it_mentions(exports: Path, con) -> None:
    nodes, edges = (lines(exports / "kgx" / f"{name}.jsonl") for name in ("nodes", "edges"))
    expected = {
        (figure_curie(figid), concept): (confidence, set(mentions))
        for figid, concept, confidence, mentions in rows_of(
            con,
            "SELECT figid, id, max(confidence), list(DISTINCT mention) FROM figure_mentions WHERE is_accepted GROUP BY ALL",
        )
    }
    found = {(e["subject"], e["object"]): (e["has_confidence_score"], set(e["supporting_text"])) for e in edges}
    assert found == expected and len(edges) == len(expected) and expected
    assert len({e["id"] for e in edges}) == len(edges)
    figures = [row[0] for row in rows_of(con, "SELECT figid FROM figures ORDER BY figid")]
    assert [node["id"] for node in nodes[: len(figures)]] == [figure_curie(figid) for figid in figures]
    concepts = [node["id"] for node in nodes[len(figures) :]]
    assert concepts == sorted({concept for _, concept in expected}), (
        "no edge without its nodes, no node without an edge"
    )
    assert {curie.split(":")[0] for node in nodes for curie in [node["id"], *node.get("xref", [])]} <= set(URIS)
    told = {node["id"]: node.get("synonym", []) for node in nodes if node["category"] == ["biolink:Gene"]}
    assert told == {f"NCBIGene:{gene}": names for gene, names in rows_of(con, _SYNONYMS)} and any(told.values())
    kinds = Counter(node["category"][0] for node in nodes)
    assert {"biolink:Gene", "biolink:GeneFamily", "biolink:ChemicalEntity", "biolink:Disease"} <= set(kinds)


@pytest.mark.parametrize(
    ("is_of_pictures", "agent"),
    [
        ([True, True], "image_processing_agent"),
        ([True, False], "text_mining_agent"),
        ([False], "text_mining_agent"),
    ],
)
def test_an_edge_tells_who_read_it(is_of_pictures: list[bool], agent: str) -> None:
    rows = [("f", "c", f"m{n}", 0.5, flag, "PMC1", 7) for n, flag in enumerate(is_of_pictures)]
    told = edge("f", "c", rows)
    assert (told["agent_type"], told["publications"]) == (agent, ["PMC:PMC1", "PMID:7"])


def annotations(exports: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((exports / "web_annotations").rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def texts_of(con) -> Iterator[tuple[str, str]]:
    """The texts of the figures, by what the sources of annotations are called."""
    for figid, title, caption, keywords in rows_of(con, "SELECT figid, title, caption, keywords FROM figures"):
        whole = {"title": title, "caption": caption, "keyword": KEYWORD_JOINER.join(keywords)}
        yield from ((f"{iri(figure_curie(figid))}#{field}", text) for field, text in whole.items())
    for figid, graphic, line, text in rows_of(con, "SELECT figid, graphic, line, text FROM figure_words"):
        yield f"{iri(figure_curie(figid))}#picture_word-{graphic}-{line}", text
    for figid, sentence, text in rows_of(con, "SELECT figid, sentence, text FROM citing_sentences"):
        yield f"{iri(figure_curie(figid))}#citing_text-{sentence}", text


def test_an_annotation_is_found_again_in_its_text(exports: Path, con) -> None:
    texts = dict(texts_of(con))
    placed = 0
    for annotation in annotations(exports):
        *places, quote = annotation["target"]["selector"]
        if not places:
            assert annotation["target"]["source"] not in texts
            continue
        (place,) = places
        text = texts[annotation["target"]["source"]]
        start, end = place["start"], place["end"]
        assert text[start:end] == quote["exact"]
        assert text[max(0, start - AROUND) : start] == quote["prefix"] and text[end : end + AROUND] == quote["suffix"]
        placed += 1
    ((expected,),) = rows_of(con, f"SELECT count(*) FROM figure_mentions WHERE is_accepted AND field IN {tuple(TEXTS)}")
    assert placed == expected > 0


def test_every_accepted_mention_is_annotated_once(exports: Path, con) -> None:
    found = list(annotations(exports))
    ((expected,),) = rows_of(con, "SELECT count(*) FROM figure_mentions WHERE is_accepted")
    assert len(found) == len({annotation["id"] for annotation in found}) == expected


def networks(exports: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((exports / "cx2").rglob("*.zip")):
        with ZipFile(path) as archive:
            for name in archive.namelist():
                aspects = json.loads(archive.read(name))
                yield name, {key: value for aspect in aspects for key, value in aspect.items()}


def test_a_network_holds_the_genes_of_its_figure(exports: Path, con) -> None:
    expected = dict(rows_of(con, "SELECT figid, gene_ids FROM figures WHERE len(gene_ids) > 0"))
    rights = dict(rows_of(con, "SELECT figid, license_code FROM figures"))
    found = {}
    for name, aspects in networks(exports):
        (attributes,) = aspects["networkAttributes"]
        assert name == f"{attributes['name']}.cx2"
        assert attributes.get("rights") == rights[attributes["name"]]
        found[attributes["name"]] = [int(node["v"]["represents"].split(":")[1]) for node in aspects["nodes"]]
        assert {entry["name"]: entry["elementCount"] for entry in aspects["metaData"]}["nodes"] == len(aspects["nodes"])
    assert found == expected
