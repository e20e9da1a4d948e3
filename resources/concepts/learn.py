"""Write what the development gold teaches: names with their meaning, and how often known strings are meant.

python resources/concepts/learn.py GOLD TARGET
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from gold import concept_ids, documents, gold_concepts, taught

from figlake.concepts.finding.coordination import coordinated
from figlake.concepts.keys import key
from figlake.concepts.lexicon.build import LEARNED_FILE, SEEN_FILE, lexicon_of


def main(gold: Path, target: Path) -> None:
    lexicon = lexicon_of(target)
    of_id = concept_ids(lexicon, lexicon.concepts)
    learned: Counter = Counter()
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    given = documents(gold)
    mentions = [mention for document in given for mention in document["mentions"]]
    # where `breast and ovarian cancer` is two in one document, it is no name of one syndrome by itself
    several = {
        key(mention["text"])
        for mention in mentions
        if coordinated(mention["text"]) and len(gold_concepts(mention, of_id)) > 1
    }
    for document in given:
        names, strings = taught(document, lexicon, of_id)
        learned += Counter({name: count for name, count in names.items() if key(name[0]) not in several})
        for form, counts in strings.items():
            for number, count in enumerate(counts):
                seen[form][number] += count
    known = {form for form, counts in seen.items() if counts[1] or counts[2] or lexicon.types(key(form))}
    rows = [
        {"name": name, "concept_id": lexicon.concept(place).id, "mentions": count}
        for (name, place), count in sorted(learned.items())
    ]
    pq.write_table(pa.Table.from_pylist(rows), target / LEARNED_FILE, compression="zstd")
    rows = [
        {"form": form, "occurrences": c[0], "chemical": c[1], "disease": c[2]}
        for form, c in sorted(seen.items())
        if form in known
    ]
    pq.write_table(pa.Table.from_pylist(rows), target / SEEN_FILE, compression="zstd")
    sys.stderr.write(f"{len(learned)} names, {len(known)} strings\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
