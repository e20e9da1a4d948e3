"""How much the confidence of words of pictures is worth: a reliability table, on figures that were transcribed by hand.

    python resources/ranking/pictures.py TRUTH RESULTS [FIGID ...]

TRUTH: JSON lines with `image` (`<figid>.jpg`), `score_genes` and `units`, each with the `ncbi_gene_ids` (human) that
are acceptable for a string; RESULTS: results of a run with `figures.ocr` over these figures; FIGID: those to be counted
alone.  An answer is the best reading of a string of a figure, counted once; it is right when it shares an id with a
string of the figure, a family by any of its members.  `refitted`: the same, calibrated by a logistic regression on the
log odds of all figures but the one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy
from reliability import calibration, figures

ANSWERS = """
SELECT DISTINCT ON (figid, mention, human) figid, confidence, human
FROM (
    SELECT figid, mention, confidence,
        CASE WHEN family_id IS NULL THEN [coalesce(human_ncbi_gene_id, ncbi_gene_id)] ELSE member_ids END AS human
    FROM '{0}/figure_genes/*/*.parquet' LEFT JOIN '{0}/families/*.parquet' USING (family_id)
    WHERE field = 'picture_word' AND rank = 1
)
ORDER BY figid, mention, human, confidence DESC
"""


def answers(truth: Path, results: Path, wanted: list[str]) -> Iterator[tuple[str, float, bool]]:
    """Figure, confidence, and whether it is right, of each answer."""
    told = (json.loads(line) for line in truth.open(encoding="utf-8"))
    accepted = {
        figure["image"].rsplit(".", 1)[0]: [set(unit["ncbi_gene_ids"]) for unit in figure["units"]]
        for figure in told
        if figure["score_genes"]
    }
    for figid, confidence, human in duckdb.sql(ANSWERS.format(results / "dataset" / "current")).fetchall():
        if figid in accepted and (not wanted or figid in wanted):
            yield figid, confidence, any(unit & set(human) for unit in accepted[figid])


def refitted(figids: numpy.ndarray, chance: numpy.ndarray, right: numpy.ndarray) -> numpy.ndarray:
    """Confidence of each answer, calibrated on the other figures."""
    odds = numpy.log(numpy.clip(chance, 0.001, 0.999)) - numpy.log1p(-numpy.clip(chance, 0.001, 0.999))
    found = numpy.zeros_like(odds)
    for figid in set(figids):
        base, factor = calibration(odds[figids != figid], right[figids != figid])
        inside = figids == figid
        found[inside] = 1 / (1 + numpy.exp(-(base + factor * odds[inside])))
    return found


def main() -> None:
    """Print the table."""
    truth, results, *wanted = sys.argv[1:]
    figids, chance, right = map(numpy.array, zip(*answers(Path(truth), Path(results), wanted), strict=True))
    report = {"as_published": figures(chance, right), "refitted": figures(refitted(figids, chance, right), right)}
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
