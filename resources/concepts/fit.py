"""Fit the trees of chemicals and diseases, and tell what they reach on documents that they did not see.

    python resources/concepts/fit.py GOLD RESULTS PREDICTIONS

GOLD: folder with the development gold; RESULTS: those of a run over the articles whose captions were read
(`captions.jsonl`); PREDICTIONS: folder for what is answered by five-fold cross-validation, in the form that the scorer
reads. A document of the gold is judged by trees that its fold did not fit, and by a lexicon
without what its fold taught. While trees are fitted, each document is read by a lexicon without what it taught itself.
Needs the extra `fit`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import lightgbm
import numpy
from gold import (
    CAPTIONS,
    DIAGRAMS,
    FOLDS,
    LABELLED,
    captions,
    concept_ids,
    documents,
    fold_of,
    gold_concepts,
    is_right,
    taught,
)

from figlake.concepts.finding.coordination import coordinated
from figlake.concepts.finding.scanner import Scanner, Span
from figlake.concepts.judging.models import CAPTION, FOUND, GIVEN, MODELS, PROSE, RANK
from figlake.concepts.judging.places import PLACE_SIGNALS
from figlake.concepts.judging.readings import STRING_SIGNALS
from figlake.concepts.keys import key
from figlake.concepts.lexicon.build import lexicon_of
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.mapper import Mapper, signals_of
from figlake.concepts.ranking.candidates import Candidates, LeftOut
from figlake.concepts.ranking.features import NAMES, Features
from figlake.concepts.reference.tables import TYPES
from figlake.names.trees import Trees

TITLES = {"chemical": "Chemical", "disease": "Disease"}
SETTINGS = {
    "objective": "binary",
    "num_leaves": 8,
    "min_data_in_leaf": 15,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 3,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
CAPTION_WEIGHT = 2.0
"""Of a string in a caption, beside one in an abstract: there are a tenth as many."""
SIZES = {RANK: (150, 0.1), GIVEN: (100, 0.08), FOUND: (250, 0.1)}


def plain(node: dict) -> list | float:
    if "leaf_value" in node:
        return round(node["leaf_value"], 5)
    return [
        node["split_feature"],
        float(f"{node['threshold']:.6g}"),
        plain(node["left_child"]),
        plain(node["right_child"]),
    ]


def grown(kind: str, rows: list[list[float]], right: list[bool], weights: list[float]) -> list:
    count, rate = SIZES[kind]
    data = lightgbm.Dataset(numpy.array(rows), numpy.array(right, float), weight=weights)
    booster = lightgbm.train({**SETTINGS, "learning_rate": rate}, data, count)
    return [plain(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


class Gold:
    """Documents with what each taught, what its fold taught, and the concepts of its mentions."""

    def __init__(self, folder: Path, results: Path, lexicon: Lexicon) -> None:
        self.lexicon, self.documents = lexicon, documents(folder) + captions(results)
        self.of_id = concept_ids(lexicon, lexicon.concepts)
        self.taught = [taught(document, lexicon, self.of_id) for document in self.documents]
        self.support = Counter()
        for learned, _ in self.taught:
            for (name, _), count in learned.items():
                self.support[key(name)] += count
        self.is_known: dict[str, bool] = {}

    def left_out(self, numbers: Iterable[int]) -> tuple[LeftOut, frozenset[str]]:
        """What documents taught, and the ordered keys that nothing else knows."""
        learned: Counter = Counter()
        seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for number in numbers:
            names, strings = self.taught[number]
            for (name, place), count in names.items():
                learned[key(name), place] += count
            for form, counts in strings.items():
                for at, count in enumerate(counts):
                    seen[form][at] += count
        own: Counter = Counter()
        for (words, _), count in learned.items():
            own[words] += count
        hidden = frozenset(
            words for words, count in own.items() if count >= self.support[words] and not self._in_registries(words)
        )
        return LeftOut(learned, {form: tuple(counts) for form, counts in seen.items()}), hidden

    def _in_registries(self, words: str) -> bool:
        if words not in self.is_known:
            self.is_known[words] = any(name.kind != "learned" for name in self.lexicon.names("w", words))
        return self.is_known[words]

    def wanted(self, document: dict, type_: str) -> dict[str, set[int]]:
        """The concepts of each distinct mention with any; captions are there for what is found in them alone."""
        found: dict[str, set[int]] = {}
        if document["corpus"] == CAPTIONS:
            return found
        for mention in document["mentions"]:
            if mention["type"] == TITLES[type_] and mention["ids"]:
                found.setdefault(mention["text"], set()).update(gold_concepts(mention, self.of_id))
        return found

    def touched(self, document: dict, span: Span, type_: str) -> set[int] | None:
        """The concepts of what is labelled at a place; None where an answer counts neither way.

        So does a part of what is coordinated, where it is labelled as one: `breast and ovarian cancer` as a syndrome.
        """
        found: set[int] = set()
        start, end = span.start, span.end
        if any(begin < end and start < close for begin, close in document.get("skip", ())):
            return None
        for mention in document["mentions"]:
            if mention["type"] == TITLES[type_] and mention["start"] < end and start < mention["end"]:
                if document["corpus"] == CAPTIONS and (not mention["ids"] or mention.get("residue")):
                    return None
                concepts = gold_concepts(mention, self.of_id)
                is_part = bool(span.meant) or end - start < mention["end"] - mention["start"]
                if is_part and len(concepts) == 1 and coordinated(mention["text"]):
                    return None
                found |= concepts
        return found


def gene_labels(document: dict, lexicon: Lexicon) -> list[str]:
    """Labels of a diagram that are no metabolite's and that human genes have."""
    if document["corpus"] != DIAGRAMS:
        return []
    metabolites = {mention["text"] for mention in document["mentions"]}
    return [
        line
        for line in dict.fromkeys(document["text"].split("\n"))
        if lexicon.gene_rank(line) and line not in metabolites
    ]


