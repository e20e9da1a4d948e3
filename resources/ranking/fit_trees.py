"""Fit the trees that judge strings in their place: is it a gene here, the right one, or a family.

    python resources/ranking/fit_trees.py GOLD PAGES

GOLD: folder with the development gold (`captions_dev.jsonl`, `nlmgene_train.jsonl`, `gnormplus_train.jsonl`,
`tmvar3_train.jsonl`, `wikipathways_hs_dev.jsonl`, `pages_dev.jsonl`); PAGES: folder with the pages of PFOCR that the
last one judges (`figures`, `figures_2021`, `genes`).

Articles and documents are split by the checksum of their id: a
fifth is held back and never fitted on; the others fit the trees, and are judged by trees that did not see them (five
folds) to calibrate, and for the figures that are printed and kept in trees.json.  Needs the extra `fit`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import lightgbm
import numpy
from reliability import calibration, figures

from figlake.genes.documents import Document
from figlake.genes.judging.judge import Asked
from figlake.genes.judging.models import CAPTION, FAMILY, GIVEN, GIVEN_FAMILY, PAGE, PROSE
from figlake.genes.judging.rows import Figure
from figlake.genes.judging.signals import NAMES
from figlake.genes.judging.trees import TREES
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.genes.mapping import texts_of
from figlake.genes.page_symbols import PageSymbols, PageWords, page_words
from figlake.genes.ranking.ranker import representative
from figlake.genes.reference.tables import HUMAN
from figlake.names.trees import Trees
from figlake.pages.page import read_page

ABSTRACTS = ("nlmgene_train", "gnormplus_train", "tmvar3_train")
VIEWS = (("title", "description"), ("title",), ())
"""What a caption's context is: the paper's title and abstract, the title alone, nothing."""
FOLDS, HELD = 5, 5
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


@dataclass(frozen=True)
class Sample:
    """One answer to one string: signals, whether it is right, and whose it is; ``is_shown``: the figures count it."""

    key: str
    signals: list[float]
    is_right: bool
    is_shown: bool


def number_of(key: str, salt: str = "") -> int:
    return int(hashlib.sha256((salt + key).encode()).hexdigest()[:8], 16)


def is_held(key: str) -> bool:
    return number_of(key) % HELD == 0


def article_of(document: dict) -> str:
    return document.get("pmcid") or document.get("doi") or document.get("file") or document["doc_id"]


def documents(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def touched(document: dict, start: int, end: int, kind: str) -> list[dict]:
    return [m for m in document["mentions"] if m["type"] == kind and m["start"] < end and start < m["end"]]


def is_skipped(document: dict, start: int, end: int) -> bool:
    return any(s["start"] < end and start < s["end"] for s in document.get("skip", []))


def ids_of(mentions: Sequence[dict]) -> set[str]:
    return {str(i) for m in mentions for i in [*m["ids"], *m.get("alt_ids", [])]}


def id_of(mapper: Mapper, target: int, taxon_id: int) -> str | None:
    """Id of a gene, of a family that of its most cited member."""
    place = target if target >= 0 else representative(mapper.lexicon, target, taxon_id)
    return None if place is None else str(mapper.lexicon.gene(place).ncbi_gene_id)


def of_found(mapper: Mapper, document: dict, about: list[str], is_shown: bool) -> Iterator[tuple[str, Sample]]:
    """Strings that are found in a text, for the genes and for the families."""
    text = document["text"]
    found, _ = mapper.read(Document([text], [], about))
    figure = Figure(found.answers, about, found.context)
    signals = mapper.judge.signals(found.ranked, Asked(CAPTION, figure, found.texts))[0]
    for span, of_span in zip(found.texts[0].spans, signals, strict=True):
        if is_skipped(document, span.start, span.end):
            continue
        genes = touched(document, span.start, span.end, "Gene")
        families = touched(document, span.start, span.end, "Family")
        for answer, values in zip(found.of(span.text), of_span, strict=True):
            target = answer.best.candidate.target
            if target >= 0:
                right = id_of(mapper, target, HUMAN) in ids_of(genes)
                yield "genes", Sample(article_of(document), values, right, is_shown)
            if any(reading.candidate.is_family for reading in answer.readings):
                yield FAMILY, Sample(article_of(document), values, bool(families) and not genes, is_shown)


def of_given(mapper: Mapper, document: dict, about: list[str], is_shown: bool) -> Iterator[tuple[str, Sample]]:
    """Mentions as they are given, for the genes and for the families."""
    strings = list(dict.fromkeys(mention["text"] for mention in document["mentions"] if not mention.get("suspect")))
    _, given = mapper.read(Document([], strings, about))
    context, (read,) = given.context, given.texts
    asked = Asked(GIVEN, Figure(given.answers, about, context), given.texts)
    signals = mapper.judge.signals(given.ranked, asked)[0]
    for span, of_span in zip(read.spans, signals, strict=True):
        same = [mention for mention in document["mentions"] if mention["text"] == span.text]
        genes = [mention for mention in same if mention["type"] == "Gene"]
        for answer, values in zip(given.of(span.text), of_span, strict=True):
            target = answer.best.candidate.target
            right = id_of(mapper, target, context.scope.taxa[0]) in ids_of(genes)
            if target >= 0:
                yield GIVEN, Sample(article_of(document), values, right, is_shown)
            if any(reading.candidate.is_family for reading in answer.readings):
                yield GIVEN_FAMILY, Sample(article_of(document), values, not genes, is_shown)


def pages(gold: Path, folder: Path) -> Iterator[tuple[dict, dict, PageWords | None]]:
    """Judged pages with their figure and the words of their table, where they have one; those also without it."""
    for judged in documents(gold / "pages_dev.jsonl"):
        if judged["refused"]:
            continue
        name = judged["figid"]
        path = next(p for p in (folder / of / f"{name}.md" for of in ("figures", "figures_2021")) if p.is_file())
        figure, entities = read_page(path.read_bytes())
        rows = [{"figid": "", "location": "", "record": "", "organism_id": None, **entity} for entity in entities]
        table = folder / "genes" / f"{name}-genes.tsv"
        if table.is_file():
            for row in csv.DictReader(table.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
                told = {"word": row["word"], "symbol": row["ncbigene_symbol"], "organism_id": int(row["organism_id"])}
                rows.append({"kind": "genes", "figid": "", "location": "", "record": "", **told})
        found = page_words([row for row in rows if row["kind"] == "genes"])
        yield judged, figure, None
        if found:
            yield judged, figure, next(iter(found.values()))


def human_of(item: dict) -> int:
    return item.get("human_ncbi_gene_id") or item["ncbi_gene_id"]


def verdicts(words: Sequence[dict], symbols: Sequence[dict]) -> tuple[set[int], set[int]]:
    """Human ids of the genes that are meant, and of those that are neither right nor wrong."""
    items = [item for word in words for item in word["meant"]]
    neutral = {member for item in items if "family_id" in item for member in item["members"]}
    neutral |= {human_of(symbol) for symbol in symbols if symbol["verdict"] == "unsure"}
    neutral |= {human_of(item) for item in items if "family_id" not in item and item["doubt"]}
    meant = {human_of(item) for item in items if "family_id" not in item and not item["doubt"] and item["ncbi_gene_id"]}
    return meant, neutral - meant


def families_of(words: Sequence[dict]) -> set[int]:
    """Human ids of the members of families that words mean and that no word means by itself."""
    items = [item for word in words for item in word["meant"]]
    meant = {human_of(item) for item in items if "family_id" not in item}
    return {member for item in items if "family_id" in item for member in item["members"]} - meant


def of_pages(mapper: Mapper, gold: Path, folder: Path) -> Iterator[Sample]:
    """Words of pages, of tables and won back."""
    judge = PageSymbols(mapper.lexicon)
    for judged, figure, found in pages(gold, folder):
        page = found or PageWords(symbols={symbol: [] for symbol in figure["jsonld_keywords"]})
        texts, about = texts_of(figure)
        page = judge.with_words(page, [*texts, *about])
        document = Document(texts, page.words, about, page=page.told())
        in_texts, given = mapper.read(document)
        of_words = mapper.figure_of_given(document, in_texts, given)
        signals = mapper.judge.signals(given.ranked, Asked(PAGE, of_words, given.texts))[0]
        for span, of_span in zip(given.texts[0].spans, signals, strict=True):
            told = [word for word in judged["words"] if word["word"] == span.text and word["in_table"]]
            if found and (not told or told[0]["status"] == "unsure"):
                continue
            meant, neutral = verdicts(told, []) if found else verdicts(judged["words"], judged["symbols"])
            for answer, values in zip(given.of(span.text), of_span, strict=True):
                target = answer.best.candidate.target
                if target >= 0:
                    gene = mapper.lexicon.gene(target)
                    place = target if gene.human is None else gene.human
                    gene_id = mapper.lexicon.gene(place).ncbi_gene_id
                    has_family = any(reading.candidate.is_family for reading in answer.readings)
                    is_label = has_family and gene_id in families_of(told if found else judged["words"])
                    if is_label or gene_id not in neutral:
                        yield Sample(judged["figid"].split("__")[0], values, gene_id in meant and not is_label, True)


def samples(gold: Path, folder: Path) -> dict[str, list[Sample]]:
    """Samples by model."""
    found: dict[str, list[Sample]] = defaultdict(list)
    lexicon = lexicon_of("bundled")
    mapper, in_human = Mapper(lexicon), Mapper(lexicon, taxa=frozenset({HUMAN}))
    for document in documents(gold / "captions_dev.jsonl"):
        for view in VIEWS:
            about = [document[name] for name in view if document.get(name)]
            for kind, sample in of_found(mapper, document, about, len(view) == 2):
                found[CAPTION if kind == "genes" else kind].append(sample)
        about = [text for text in (document["title"], document["description"], document["text"]) if text]
        for kind, sample in of_given(mapper, document, about, True):
            if kind == GIVEN_FAMILY:
                found[kind].append(sample)
    for name in ABSTRACTS:
        for document in documents(gold / f"{name}.jsonl"):
            is_human = {t for m in document["mentions"] for t in m["taxa"]} <= {str(HUMAN)}
            for used in (mapper, in_human) if is_human else (mapper,):
                for kind, sample in of_found(used, document, [], used is mapper):
                    if kind == "genes":
                        found[PROSE].append(sample)
                for kind, sample in of_given(used, document, [document["text"]], used is mapper):
                    found[kind].append(replace(sample, is_shown=sample.is_shown and kind == GIVEN))
    found[PAGE] = list(of_pages(mapper, gold, folder))
    for document in documents(gold / "wikipathways_hs_dev.jsonl"):
        about = [text for text in (document.get("title"), document.get("description"), document["text"]) if text]
        for kind, sample in of_given(in_human, document, about, False):
            if kind == GIVEN:
                found[kind].append(sample)
    return found


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
    found = samples(Path(sys.argv[1]), Path(sys.argv[2]))
    models: dict[str, dict] = {}
    for name in SIZES:
        begin = models[GIVEN] if name == PAGE else None
        model = fitted(name, found[name], begin)
        sys.stdout.write(json.dumps({name: model["report"]}) + "\n")
        models[name] = {"base": model["base"], "report": model["report"], "trees": model["trees"]}
    TREES.write_text(json.dumps({"signals": NAMES, "models": models}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
