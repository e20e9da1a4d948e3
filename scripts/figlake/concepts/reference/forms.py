"""The forms of a substance in ChEBI: acid and base, tautomers, isomers, and which of them stands for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from figlake.concepts.reference.tables import Heading, Term
from figlake.names.keys import fold

RELATIONS = ("is_conjugate_base_of", "is_conjugate_acid_of", "is_tautomer_of")
CHARGE = re.compile(r"\((?:\d*[+-])\)$")
_ION, _ZWITTERION = "CHEBI:24870", "CHEBI:27369"
_ANION = re.compile(r"(?:ate|ide|ite|anion)$")
_CATION = re.compile(r"ium$")
NEUTRAL, INNER_SALT, CHARGED = 0, 1, 2


class Forms:
    """Terms of ChEBI by their ids, as forms of one another."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = terms

    def below(self, top: str) -> set[str]:
        """Ids of ``top`` and of the terms below it."""
        found, open_ids = {top}, [top]
        while open_ids:
            new = [child for child in self._children.get(open_ids.pop(), ()) if child not in found]
            found.update(new)
            open_ids += new
        return found

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for term in self._terms.values():
            for parent in term.parents:
                children[parent].append(term.id)
        return children

    def grouped(self, ids: Sequence[str]) -> list[list[str]]:
        """Ids with the other forms of their substance among them."""
        first = {chebi_id: chebi_id for chebi_id in ids}

        def root(chebi_id: str) -> str:
            while first[chebi_id] != chebi_id:
                chebi_id = first[chebi_id]
            return chebi_id

        for chebi_id in ids:
            for other in self._related(chebi_id):
                if other in first:
                    low, high = sorted((root(chebi_id), root(other)), key=_number)
                    first[high] = low
        groups: dict[str, list[str]] = defaultdict(list)
        for chebi_id in ids:
            groups[root(chebi_id)].append(chebi_id)
        return list(groups.values())

    def _related(self, chebi_id: str) -> list[str]:
        related = self._terms[chebi_id].related
        return [other for relation in RELATIONS for other in related.get(relation, ())]

    def ordered(self, ids: Iterable[str], heading: Heading | None = None) -> list[str]:
        """The forms of a substance, that which stands for it first.

        That is the one that has the name of its heading; else the neutral one, so the acid and not its base; of several
        one that has a synonym of the heading, unless it is but their class (`glucitol` of sorbitol); else the oldest.
        """
        forms = frozenset(ids)
        if len(forms) < 2:
            return list(forms)
        name = heading.name if heading else ""
        synonyms = frozenset(map(fold, heading.synonyms)) if heading else frozenset()

        def order(chebi_id: str) -> tuple[int | bool, ...]:
            own = self._terms[chebi_id].name
            folded = fold(own) if "_" not in own else ""  # `Adenosine_Diphosphate` was submitted beside `ADP`
            return (
                own.lower() != name.lower(),
                folded != fold(name),
                folded != fold(name).removesuffix("S"),
                self._charge(chebi_id, forms),
                folded not in synonyms or self._is_class(chebi_id, forms),
                _number(chebi_id),
            )

        return sorted(forms, key=order)

    def _charge(self, chebi_id: str, forms: frozenset[str]) -> int:
        """What ChEBI tells of the charge, by a class, by the name, or by the acids and bases among the forms."""
        term = self._terms[chebi_id]
        if self._is_ion(term):
            return CHARGED
        if chebi_id in self._inner_salts:
            return INNER_SALT
        bases = forms.intersection(term.related.get("is_conjugate_acid_of", ()))
        acids = [self._terms[other] for other in forms.intersection(term.related.get("is_conjugate_base_of", ()))]
        is_cation = bases and _CATION.search(term.name)
        is_anion = _ANION.search(term.name) and any(not self._is_ion(a) and not _CATION.search(a.name) for a in acids)
        return CHARGED if is_cation or is_anion else NEUTRAL

    def _is_ion(self, term: Term) -> bool:
        return term.id in self._ions or bool(CHARGE.search(term.name))

    @cached_property
    def _ions(self) -> set[str]:
        return self.below(_ION)

    @cached_property
    def _inner_salts(self) -> set[str]:
        return self.below(_ZWITTERION)

    def _is_class(self, chebi_id: str, forms: frozenset[str]) -> bool:
        """Whether other forms are below a form."""
        return len(forms & self.below(chebi_id)) > 1


def _number(chebi_id: str) -> int:
    return int(chebi_id.removeprefix("CHEBI:"))
