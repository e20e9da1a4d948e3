"""Chemicals and diseases of real labels of genes, when they lie beside the project."""

import json
from pathlib import Path

import pytest
from conftest import REAL, needs_real

from figlake.concepts import corpus
from figlake.concepts.mapper import Mapper, bundled_mapper
from figlake.concepts.reference.tables import CHEMICAL

pytestmark = needs_real


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return bundled_mapper()


def test_labels_of_genes_are_no_chemicals(mapper: Mapper) -> None:
    asked = accepted = 0
    metabolites = {
        document["doc_id"]: {mention["text"] for mention in document["mentions"]}
        for document in documents(REAL / "entity_gold_dev" / "wikipathways_met_dev.jsonl")
    }
    for document in documents(REAL / "gene_gold_dev" / "wikipathways_hs_dev.jsonl"):
        known = metabolites.get(document["doc_id"], set())
        document["mentions"] = [{"text": m["text"]} for m in document["mentions"] if m["text"] not in known]
        rows = list(corpus.map_mentions(mapper, document, (CHEMICAL,), "balanced"))
        asked, accepted = asked + len(rows), accepted + sum(bool(row["ids"]) for row in rows)
    assert asked > 3000 and accepted / asked <= 0.01


def documents(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]
