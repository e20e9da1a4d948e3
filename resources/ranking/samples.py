"""Samples of the development gold: answers to strings in their texts, each with its signals and whether it is right."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import read_captions

from figlake.genes.documents import Document
from figlake.genes.judging.judge import Asked
from figlake.genes.judging.models import CAPTION, FAMILY, GIVEN, GIVEN_FAMILY, PAGE, PROSE
from figlake.genes.judging.rows import Figure
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.genes.mapping import texts_of
from figlake.genes.page_symbols import PageSymbols, PageWords, page_words
from figlake.genes.ranking.ranker import representative
from figlake.genes.reference.tables import HUMAN
from figlake.pages.page import read_page

ABSTRACTS = ("nlmgene_train", "gnormplus_train", "tmvar3_train")
VIEWS = (("title", "description"), ("title",), ())
"""What a caption's context is: the paper's title and abstract, the title alone, nothing."""
READ = Path(__file__).with_name("captions.jsonl")
"""Genes of captions, labelled by reading: facts, without the texts."""
HELD = 5
"""One article or document in so many is never fitted on."""


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
    return (
        document.get("article")
        or document.get("pmcid")
        or document.get("doi")
        or document.get("file")
        or document["doc_id"]
    )


def documents(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def touched(document: dict, start: int, end: int, kind: str) -> list[dict]:
    return [m for m in document["mentions"] if m["type"] == kind and m["start"] < end and start < m["end"]]


def is_skipped(document: dict, start: int, end: int) -> bool:
    return any(s["start"] < end and start < s["end"] for s in document.get("skip", []))


def captions(gold: Path, results: Path) -> list[dict]:
    """Captions of the development gold, and those that were read for this."""
    read = read_captions.captions(READ, results)
    places = [[{"start": start, "end": end} for start, end in row["skip"]] for row in read]
    return documents(gold / "captions_dev.jsonl") + [row | {"skip": s} for row, s in zip(read, places, strict=True)]


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


def samples(gold: Path, folder: Path, results: Path) -> dict[str, list[Sample]]:
    """Samples by model.  ``folder``: pages of PFOCR; ``results``: of a run over the articles of the captions read."""
    found: dict[str, list[Sample]] = defaultdict(list)
    lexicon = lexicon_of("bundled")
    mapper, in_human = Mapper(lexicon), Mapper(lexicon, taxa=frozenset({HUMAN}))
    for document in captions(gold, results):
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
