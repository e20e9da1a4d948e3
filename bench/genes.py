"""Measure gene mapping: mentions a second, text a second, start and memory, beside a plain dictionary and Gilda; and how
fast chemicals and diseases are found.

    python bench/genes.py DOCUMENTS... [--reference bundled] [--gilda]

DOCUMENTS: JSON lines with `doc_id`, `text` and `mentions[].text`, such as the development gold.  Seconds are CPU seconds
of one process; what is compared is measured in one run, in turns.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from figlake.concepts.corpus import annotate_each
from figlake.concepts.mapper import Mapper as ConceptMapper
from figlake.concepts.mapper import bundled_mapper
from figlake.concepts.reference.tables import TYPES
from figlake.genes.documents import Document
from figlake.genes.lexicon.build import built
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.reference.folder import folder_of, read_reference
from figlake.genes.reference.tables import HUMAN

MENTIONS = 100_000
TEXT_BYTES = 4_000_000
ROUNDS = 3
_TOKEN = re.compile(r"[\w-]+")

_START = """
import resource, sys, time
from pathlib import Path
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
before = time.process_time()
mapper = Mapper(Lexicon(Path(sys.argv[1])))
mapper.map([], ["TP53"], [])
print(time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("documents", type=Path, nargs="+")
    options.add_argument("--reference", default="bundled")
    options.add_argument("--gilda", action="store_true", help="measure Gilda too, where it is installed")
    given = options.parse_args()
    documents = [json.loads(line) for path in given.documents for line in path.open(encoding="utf-8")]
    lexicon = built(given.reference)
    started, memory = subprocess.run(
        [sys.executable, "-c", _START, str(lexicon)], capture_output=True, text=True, check=True
    ).stdout.split()
    tell("lexicon ready, first answer", f"{float(started):.3f} CPU-s; process {float(memory):.0f} MB")
    batch = mixed(documents)
    count = sum(len(strings) for strings, _ in batch)
    texts = running(documents)
    size = sum(len(text.encode()) for text in texts) / 1e6
    mapper = Mapper(Lexicon(lexicon))
    mapped(mapper, batch), found(mapper, texts)
    tell("peak memory after batch and text", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    mapper = Mapper(Lexicon(lexicon))
    plain, concepts = plain_dictionary(given.reference), bundled_mapper()
    ways: dict[str, tuple[Callable[[], None], float, str]] = {
        "figlake, mentions in their texts": (lambda: mapped(mapper, batch), count, "mentions"),
        "figlake, mentions alone": (lambda: mapped(mapper, [(strings, "") for strings, _ in batch]), count, "mentions"),
        "plain dictionary, mentions": (lambda: looked_up(plain, batch), count, "mentions"),
        "figlake, text": (lambda: found(mapper, texts), size, "MB"),
        "plain dictionary, every token": (lambda: scanned(plain, texts), size, "MB"),
        "chemicals and diseases, text": (lambda: concepts_found(concepts, texts), size, "MB"),
    }
    if given.gilda:
        ways |= gilda_ways(batch[: len(batch) // 20], texts[: len(texts) // 100], given.reference)
    for name, (way, amount, unit) in ways.items():
        seconds = []
        for _ in range(ROUNDS):
            before = time.process_time()
            way()
            seconds.append(time.process_time() - before)
        first, best = amount / seconds[0], amount / min(seconds)
        digits = 2 if unit == "MB" else 0
        tell(name, f"{best:,.{digits}f} {unit}/s (first round {first:,.{digits}f})")


def tell(name: str, value: str) -> None:
    sys.stdout.write(f"{name:32} {value}\n")
    sys.stdout.flush()


def mixed(documents: list[dict]) -> list[tuple[list[str], str]]:
    """Mentions by document, with its text, until there are `MENTIONS`."""
    batch: list[tuple[list[str], str]] = []
    count = 0
    while count < MENTIONS:
        for document in documents:
            strings = [mention["text"] for mention in document["mentions"]]
            batch.append((strings, document["text"]))
            count += len(strings)
    return batch


def running(documents: list[dict]) -> list[str]:
    """Running texts, until there are `TEXT_BYTES`."""
    own = [document["text"] for document in documents if "\n" not in document["text"]]
    size = sum(len(text.encode()) for text in own)
    return own * (1 + TEXT_BYTES // size)


def mapped(mapper: Mapper, batch: list[tuple[list[str], str]]) -> None:
    for answers in mapper.each(Document([], strings, [text]) for strings, text in batch):
        for answer in answers.given:
            mapper.gene_ids(answer)


def found(mapper: Mapper, texts: list[str]) -> None:
    for answers in mapper.each(Document([text], [], []) for text in texts):
        for answer in answers.texts[0]:
            mapper.gene_ids(answer)


def concepts_found(mapper: ConceptMapper, texts: list[str]) -> None:
    documents = ({"doc_id": str(number), "text": text} for number, text in enumerate(texts))
    for _ in annotate_each(mapper, documents, TYPES, "balanced"):
        pass


def plain_dictionary(reference: str) -> dict[str, list[int]]:
    """Every name in upper case, with the genes that bear it."""
    names = read_reference(folder_of(reference)).names
    plain: dict[str, list[int]] = {}
    for gene_id, name in zip(names["ncbi_gene_id"].to_pylist(), names["name"].to_pylist(), strict=True):
        plain.setdefault(name.upper(), []).append(gene_id)
    return plain


def looked_up(plain: dict[str, list[int]], batch: list[tuple[list[str], str]]) -> None:
    for strings, _ in batch:
        for string in strings:
            plain.get(string.upper())


def scanned(plain: dict[str, list[int]], texts: list[str]) -> None:
    for text in texts:
        for token in _TOKEN.findall(text):
            plain.get(token.upper())


def gilda_ways(
    batch: list[tuple[list[str], str]], texts: list[str], reference: str
) -> dict[str, tuple[Callable[[], None], float, str]]:
    """Gilda on a smaller share, with the human names of the same reference: its own terms need a download."""
    import gilda
    from gilda.ner import annotate
    from gilda.process import normalize
    from gilda.term import Term

    found = read_reference(folder_of(reference))
    symbols = {
        gene_id: symbol
        for gene_id, symbol, taxon in zip(
            *(found.genes[name].to_pylist() for name in ("ncbi_gene_id", "symbol", "taxon_id")), strict=True
        )
        if taxon == HUMAN
    }
    status = {"symbol": "name", "previous": "former_name"}
    names = zip(*(found.names[name].to_pylist() for name in ("ncbi_gene_id", "kind", "name")), strict=True)
    grounder = gilda.make_grounder(
        [
            Term(
                normalize(name),
                name,
                "NCBIGENE",
                str(gene_id),
                symbols[gene_id],
                status.get(kind, "synonym"),
                "figlake",
            )
            for gene_id, kind, name in names
            if gene_id in symbols
        ]
    )
    grounder.gilda_disambiguators = {}  # they need a download as well

    def grounded() -> None:
        for strings, text in batch:
            for string in strings:
                grounder.ground(string, context=text)

    def annotated() -> None:
        for text in texts:
            annotate(text, grounder=grounder)

    return {
        "Gilda, mentions": (grounded, sum(len(strings) for strings, _ in batch), "mentions"),
        "Gilda, text": (annotated, sum(len(text.encode()) for text in texts) / 1e6, "MB"),
    }


if __name__ == "__main__":
    main()
