"""Unites MeSH's diseases with the terms of MONDO, DOID and HPO."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from figlake.concepts.reference.elsewhere import Elsewhere
from figlake.concepts.reference.tables import NAME, REGISTRY, SYNONYM, Heading, Names, Row, Sources, Term
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

    def add(self, term: Term) -> None:
        """Take the names and ids of a term that means the same."""
        prefix = term.id.split(":")[0]
        {"MONDO": self.mondo, "DOID": self.doid, "HP": self.hpo}[prefix].append(term.id)
        self.omim += [i for i in term.xrefs.get("OMIM", ()) if i.isdecimal() and i not in self.omim]
        kind = REGISTRY if self.names else NAME
        self.names.append((kind, term.name))
        self.names += [(REGISTRY if self.mesh_id and not self.is_broader else SYNONYM, text) for text in term.synonyms]


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
    by_name = _by_name(of_mesh)
    mondo = {term.id: term for term in sources.mondo}
    doid = {term.id: term for term in sources.doid}
    own = {term.id: _own_mesh(term, linked, of_mesh, by_name) for term in [*mondo.values(), *doid.values()]}
    found = list(of_mesh.values())
    of_doid: dict[str, _Disease] = {}
    for term in mondo.values():
        disease = _of_term(term, mondo, own, of_mesh, found)
        for other in term.xrefs.get("DOID", ()):
            of_doid.setdefault(other, disease)
    for term in doid.values():
        if own[term.id] is None and term.id in of_doid:
            of_doid[term.id].add(term)
        else:
            _of_term(term, doid, own, of_mesh, found)
    for term in sources.hpo:
        meant = _own_mesh(term, linked, of_mesh, by_name)
        if meant is not None:
            of_mesh[meant].add(term)
    rows: list[Row] = []
    all_names: Names = []
    elsewhere = Elsewhere(headings, is_disease)
    for disease in sorted(found, key=lambda disease: disease.id):
        rows.append(_row(disease))
        all_names += _names(disease, elsewhere)
    return rows, all_names


def _by_name(of_mesh: Mapping[str, _Disease]) -> dict[str, str]:
    """MeSH ids by folded names that one alone has."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for mesh_id, disease in of_mesh.items():
        for _, text in disease.names:
            bearers[fold(text)].add(mesh_id)
    return {key: next(iter(ids)) for key, ids in bearers.items() if len(ids) == 1}


def _own_mesh(
    term: Term, linked: Mapping[str, set[str]], of_mesh: Mapping[str, _Disease], by_name: Mapping[str, str]
) -> str | None:
    """The MeSH id that means what a term means: by its own name, else as it or another registry says."""
    named = by_name.get(fold(_QUALIFIED.sub("", term.name)))
    said = [
        i
        for i in (*term.xrefs.get("MESH", ()), *term.xrefs.get("MSH", ()), *sorted(linked.get(term.id, ())))
        if i in of_mesh
    ]
    if named in said or (named and not said):
        return named
    return said[0] if said else None


def _of_term(
    term: Term,
    terms: Mapping[str, Term],
    own: Mapping[str, str | None],
    of_mesh: Mapping[str, _Disease],
    found: list[_Disease],
) -> _Disease:
    mesh_id = own[term.id]
    if mesh_id is not None:
        of_mesh[mesh_id].add(term)
        return of_mesh[mesh_id]
    over = _nearest(term, terms, own)
    disease = _Disease(over, term.name, of_mesh[over].branches if over else [], is_broader=over is not None)
    disease.add(term)
    found.append(disease)
    return disease


def _nearest(term: Term, terms: Mapping[str, Term], own: Mapping[str, str | None]) -> str | None:
    """The MeSH id of the nearest term over one that has any."""
    level: Iterable[str] = term.parents
    seen: set[str] = set()
    while level:
        above: list[str] = []
        for parent in sorted(level):
            if parent in terms and parent not in seen:
                seen.add(parent)
                if own[parent] is not None:
                    return own[parent]
                above += terms[parent].parents
        level = above
    return None


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
        text = _QUALIFIED.sub("", text)
        is_elsewhere = kind == REGISTRY and elsewhere.has(text)
        if fold(text) and len(text) <= MAX_NAME and not is_elsewhere:
            kept.setdefault(fold(text), (disease.id, kind, text))
    return list(kept.values())
