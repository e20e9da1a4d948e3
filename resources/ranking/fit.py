"""Fit the weights by which gene candidates are ranked and strings of a text are taken for genes, on development gold.

    python resources/ranking/fit.py REFERENCE GOLD...

REFERENCE: `bundled` or a folder; GOLD: JSON lines with `doc_id`, `text`, `mentions[].text` and, for units whose genes
are all human, `ids`.  Documents are split by the checksum of their id: half fits the ranking (conditional logit over
the candidates of a mention), 30 % the confidence (logistic regression on whether the first one is right), 20 % are
held back for the figures that are printed and kept in weights.json.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy

from figlake.genes.finding.finder import Finder, span_features
from figlake.genes.lexicon.build import write_lexicon
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.context import context_of
from figlake.genes.ranking.features import sure_features
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.ranking.species import evidence
from figlake.genes.ranking.weights import WEIGHTS, weights
from figlake.genes.reference.folder import folder_of, read_reference
from figlake.names.weights import Features

RIDGE = 1.0
Unit = tuple[str, str, list[Features], list[bool], list[float], str]


def part_of(doc_id: str) -> str:
    """`rank`, `confidence` or `held`."""
    number = int(hashlib.sha256(doc_id.encode()).hexdigest()[:8], 16) % 10
    return "rank" if number < 5 else "confidence" if number < 8 else "held"


def documents(paths: list[Path]) -> Iterator[tuple[dict, dict[str, set[str]]]]:
    """Each document with the gold ids of its distinct strings."""
    for path in paths:
        for line in path.open(encoding="utf-8"):
            document = json.loads(line)
            gold: dict[str, set[str]] = {}
            for mention in document["mentions"]:
                if mention["type"] == "Gene" and not mention.get("suspect"):
                    gold.setdefault(mention["text"], set()).update(mention["ids"])
            yield document, gold


def texts_of(document: dict) -> list[str | None]:
    return [document.get("title"), document.get("description"), document["text"]]


def fit_species(paths: list[Path], known: frozenset[int]) -> dict:
    """The weights of what tells the species of a text: those whose genes the gold names share the probability."""
    samples: dict[str, list[tuple[list[Features], list[float]]]] = {"rank": [], "unseen": []}
    for path in paths:
        for line in path.open(encoding="utf-8"):
            document = json.loads(line)
            taxa: dict[str, set[str]] = {}
            for mention in document["mentions"]:
                if mention["type"] == "Gene":
                    taxa.setdefault(mention["text"], set()).update(mention["taxa"])
            found = evidence([text for text in texts_of(document) if text], known)
            if len(found) > 1 and taxa:
                shares = [sum(str(taxon) in named for named in taxa.values()) / len(taxa) for taxon in found]
                part = part_of(document["doc_id"])
                samples["rank" if part == "rank" else "unseen"].append((list(found.values()), shares))
    names = sorted({name for features, _ in samples["rank"] for row in features for name in row})
    species = fit_rank(samples["rank"], names, ridge=0.3)
    right = [
        shares[max(range(len(features)), key=lambda at: sum(species.get(n, 0.0) * v for n, v in features[at].items()))]
        for features, shares in samples["unseen"]
    ]
    report = {"texts": len(right), "share_of_mentions_right": round(sum(right) / len(right), 4)}
    sys.stdout.write(json.dumps({"species_held_back": report}) + "\n")
    return {"species": species, "species_held_back": report}


def units(ranker: Ranker, paths: list[Path]) -> Iterator[tuple[str, str, tuple, list[Features], list[bool]]]:
    """Part of the split, mention, candidates, their features, and which are right."""
    for document, gold in documents(paths):
        context = context_of(texts_of(document), ranker.lexicon.taxa)
        mentions = [mention["text"] for mention in document["mentions"]]
        ranker.answers(mentions, context)
        for mention, ids in gold.items():
            for part in map(ranker.store.part, ranker.store.parts(mention, context.scope.lookup)):
                meant = ranker.defined(part[0].text, context)
                features = [ranker.features(candidate, context, meant) for candidate in part]
                right = [
                    bool(ids & ids_of(ranker.lexicon, candidate.target, context.scope.taxa[0])) for candidate in part
                ]
                yield part_of(document["doc_id"]), mention, part, features, right


def ids_of(lexicon: Lexicon, target: int, taxon_id: int) -> set[str]:
    """The id that a candidate answers with: of a family, its most cited member's."""
    place = target if target >= 0 else representative(lexicon, target, taxon_id)
    return set() if place is None else {str(lexicon.gene(place).ncbi_gene_id)}


def matrix(rows: list[Features], names: list[str]) -> numpy.ndarray:
    return numpy.array([[row.get(name, 0.0) for name in names] for row in rows])


