"""Unites MeSH's diseases with the terms of MONDO, DOID and HPO."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from figlake.concepts.keys import bag, forms, key
from figlake.concepts.reference.elsewhere import Elsewhere, is_abbreviation
from figlake.concepts.reference.tables import CALLED, NAME, REGISTRY, SYNONYM, Heading, Names, Row, Sources, Term
from figlake.names.keys import fold

MAX_NAME = 80
_BRANCHES = ("C", "F03", "F01.145.126", "F01.470.132", "F01.145.527")
"""Diseases, mental disorders, behavioural symptoms, anxiety, impulsive behaviour."""
_QUALIFIED = re.compile(r"\s*\((?:disease|disorder|finding|qualifier value)\)$|,? not otherwise specified$|,? NOS$")


@dataclass
class _Disease:
    mesh_id: str | None
    name: str
    branches: list[str]
    is_broader: bool = False
    mondo: list[str] = field(default_factory=list)
    doid: list[str] = field(default_factory=list)
    omim: list[str] = field(default_factory=list)
    hpo: list[str] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)

    @property
    def id(self) -> str:
        if self.mesh_id and not self.is_broader:
            return f"MESH:{self.mesh_id}"
        return (self.mondo or self.doid)[0]

    def add(self, term: Term, is_said: Callable[[str], bool]) -> None:
        """Take the names and ids of a term that means the same, but no synonym of which ``is_said`` is true."""
        prefix = term.id.split(":")[0]
        {"MONDO": self.mondo, "DOID": self.doid, "HP": self.hpo}[prefix].append(term.id)
        self.omim += [i for i in term.xrefs.get("OMIM", ()) if i.isdecimal() and i not in self.omim]
        kind = REGISTRY if self.names else NAME
        self.names.append((kind, term.name))
        of_others = REGISTRY if self.mesh_id and not self.is_broader else SYNONYM
        self.names += [(of_others, text) for text in term.synonyms if not is_said(text)]


def is_disease(heading: Heading) -> bool:
    """Whether a heading or record is a disease or a finding."""
    return any(tree.startswith(_BRANCHES) for tree in heading.trees)


def united(sources: Sources, headings: Sequence[Heading]) -> tuple[list[Row], Names]:
    """Rows of the table `diseases` and their names."""
    of_mesh: dict[str, _Disease] = {}
    for heading in headings:
        if is_disease(heading):
            names = [(NAME, heading.name), *((SYNONYM, text) for text in heading.synonyms)]
            of_mesh[heading.mesh_id] = _Disease(heading.mesh_id, heading.name, heading.branches, names=names)
    linked: dict[str, set[str]] = defaultdict(set)
    for mesh_id, other in sources.mesh_diseases:
        linked[other].add(mesh_id)
    by_name, by_key = _bearer(of_mesh, fold), _bearer(of_mesh, key)
    mondo = {term.id: term for term in sources.mondo}
    doid = {term.id: term for term in sources.doid}
    terms = [*mondo.values(), *doid.values()]
    own = {term.id: _own_mesh(term, linked, of_mesh, by_name) for term in terms}
    like = {term.id: by_key.get(key(_plain(term.name))) for term in terms if own[term.id] is None}
    own |= like
    mondo, doid = _likest_first(mondo, like), _likest_first(doid, like)
    found = list(of_mesh.values())
    over = _Over(headings, of_mesh, by_key)
    of_doid: dict[str, _Disease] = {}
    for term in mondo.values():
        disease = _of_term(term, mondo, own, over, found)
        for other in term.xrefs.get("DOID", ()):
            of_doid.setdefault(other, disease)
    for term in doid.values():
        if own[term.id] is None and term.id in of_doid:
            of_doid[term.id].add(term, over.is_said)
        else:
            _of_term(term, doid, own, over, found)
    for term in sources.hpo:
        meant = _own_mesh(term, linked, of_mesh, by_name)
        if meant is not None:
            of_mesh[meant].add(term, partial(over.is_said, mesh_id=meant))
    rows: list[Row] = []
    all_names: Names = []
    elsewhere = Elsewhere(headings, is_disease)
    for disease in sorted(found, key=lambda disease: disease.id):
        rows.append(_row(disease))
        all_names += _names(disease, elsewhere)
    taken = {_words(text) for _, _, text in all_names}
    for mesh_id, text in sources.called:
        if mesh_id in of_mesh and _words(text) not in taken and not elsewhere.has(text):
            all_names.append((f"MESH:{mesh_id}", CALLED, text))
    return rows, all_names


def _bearer(of_mesh: Mapping[str, _Disease], form: Callable[[str], str]) -> dict[str, str]:
    """MeSH ids by a form of the names that one alone has, or one alone as its preferred name."""
    bearers: dict[str, set[str]] = defaultdict(set)
    preferred: dict[str, set[str]] = defaultdict(set)
    for mesh_id, disease in of_mesh.items():
        preferred[form(disease.name)].add(mesh_id)
        for _, text in disease.names:
            bearers[form(text)].add(mesh_id)
    of_one = {name: ids if len(ids) == 1 else preferred.get(name, ids) for name, ids in bearers.items() if name}
    return {name: next(iter(ids)) for name, ids in of_one.items() if len(ids) == 1}


def _words(text: str) -> str:
    return bag(text) or key(text)


def _likest_first(terms: Mapping[str, Term], like: Mapping[str, str | None]) -> dict[str, Term]:
    """Terms in their order, but last those that are a heading by their words alone (`breast cancer`, which MONDO has
    beside `breast neoplasm`): the ids of the others are nearer."""
    return dict(sorted(terms.items(), key=lambda item: like.get(item[0]) is not None))


def _plain(name: str) -> str:
    """A name without what a registry says of it in brackets or behind a comma."""
    return _QUALIFIED.sub("", name)


def _own_mesh(
    term: Term, linked: Mapping[str, set[str]], of_mesh: Mapping[str, _Disease], by_name: Mapping[str, str]
) -> str | None:
    """The MeSH id that means what a term means: by its own name, else as it or another registry says."""
    named = by_name.get(fold(_plain(term.name)))
    said = [
        i
        for i in (*term.xrefs.get("MESH", ()), *term.xrefs.get("MSH", ()), *sorted(linked.get(term.id, ())))
        if i in of_mesh
    ]
    if named in said or (named and not said):
        return named
    return said[0] if said else None


class _Over:
    """Which heading a term without one goes by, and which of its synonyms are names of a heading already."""

    def __init__(self, headings: Iterable[Heading], of_mesh: Mapping[str, _Disease], by_key: Mapping[str, str]) -> None:
        self.of_mesh, self._by_key = of_mesh, by_key
        self._depths = {one.mesh_id: max((tree.count(".") for tree in one.trees), default=0) for one in headings}
        self._words = {
            mesh_id: {word for _, text in of.names for word in forms(text)} for mesh_id, of in of_mesh.items()
        }
        self._bearers = Counter(word for words in self._words.values() for word in words)

    def is_said(self, text: str, mesh_id: str | None = None) -> bool:
        """Whether a name is one of another heading; of abbreviations that says nothing."""
        return not is_abbreviation(text) and self._by_key.get(key(_plain(text)), mesh_id) != mesh_id

    def nearest(self, term: Term, terms: Mapping[str, Term], own: Mapping[str, str | None]) -> str | None:
        """Of the headings that are met first above a term that which shares most of its words, rare ones before
        frequent ones; else the nearest, else that deepest in MeSH's trees (`schizophrenia 16` is below both
        schizophrenia and myopia, `prostate carcinoma` below prostatic neoplasms and carcinoma)."""
        met = _met_first(term, terms, own)
        words = set(forms(term.name))

        def order(mesh_id: str) -> tuple[float, int, int, str]:
            shared = words & self._words[mesh_id]
            weight = sum(math.log(len(self._words) / self._bearers[word]) for word in sorted(shared))
            return -weight, met[mesh_id], -self._depths[mesh_id], mesh_id

        return min(met, key=order, default=None)


def _met_first(term: Term, terms: Mapping[str, Term], own: Mapping[str, str | None]) -> dict[str, int]:
    """MeSH ids of the terms over one, each way up to the first that has any, with the steps to it."""
    met: dict[str, int] = {}
    level: Sequence[str] = term.parents
    seen: set[str] = set()
    steps = 1
    while level:
        above: list[str] = []
        for parent in level:
            if parent in terms and parent not in seen:
                seen.add(parent)
                mesh_id = own[parent]
                if mesh_id is None:
                    above += terms[parent].parents
                else:
                    met.setdefault(mesh_id, steps)
        level, steps = above, steps + 1
    return met


def _of_term(
    term: Term, terms: Mapping[str, Term], own: Mapping[str, str | None], headings: _Over, found: list[_Disease]
) -> _Disease:
    mesh_id, of_mesh = own[term.id], headings.of_mesh
    if mesh_id is not None:
        of_mesh[mesh_id].add(term, partial(headings.is_said, mesh_id=mesh_id))
        return of_mesh[mesh_id]
    over = headings.nearest(term, terms, own)
    disease = _Disease(over, term.name, of_mesh[over].branches if over else [], is_broader=over is not None)
    disease.add(term, headings.is_said)
    found.append(disease)
    return disease


def _row(disease: _Disease) -> Row:
    return {
        "disease_id": disease.id,
        "mesh_id": disease.mesh_id,
        "is_broader": disease.is_broader,
        "mondo_id": disease.mondo[0] if disease.mondo else None,
        "doid": disease.doid[0] if disease.doid else None,
        "omim_ids": disease.omim,
        "hpo_ids": disease.hpo,
        "name": disease.name,
        "branches": disease.branches,
    }


def _names(disease: _Disease, elsewhere: Elsewhere) -> Names:
    kept: dict[str, tuple[str, str, str]] = {}
    for kind, text in disease.names:
        text = _plain(text)
        is_elsewhere = kind == REGISTRY and elsewhere.has(text)
        if fold(text) and len(text) <= MAX_NAME and not is_elsewhere:
            kept.setdefault(fold(text), (disease.id, kind, text))
    return list(kept.values())
