"""From a mention to its best gene: official symbol, then previous symbol, alias, NCBI synonym; ties by citations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from figlake.genes.lexicon import FAMILY_KIND, KIND_ORDER, Entry, Lexicon, fold

MAX_CANDIDATES = 10
ACCEPT_CONFIDENCE = 0.5
KIND_EVIDENCE = {"symbol": 1e8, "previous": 1e6, "name": 1e6, "alias": 1e4, "synonym": 1e2, FAMILY_KIND: 1e3}
"""Weight of a match by the kind of name; steps larger than citations can bridge, so that the order of kinds holds."""

RULE_EVIDENCE = {"exact": 1.0, "upper": 0.8, "folded": 0.5}
"""Weight by how much the mention had to be changed until it matched."""


@dataclass(frozen=True)
class Candidate:
    """One reading of a mention.  ``confidence``: its share of the evidence of all candidates, 0 to 1."""

    entry: Entry
    rule: str
    confidence: float
    rank: int

    @property
    def is_accepted(self) -> bool:
        """Best of its mention, sure enough, and a gene rather than a family."""
        return self.rank == 1 and self.confidence >= ACCEPT_CONFIDENCE and self.entry.ncbi_gene_id is not None


class Mapper:
    """Maps mentions by one lexicon; answers are memoised per string."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._memory: dict[str, tuple[Candidate, ...]] = {}

    def candidates(self, mention: str) -> tuple[Candidate, ...]:
        """Candidates of ``mention``, best first, at most `MAX_CANDIDATES`; the same string gives the same answer."""
        known = self._memory.get(mention)
        if known is None:
            known = self._memory[mention] = self._rank(mention)
        return known

    def _rank(self, mention: str) -> tuple[Candidate, ...]:
        best: dict[int | str, tuple[float, str, Entry]] = {}
        for entry in self.lexicon.entries(fold(mention)):
            rule = "exact" if entry.name == mention else "upper" if entry.name.upper() == mention.upper() else "folded"
            evidence = KIND_EVIDENCE[entry.kind] * RULE_EVIDENCE[rule] * self._citation_factor(entry)
            identity = entry.family_id if entry.ncbi_gene_id is None else entry.ncbi_gene_id
            assert identity is not None
            if identity not in best or evidence > best[identity][0]:
                best[identity] = (evidence, rule, entry)
        total = sum(evidence for evidence, _, _ in best.values())
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], KIND_ORDER[item[1][2].kind], str(item[0])))
        return tuple(
            Candidate(entry, rule, round(evidence / total, 4), rank)
            for rank, (_, (evidence, rule, entry)) in enumerate(ordered[:MAX_CANDIDATES], 1)
        )

    def _citation_factor(self, entry: Entry) -> float:
        gene = self.lexicon.genes.get(entry.ncbi_gene_id) if entry.ncbi_gene_id is not None else None
        return 1.0 + (math.log1p(gene.pubmed_count) if gene else 0.0)

    def best(self, mention: str) -> Candidate | None:
        """The accepted candidate of ``mention``, if there is one."""
        found: Sequence[Candidate] = self.candidates(mention)
        return found[0] if found and found[0].is_accepted else None
