"""Fit the trees that judge strings in their place: is it a gene here, the right one, or a family.

    PYTHONPATH=resources python resources/ranking/fit_trees.py GOLD PAGES RESULTS

GOLD: folder with the development gold (`captions_dev.jsonl`, `nlmgene_train.jsonl`, `gnormplus_train.jsonl`,
`tmvar3_train.jsonl`, `wikipathways_hs_dev.jsonl`, `pages_dev.jsonl`); PAGES: folder with the pages of PFOCR that the
last one judges (`figures`, `figures_2021`, `genes`); RESULTS: results of a run over the articles whose captions were
read (`captions.jsonl`).

Articles and documents are split by the checksum of their id: a
fifth is held back and never fitted on; the others fit the trees, and are judged by trees that did not see them (five
folds) to calibrate, and for the figures that are printed and kept in trees.json.  Needs the extra `fit`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import lightgbm
import numpy
from reliability import calibration, figures
from samples import Sample, is_held, number_of, samples

from figlake.genes.judging.models import CAPTION, FAMILY, GIVEN, GIVEN_FAMILY, PAGE, PROSE
from figlake.genes.judging.signals import NAMES
from figlake.genes.judging.trees import TREES
from figlake.names.trees import Trees

FOLDS = 5
SETTINGS = {
    "objective": "binary",
    "num_leaves": 8,
    "max_depth": 5,
    "min_data_in_leaf": 15,
    "lambda_l2": 5.0,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "seed": 3,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
OF_PAGES = {**SETTINGS, "num_leaves": 3, "lambda_l2": 3.0, "feature_fraction": 0.3}
SEEN_OF_PAGES = frozenset(
    "kind tier rule_depth length is_english letters_run candidates log_papers is_symbol_as_written names "
    "confidence share runner_up occurrences_about cocited partners chance uncovered_share said "
    "listed is_foreign family_rank".split()
)
"""Signals that the few pages may fit: none that is the same for a whole page."""
SIZES = {
    CAPTION: (100, 0.08, 3),
    PROSE: (90, 0.11, 1),
    GIVEN: (80, 0.1, 1),
    FAMILY: (30, 0.12, 1),
    GIVEN_FAMILY: (30, 0.12, 1),
    PAGE: (100, 0.17, 2),
}
"""Trees of a model, the share of what each would correct that it does, and how many times they are grown."""


class Forest:
    """Boosted trees, grown several times from other seeds and taken together, as few samples leave much to chance."""

    def __init__(self, boosters: Sequence[lightgbm.Booster]) -> None:
        self._boosters = boosters

    def odds(self, rows: Sequence[Sample]) -> numpy.ndarray:
        data = numpy.array([row.signals for row in rows])
        return numpy.mean([booster.predict(data, raw_score=True) for booster in self._boosters], axis=0)

    def trees(self, factor: float) -> list:
        """Nested lists, their leaves scaled by a factor."""
        share = factor / len(self._boosters)
        return [
            plain(tree["tree_structure"], share)
            for booster in self._boosters
            for tree in booster.dump_model()["tree_info"]
        ]

    def gains(self) -> list[tuple[float, str]]:
        """Signals by what they told, most first."""
        gains = sum(booster.feature_importance("gain") for booster in self._boosters)
        return sorted(zip(gains, NAMES, strict=True), reverse=True)


def grown(name: str, rows: Sequence[Sample], begin: dict | None) -> Forest:
    data = numpy.array([row.signals for row in rows])
    if name == PAGE:
        data *= numpy.array([signal in SEEN_OF_PAGES for signal in NAMES], float)
    right = numpy.array([row.is_right for row in rows], float)
    count, rate, times = SIZES[name]
    boosters = []
    for number in range(times):
        settings = {**(OF_PAGES if name == PAGE else SETTINGS), "learning_rate": rate, "seed": 3 + number}
        known = lightgbm.Dataset(data, right, feature_name=list(NAMES), init_score=begun(begin, rows))
        boosters.append(lightgbm.train(settings, known, count))
    return Forest(boosters)


def begun(begin: dict | None, rows: Sequence[Sample]) -> numpy.ndarray | None:
    if begin is None:
        return None
    return numpy.array(Trees(begin["base"], begin["trees"]).odds(numpy.array([row.signals for row in rows], float)))


def odds_by(forest: Forest, rows: Sequence[Sample], begin: dict | None) -> numpy.ndarray:
    odds = forest.odds(rows)
    return odds if begin is None else odds + begun(begin, rows)


def plain(node: dict, factor: float) -> list | float:
    """A tree of LightGBM as nested lists, its leaves scaled."""
    if "leaf_value" in node:
        return round(node["leaf_value"] * factor, 5)
    low, high = plain(node["left_child"], factor), plain(node["right_child"], factor)
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), low, high]


def scaled(tree: list | float, factor: float) -> list | float:
    """A tree with its leaves scaled."""
    if isinstance(tree, list):
        return [tree[0], tree[1], scaled(tree[2], factor), scaled(tree[3], factor)]
    return round(tree * factor, 5)


def fitted(name: str, rows: Sequence[Sample], begin: dict | None = None) -> dict:
    """A model with its figures, by folds and on what is held back.  ``begin``: a model whose odds it corrects."""
    seen = [row for row in rows if not is_held(row.key)]
    held = [row for row in rows if is_held(row.key) and row.is_shown]
    fold = numpy.array([number_of(row.key, "fold") % FOLDS for row in seen])
    odds = numpy.zeros(len(seen))
    for number in range(FOLDS):
        booster = grown(name, [row for row, at in zip(seen, fold, strict=True) if at != number], begin)
        inside = [at for at in range(len(seen)) if fold[at] == number]
        odds[inside] = odds_by(booster, [seen[at] for at in inside], begin)
    shown = numpy.array([row.is_shown for row in seen])
    right = numpy.array([row.is_right for row in seen], float)
    base, factor = calibration(odds[shown], right[shown])
    booster = grown(name, seen, begin)
    chance = 1 / (1 + numpy.exp(-(base + factor * odds)))
    report = {"cross_validated": figures(chance[shown], right[shown])}
    if held:
        by_held = 1 / (1 + numpy.exp(-(base + factor * odds_by(booster, held, begin))))
        report["held_back"] = figures(by_held, numpy.array([row.is_right for row in held], float))
    trees = booster.trees(factor)
    if begin is not None:
        base += factor * begin["base"]
        trees = [*(scaled(tree, factor) for tree in begin["trees"]), *trees]
    report["signals"] = [signal for gain, signal in booster.gains()[:12] if gain > 0]
    return {"base": round(base, 5), "trees": trees, "report": report}


def main() -> None:
    """Fit, print, write."""
    found = samples(*map(Path, sys.argv[1:4]))
    models: dict[str, dict] = {}
    for name in SIZES:
        begin = models[GIVEN] if name == PAGE else None
        model = fitted(name, found[name], begin)
        sys.stdout.write(json.dumps({name: model["report"]}) + "\n")
        models[name] = {"base": model["base"], "report": model["report"], "trees": model["trees"]}
    TREES.write_text(json.dumps({"signals": NAMES, "models": models}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
