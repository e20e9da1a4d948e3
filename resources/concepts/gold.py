"""The development gold of chemicals and diseases: documents, what they teach, and which of them a fold leaves out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import read_captions

from figlake.concepts.keys import WORD, key, plain, word_form
from figlake.concepts.lexicon.lexicon import Lexicon, seen_form
from figlake.concepts.reference.tables import CHEMICAL, DISEASE, TYPES

FILES = ("ncbi_disease_traindev", "bc5cdr_traindev", "wikipathways_met_dev")
ABSTRACTS, DIAGRAMS, CAPTIONS = ("ncbi_disease", "bc5cdr"), "wikipathways_met", "captions"
LABELLED = {"ncbi_disease": (DISEASE,), "bc5cdr": TYPES, DIAGRAMS: (CHEMICAL,), CAPTIONS: TYPES}
READ = Path(__file__).with_name("captions.jsonl")
"""Chemicals and diseases of captions, labelled by reading: facts, without the texts."""
FOLDS = 5


@dataclass
class Taught:
    """What documents teach: meanings of names, and how often strings are meant."""

    learned: Counter = field(default_factory=Counter)  # (type, name, concept id)
    seen: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))


def documents(folder: Path) -> list[dict]:
    found = []
    for name in FILES:
        found += [json.loads(line) for line in (folder / f"{name}.jsonl").open(encoding="utf-8")]
    return found


def captions(results: Path) -> list[dict]:
    """The captions that were read, as documents; their texts are those of the figures below ``results``."""
    return [row | {"doc_id": row["figid"], "corpus": CAPTIONS} for row in read_captions.captions(READ, results)]


def fold_of(document: dict) -> int:
    """The fold of a document; captions of an article have the same."""
    unit = document.get("article", document["doc_id"])
    return int(hashlib.sha256(unit.encode()).hexdigest()[:8], 16) % FOLDS


def concept_ids(lexicon: Lexicon, count: int) -> dict[str, int]:
    """The concept of each id; one that goes by it before those that have it beside."""
    found: dict[str, tuple[int, int]] = {}
    for place in range(count):
        for rank, one in enumerate(lexicon.concept(place).ids):
            found[one] = min(found.get(one, (rank, place)), (rank, place))
    return {one: place for one, (_, place) in found.items()}


def gold_concepts(mention: dict, of_id: dict[str, int]) -> set[int]:
    return {of_id[one] for one in (*mention["ids"], *mention.get("alt_ids", ())) if one in of_id}


def is_right(place: int, wanted: set[int], lexicon: Lexicon, of_id: dict[str, int]) -> bool:
    """Whether the answer for a concept is among those that are wanted."""
    return place in wanted or of_id.get(lexicon.concept(place).answer_id) in wanted


def taught(document: dict, lexicon: Lexicon, of_id: dict[str, int]) -> tuple[Counter, dict]:
    """Learned names and seen strings of one document; a caption teaches none."""
    learned: Counter = Counter()
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    if document["corpus"] == CAPTIONS:
        return learned, seen
    for mention in document["mentions"]:
        found = gold_concepts(mention, of_id)
        if len(found) == 1 and key(mention["text"]):
            learned[mention["text"], next(iter(found))] += 1
    if document["corpus"] in ABSTRACTS:
        text = document["text"]
        count = occurrences(text)
        for mention in document["mentions"]:
            number = 1 if mention["type"] == "Chemical" else 2
            seen[seen_form(mention["text"])][number] += 1
        for form, number in count.items():
            seen[form][0] += number
    return learned, seen


def occurrences(text: str) -> Counter:
    """Runs of one to five words of a text, by their form."""
    found: Counter = Counter()
    words = list(WORD.finditer(text))
    spelt = [word_form(plain(word[0])) for word in words]
    for number, first in enumerate(words):
        joined = ""
        for at in range(number, min(number + 5, len(words))):
            joined += spelt[at]
            string = text[first.start() : words[at].end()]
            found[string if len(string) <= 5 else joined] += 1
    return found