def fit_rank(
    samples: Sequence[tuple[list[Features], Sequence[float]]], names: list[str], ridge: float = RIDGE
) -> dict[str, float]:
    """Conditional logit: the right candidates share the probability."""
    prepared = [
        (matrix(features, names), numpy.array(right, float))
        for features, right in samples
        if any(right) and len(right) > 1
    ]
    weights = numpy.zeros(len(names))
    step = numpy.zeros(len(names))
    for _ in range(400):
        gradient = -ridge * weights
        for rows, right in prepared:
            scores = rows @ weights
            shares = numpy.exp(scores - scores.max())
            shares /= shares.sum()
            inside = shares * right
            gradient += (inside / max(inside.sum(), 1e-12)) @ rows - shares @ rows
        step = 0.8 * step + gradient * (1.5 / len(prepared))
        weights += step
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def fit_logistic(rows: list[Features], right: list[bool], names: list[str], ridge: float = RIDGE) -> dict[str, float]:
    """Logistic regression by Newton's method."""
    data, target = matrix(rows, names), numpy.array(right, float)
    weights = numpy.zeros(len(names))
    for _ in range(30):
        chance = 1 / (1 + numpy.exp(-(data @ weights)))
        gradient = data.T @ (target - chance) - ridge * weights
        curvature = (data * (chance * (1 - chance))[:, None]).T @ data + ridge * numpy.eye(len(names))
        weights += numpy.linalg.solve(curvature, gradient)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def main() -> None:
    """Fit, print, write."""
    ranker_paths = [Path(name) for name in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1])
        if path.suffix != ".arrow":
            path = Path(folder) / "lexicon.arrow"
            write_lexicon(path, read_reference(folder_of(sys.argv[1])))
        ranker = Ranker(Lexicon(path))
        write(fit_species(ranker_paths, ranker.lexicon.taxa))
        write(fit_readings(list(units(ranker, ranker_paths))))
        write(fit_spans(Ranker(ranker.lexicon), ranker_paths))


def fit_readings(found: list) -> dict:
    """The weights of the ranking and of its confidence."""
    samples = {part: [unit[1:] for unit in found if unit[0] == part] for part in ("rank", "confidence", "held")}
    names = sorted({name for unit in found for features in unit[3] for name in features})
    rank = fit_rank([(features, right) for _, _, features, right in samples["rank"]], names)
    tops = {part: [first(rank, *unit) for unit in units_] for part, units_ in samples.items()}
    sure_names = sorted({name for row, _ in tops["confidence"] for name in row})
    confidence = fit_logistic(
        [row for row, _ in tops["confidence"]], [right for _, right in tops["confidence"]], sure_names
    )
    held = [(chance(confidence, row), right) for row, right in tops["held"]]
    table = []
    for low, high in ((0.0, 0.35), (0.35, 0.65), (0.65, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        inside = [(sure, right) for sure, right in held if low <= sure < high]
        if inside:
            mean, share = sum(s for s, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            table.append(
                {"from": low, "mentions": len(inside), "mean_confidence": round(mean, 3), "right": round(share, 3)}
            )
    several = [right for row, right in tops["held"] if not row["alone"]]
    report = {
        "held_back": {
            "mentions": len(held),
            "first_right": round(sum(right for _, right in held) / len(held), 4),
            "first_right_of_several": round(sum(several) / len(several), 4),
            "calibration": table,
        }
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return {"rank": rank, "confidence": confidence, **report}


def fit_spans(ranker: Ranker, paths: list[Path]) -> dict:
    """The weights of the chance that a known string of a running text is meant as a gene: those that gold marks are."""
    rows: dict[str, list[tuple[Features, bool]]] = {"fit": [], "held": []}
    finder = Finder(ranker.lexicon)
    for path in paths:
        for line in path.open(encoding="utf-8"):
            document = json.loads(line)
            if (
                not any(mention["text"] not in {"", None} for mention in document["mentions"])
                or "\n" in document["text"]
            ):
                continue  # labels of a diagram are no running text
            text = document["text"]
            context = context_of([text], ranker.lexicon.taxa)
            spans = finder.spans(text, context.scope.taxa)
            answers = ranker.answers([span.text for span in spans], context)
            marked = [(mention["start"], mention["end"]) for mention in document["mentions"]]
            counts = Counter(span.text for span in spans)
            for span in spans:
                if answers[span.text]:
                    is_gene = any(start < span.end and span.start < end for start, end in marked)
                    features = span_features(text, span, answers[span.text], counts[span.text])
                    rows["held" if part_of(document["doc_id"]) == "held" else "fit"].append((features, is_gene))
    names = sorted({name for row, _ in rows["fit"] for name in row})
    weights = fit_logistic([row for row, _ in rows["fit"]], [right for _, right in rows["fit"]], names)
    right = sum((chance(weights, row) >= 0.5) == is_gene for row, is_gene in rows["held"])
    report = {"strings": len(rows["held"]), "right": round(right / len(rows["held"]), 4)}
    sys.stdout.write(json.dumps({"spans_held_back": report}) + "\n")
    return {"span": weights, "spans_held_back": report}


def write(found: dict) -> None:
    """Put what was found into the file of weights, for the fits that come after."""
    known = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    WEIGHTS.write_text(json.dumps({**known, **found}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    weights.cache_clear()


def first(
    rank: dict[str, float], mention: str, part: tuple, features: list[Features], right: list[bool]
) -> tuple[Features, bool]:
    """The features of the first candidate's confidence, and whether it is right."""
    scores = [sum(rank.get(name, 0.0) * value for name, value in row.items()) for row in features]
    best = min(range(len(part)), key=lambda at: (-scores[at], at))
    shares = numpy.exp(numpy.array(scores) - max(scores))
    share = float(shares[best] / shares.sum())
    return sure_features(features[best], share, scores[best], part), right[best]


def chance(weights: dict[str, float], row: Features) -> float:
    return float(1 / (1 + numpy.exp(-sum(weights.get(name, 0.0) * value for name, value in row.items()))))


if __name__ == "__main__":
    main()
