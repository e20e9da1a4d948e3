"""Write what the development gold teaches: names with their meaning, and how often known strings are meant.

python resources/concepts/learn.py GOLD TARGET
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from gold import concept_ids, documents, taught

from figlake.concepts.lexicon.build import LEARNED_FILE, SEEN_FILE, lexicon_of
from figlake.concepts.lexicon.keys import key


def main(gold: Path, target: Path) -> None:
    lexicon = lexicon_of(target)
    of_id = concept_ids(lexicon, lexicon.concepts)
    learned: Counter = Counter()
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for document in documents(gold):
        names, strings = taught(document, lexicon, of_id)
        learned += names
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
