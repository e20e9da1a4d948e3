"""Fit the weights of the pathway score: logistic regression on figures that are known to show a pathway or not.

    python resources/pathway/fit.py TABLES ARTICLES

TABLES: a folder of PFOCR's tables as Parquet: figures that it accepted as pathways, with title and caption.
ARTICLES: a folder of JATS articles; of their figures those in pathway_figures.tsv, picked by a person from all whose
legend speaks of pathways, models or overviews, are pathways, and the rest is taken as none.
Articles are split by the checksum of their id: 60 % fit, 40 % are held back.  Writes weights.json beside this file,
with precision and recall on the held-back part: of the tables (pathways alone) and of the articles (as they come).
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy
import pyarrow.parquet as pq

from figlake.articles.jats import document as jats
from figlake.articles.jats.article import read_article
from figlake.articles.jats.figures import read_figures
from figlake.text import normalise
from figlake.text.panels import panels_of
from figlake.text.pathway import Scorer, feature_names, features

HERE = Path(__file__).parent
RIDGE = 2.0
TITLE_RIDGE = 60.0
"""For words of the article's title: PFOCR's figures come from articles on pathways, whose other figures are not here to
speak against such words, so that they would count for far too much."""
TABLES = {
    "curated_figures": ("figtitle", "caption", "papertitle"),
    "covid_figures": ("figure.title", "caption", "paper.title"),
    "terpene_figures": ("figure.title", "caption", "paper.title"),
    "terpeneadh_figures": ("figure.title", "caption", "paper.title"),
    "terpeneplant_figures": ("figure.title", "caption", "paper.title"),
}
Sample = tuple[str, str | None, str | None, str | None, int]


def positives(folder: Path) -> list[Sample]:
    """Figures of PFOCR's tables: article, title, caption, article title, 1."""
    found: dict[str, Sample] = {}
    for table, columns in TABLES.items():
        for row in pq.read_table(folder / f"{table}.parquet", columns=["figid", "pmcid", *columns]).to_pylist():
            title, caption, paper = (normalise.plain(row[name] or "").value for name in columns)
            if caption and caption != "NULL":
                found.setdefault(row["figid"].removesuffix(".jpg"), (row["pmcid"], title, caption, paper, 1))
    return list(found.values())


def of_articles(folder: Path) -> list[Sample]:
    """Figures of JATS articles: article, title, caption, article title, 1 or 0."""
    lines = (HERE / "pathway_figures.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pathways = {tuple(line.split("\t")) for line in lines}
    found: list[Sample] = []
    for path in sorted(folder.glob("*.xml")):
        root = jats.parse(path.read_bytes())
        paper = read_article(root).title
        for figure in read_figures(root):
            label = int((path.stem, figure.figure_id or "") in pathways)
            found.append((path.stem, figure.title, figure.caption, paper, label))
    return found


def is_held_back(article: str) -> bool:
    """Two of five articles, by checksum, so that an article is wholly on one side."""
    return hashlib.sha256(article.encode()).digest()[0] % 5 < 2


def fit(samples: list[Sample]) -> tuple[float, dict[str, float]]:
    """Intercept and weights, classes balanced, by Newton's method with a ridge."""
    names = feature_names()
    place = {name: number for number, name in enumerate(names)}
    matrix = numpy.zeros((len(samples), len(names) + 1))
    matrix[:, -1] = 1.0
    for number, (_, title, caption, paper, _) in enumerate(samples):
        for name in features(title, caption, paper, len(panels_of(caption))):
            matrix[number, place[name]] = 1.0
    labels = numpy.array([sample[4] for sample in samples], float)
    share = labels.mean()
    importance = numpy.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    weights = numpy.zeros(matrix.shape[1])
    penalty = numpy.full(matrix.shape[1], RIDGE)
    penalty[[place[name] for name in names if name.startswith("paper_title ")]] = TITLE_RIDGE
    penalty[-1] = 1e-6
    for _ in range(30):
        chance = 1 / (1 + numpy.exp(-matrix @ weights))
        gradient = matrix.T @ (importance * (chance - labels)) + penalty * weights
        curvature = matrix.T @ (matrix * (importance * chance * (1 - chance))[:, None]) + numpy.diag(penalty)
        weights -= numpy.linalg.solve(curvature, gradient)
    return float(weights[-1]), {name: round(float(weights[place[name]]), 3) for name in names}


def report(name: str, scorer: Scorer, samples: list[Sample]) -> list[str]:
    """Recall, and precision where there are other figures as well, at some thresholds."""
    scores = [
        (scorer.score(title, caption, paper, len(panels_of(caption))), label)
        for _, title, caption, paper, label in samples
    ]
    pathways = sum(label for _, label in scores)
    lines = [f"{name}: {pathways} pathway figures, {len(scores) - pathways} others"]
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        kept = [label for score, label in scores if score >= threshold]
        line = f"{name}, threshold {threshold}: recall {sum(kept) / pathways:.3f}"
        if pathways < len(scores):
            line += f", precision {sum(kept) / max(1, len(kept)):.3f}, kept {len(kept)}"
        lines.append(line)
    return lines


def main() -> None:
    """Fit, write, report."""
    tables, articles = positives(Path(sys.argv[1])), of_articles(Path(sys.argv[2]))
    intercept, weights = fit([sample for sample in tables + articles if not is_held_back(sample[0])])
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= 0.05}
    scorer = Scorer(round(intercept, 3), kept)
    lines = [
        *report("PFOCR tables", scorer, [sample for sample in tables if is_held_back(sample[0])]),
        *report("articles as they come", scorer, [sample for sample in articles if is_held_back(sample[0])]),
    ]
    document = {"intercept": scorer.intercept, "weights": kept, "held_back": lines}
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    (HERE / "weights.json").write_text(text, encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
