"""The descriptions of a snapshot and the exports about mentions, read by the libraries that others read them with."""

import gzip
import importlib.resources
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from conftest import ROOT

from figlake.dataset.query import connect, rows_of
from figlake.exports.curies import URIS
from figlake.files import tables

pytestmark = pytest.mark.consumers


@pytest.fixture(scope="module")
def results(sample_run) -> Path:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    return project.folder / "results"


@pytest.fixture(scope="module")
def snapshot(results: Path) -> Path:
    return results / "dataset" / "current"


@pytest.fixture(scope="module")
def con(results: Path):
    return connect(results / "dataset")


def test_hugging_face_loads_every_table_by_its_name(snapshot: Path, tmp_path: Path, monkeypatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    entries = json.loads((snapshot / "manifest.json").read_text())["tables"]
    names = {table.name for table in tables.PUBLISHED if entries[table.name]["files"]}
    folder = str(snapshot.resolve())
    assert set(datasets.get_dataset_config_names(folder)) == names
    for name in names:
        found = datasets.load_dataset(folder, name, cache_dir=str(tmp_path))
        assert {split: data.num_rows for split, data in found.items()} == {"train": entries[name]["rows"]}
        assert found["train"].column_names == [field["name"] for field in entries[name]["schema"]]
    whole = datasets.load_dataset(folder, cache_dir=str(tmp_path), split="train")
    assert whole.num_rows == entries["figures"]["rows"], "figures are what is loaded without a name"


@pytest.mark.parametrize("part", ["datapackage", "dataresource", "tableschema"])
def test_the_data_package_fits_the_second_version(part: str, snapshot: Path) -> None:
    """By the profiles that the standard's own library carries; its check itself asks the network for them."""
    import jsonschema

    profile = json.loads((importlib.resources.files("dplib") / "profiles" / "2.0" / f"{part}.json").read_text())
    validator = jsonschema.validators.validator_for(profile)(profile)
    package = json.loads((snapshot / "datapackage.json").read_text())
    described = {
        "datapackage": [package],
        "dataresource": package["resources"],
        "tableschema": [resource["schema"] for resource in package["resources"]],
    }[part]
    for document in described:
        assert document["$schema"] == f"https://datapackage.org/profiles/2.0/{part}.json"
        assert [error.message for error in validator.iter_errors(document)] == []
    assert not validator.is_valid({"$schema": profile.get("$id", ""), "resources": [], "fields": [{}], "name": 1})


def apart(name: str, *arguments: str | Path) -> str:
    """What a script of `apart/` prints, run with the packages that want other versions than the tests do."""
    packages = ROOT / ".venv" / "apart"
    assert packages.is_dir(), "`make test-consumers` installs them"
    command = [sys.executable, str(Path(__file__).parent / "apart" / name), *map(str, arguments)]
    variables = {**os.environ, "PYTHONPATH": str(packages)}
    outcome = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=600)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


def test_the_research_object_meets_what_is_required(snapshot: Path, tmp_path: Path) -> None:
    """By rocrate-validator, with the profile of RO-Crate 1.3."""
    context = importlib.resources.files("rocrate") / "data" / "ro-crate.jsonld"
    assert json.loads(context.read_text())["version"] == "1.3.0"
    assert apart("check_crate.py", context, snapshot.resolve(), tmp_path / "one") == ""
    crate = json.loads((snapshot / "ro-crate-metadata.json").read_text())
    for entity in crate["@graph"]:
        entity.pop("url", None)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ro-crate-metadata.json").write_text(json.dumps(crate))
    assert "MUST have a `url` property" in apart("check_crate.py", context, broken, tmp_path / "other")