def found_in(document: dict) -> tuple[str, float]:
    """What strings of a document are found in, and how much one of them weighs."""
    return (CAPTION, CAPTION_WEIGHT) if document["corpus"] == CAPTIONS else (PROSE, 1.0)


def types_of(document: dict) -> tuple[str, ...]:
    return LABELLED[document["corpus"]]


def main(folder: Path, results: Path, target: Path) -> None:
    started = time.process_time()
    lexicon = lexicon_of()
    gold, scanner = Gold(folder, results, lexicon), Scanner(lexicon)
    folds = [fold_of(document) for document in gold.documents]
    own = [gold.left_out([number]) for number in range(len(folds))]

    def tell(text: str) -> None:
        sys.stderr.write(f"{time.process_time() - started:7.0f} s {text}\n")

    tell(f"{len(folds)} documents")
    rows: dict[str, list] = {type_: [] for type_ in TYPES}
    for number, document in enumerate(gold.documents):
        candidates, features = Candidates(lexicon, own[number][0]), Features(lexicon, own[number][0])
        for type_ in types_of(document):
            for string, wanted in gold.wanted(document, type_).items():
                found = candidates.of(string, type_)
                for candidate, values in zip(found, features.rows(string, found), strict=True):
                    rows[type_].append(
                        (folds[number], values, is_right(candidate.concept, wanted, lexicon, gold.of_id), 1.0)
                    )
    models: dict[tuple[str, str, int], list] = {}

    def fit(kind: str, rows: dict[str, list]) -> None:
        for type_ in TYPES:
            for fold in (*range(FOLDS), FOLDS):
                kept = [row for row in rows[type_] if row[0] != fold]
                models[kind, type_, fold] = grown(kind, *map(list, list(zip(*kept, strict=True))[1:]))
            tell(f"{kind} {type_}: {len(rows[type_])} rows, {sum(row[2] for row in rows[type_])} right")

    fit(RANK, rows)
    ranks = [{(RANK, type_): Trees(0, models[RANK, type_, fold]) for type_ in TYPES} for fold in range(FOLDS + 1)]
    given: dict[str, list] = {type_: [] for type_ in TYPES}
    found: dict[str, list] = {type_: [] for type_ in TYPES}
    for number, document in enumerate(gold.documents):
        left_out, hidden = own[number]
        mapper = Mapper(lexicon, ranks[folds[number]], left_out, hidden, scanner)
        for type_ in types_of(document):
            wanted = gold.wanted(document, type_)
            for place in mapper.given(document["text"], list(wanted), (type_,)):
                right = is_right(place.reading.concept, wanted[place.span.text], lexicon, gold.of_id)
                given[type_].append((folds[number], place.signals, right, 1.0))
        for place in mapper.given(document["text"], gene_labels(document, lexicon)):
            given[place.reading.type].append((folds[number], place.signals, False, 1.0))
        if document["corpus"] == DIAGRAMS:
            continue
        kind, weight = found_in(document)
        places = mapper.found(document["text"], types_of(document))
        for place, signals in zip(places, signals_of(kind, places).tolist() if places else (), strict=True):
            wanted = gold.touched(document, place.span, place.reading.type)
            if wanted is not None:
                right = is_right(place.reading.concept, wanted, lexicon, gold.of_id)
                found[place.reading.type].append((folds[number], signals, right, weight))
    tell("read")
    fit(GIVEN, given)
    fit(FOUND, found)
    told = {
        f"{kind}_{type_}": {"base": 0.0, "trees": models[kind, type_, FOLDS]}
        for kind, type_, fold in models
        if fold == FOLDS
    }
    told = {
        "models": dict(sorted(told.items())),
        "signals": {"rank": NAMES, "string": STRING_SIGNALS, "place": [*PLACE_SIGNALS, "in_figure"]},
    }
    MODELS.write_text(json.dumps(told, separators=(",", ":")).replace('"rank_', '\n"rank_') + "\n", encoding="utf-8")
    target.mkdir(parents=True, exist_ok=True)
    outputs = {
        (task, name): (target / f"{task}_{name}.jsonl").open("w") for task in ("norm", "doc") for name in LABELLED
    }
    for fold in range(FOLDS):
        left_out, hidden = gold.left_out([number for number in range(len(folds)) if folds[number] == fold])
        trees = {(kind, type_): Trees(0, models[kind, type_, fold]) for kind in (RANK, GIVEN, FOUND) for type_ in TYPES}
        mapper = Mapper(lexicon, trees, left_out, hidden, scanner)
        for number, document in enumerate(gold.documents):
            if folds[number] != fold:
                continue
            for type_ in types_of(document):
                strings = [*gold.wanted(document, type_), *gene_labels(document, lexicon)]
                for answer in mapper.judged(GIVEN, mapper.given(document["text"], strings, (type_,))):
                    write(outputs["norm", document["corpus"]], lexicon, document, answer)
            if document["corpus"] != DIAGRAMS:
                for answer in mapper.judged(found_in(document)[0], mapper.found(document["text"], types_of(document))):
                    write(outputs["doc", document["corpus"]], lexicon, document, answer)
    tell("predicted")


def write(lines, lexicon: Lexicon, document: dict, answer) -> None:
    concept = lexicon.concept(answer.reading.concept)
    row = {
        "doc_id": document["doc_id"],
        "mention": answer.span.text,
        "start": answer.span.start,
        "end": answer.span.end,
    }
    row |= {"type": TITLES[concept.type], "ids": [concept.answer_id]}
    lines.write(json.dumps(row | {"confidence": answer.confidence}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