def test_the_research_object_tells_its_run(snapshot: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(snapshot))
    assert crate.version == "1.3"
    run = crate.get("#run")
    inputs = json.loads((snapshot / "manifest.json").read_text())["inputs"]
    told = {entity.id: entity["identifier"] for entity in run["object"]}
    assert run["instrument"]["name"] == "figlake" and run["result"].id == crate.root_dataset.id
    for name, read in inputs.items():
        assert told[f"#input-{name}"] == f"sha256:{read if isinstance(read, str) else read['sha256']}"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_graph_is_of_the_biolink_model(results: Path, con, tmp_path: Path) -> None:
    """By the model's own classes, which refuse what they do not know."""
    nodes, edges = (results / "exports" / "kgx" / f"{name}.jsonl" for name in ("nodes", "edges"))
    assert apart("check_graph.py", nodes, edges) == ""
    wrong = {**lines(edges)[0], "predicate": "biolink:affects"}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(wrong))
    assert "predicate" in apart("check_graph.py", tmp_path / "wrong.jsonl")
    ((figures, pairs),) = rows_of(
        con,
        "SELECT (SELECT count(*) FROM figures),"
        " (SELECT count(DISTINCT (figid, id)) FROM figure_mentions WHERE is_accepted)",
    )
    assert Counter(node["category"][0] for node in lines(nodes))["biolink:InformationContentEntity"] == figures
    assert len(lines(edges)) == pairs


def test_ids_are_expanded_and_compressed(results: Path) -> None:
    from curies import Converter

    converter = Converter.from_prefix_map(URIS)
    for node in lines(results / "exports" / "kgx" / "nodes.jsonl"):
        for curie in [node["id"], *node.get("xref", []), *node.get("in_taxon", [])]:
            assert converter.compress(converter.expand(curie, strict=True), strict=True) == curie


OA = "http://www.w3.org/ns/oa#"
WORDS = {
    "@context": {
        "id": "@id",
        "type": "@type",
        **{name: f"{OA}{name}" for name in ("Annotation", "SpecificResource", "TextualBody", "TextPositionSelector")},
        **{name: f"{OA}{name}" for name in ("TextQuoteSelector", "prefix", "exact", "suffix", "start", "end")},
        "identifying": f"{OA}identifying",
        "tagging": f"{OA}tagging",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "body": {"@id": f"{OA}hasBody", "@type": "@id"},
        "target": {"@id": f"{OA}hasTarget", "@type": "@id"},
        "source": {"@id": f"{OA}hasSource", "@type": "@id"},
        "scope": {"@id": f"{OA}hasScope", "@type": "@id"},
        "selector": {"@id": f"{OA}hasSelector", "@type": "@id"},
        "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
        "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    }
}
"""The words of the Web Annotation Vocabulary that are used, in place of its context, which no library carries."""


def test_annotations_are_linked_data(results: Path, con) -> None:
    import rdflib
    from pyld import jsonld

    def load(address: str, options: object) -> dict[str, Any]:
        assert address == "http://www.w3.org/ns/anno.jsonld"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": WORDS}

    graph, mentions = rdflib.Graph(), 0
    for path in sorted((results / "exports" / "web_annotations").rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                document = json.loads(line)
                quads = jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})
                graph.parse(data=quads, format="nquads")
                (expanded,) = jsonld.expand(document, {"documentLoader": load})
                assert len(expanded) == len(document) - 1, "a key that no context knows is dropped"
                mentions += 1
    oa = rdflib.Namespace(OA)
    assert len(set(graph.subjects(rdflib.RDF.type, oa.Annotation))) == mentions
    ((expected,),) = rows_of(con, "SELECT count(*) FROM figure_mentions WHERE is_accepted")
    assert mentions == expected
    found = graph.query(
        "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT DISTINCT ?text WHERE { ?a oa:hasBody/oa:hasSource"
        " <https://www.ncbi.nlm.nih.gov/gene/7157> ; oa:hasTarget/oa:hasSelector/oa:exact ?text }"
    )
    texts = rows_of(con, "SELECT DISTINCT mention FROM figure_genes WHERE is_accepted AND ncbi_gene_id = 7157")
    assert {str(text) for (text,) in found} == {mention for (mention,) in texts}


def test_ndex_reads_every_network(results: Path, con) -> None:
    from ndex2.cx2 import RawCX2NetworkFactory

    factory, found = RawCX2NetworkFactory(), {}
    for path in sorted((results / "exports" / "cx2").rglob("*.zip")):
        with ZipFile(path) as archive:
            for name in archive.namelist():
                network = factory.get_cx2network(json.loads(archive.read(name)))
                found[network.get_name()] = {
                    int(n["v"]["represents"].split(":")[1]) for n in network.get_nodes().values()
                }
    expected = rows_of(con, "SELECT figid, gene_ids FROM figures WHERE len(gene_ids) > 0")
    assert found == {figid: set(genes) for figid, genes in expected}
