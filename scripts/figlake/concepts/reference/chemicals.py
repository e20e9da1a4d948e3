"""Unites MeSH's chemicals with ChEBI's: one row for a substance with its acid, base and other forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from figlake.concepts.reference.elsewhere import Elsewhere
from figlake.concepts.reference.forms import CHARGE, RELATIONS, Forms
from figlake.concepts.reference.tables import NAME, REGISTRY, SYNONYM, Heading, Names, Row, Sources, Term
from figlake.names.english import english
from figlake.names.keys import fold

MAX_NAME = 60
"""Letters of a MeSH name; longer ones are systematic names that no figure has."""
MAX_CHEBI_NAME, MAX_REGISTRY_NAME = 25, 30
"""Letters of names that ChEBI and PubChem add."""
_PROTEINS = (
    *("D08", "D12.776", "D13.444", "D23", "D05.500"),
    *("D12.644.276", "D12.644.360", "D09.400.430", "D10.532", "D05.750.078", "D13.150"),
)
"""Enzymes, proteins, nucleic acids, biological factors, complexes of proteins; and where MeSH has them beside that:
signalling peptides and proteins between and in cells, glycoproteins, lipoproteins, biopolymers, antisense RNA."""
_PROTEIN_OF = re.compile(r"\bproteins?, ")
"""In names of supplementary records: `ABCA1 protein, human`."""
_ANTIBODIES = ("D12.776.124.486.485.114", "D12.776.124.790.651.114", "D12.776.377.715.548.114")
"""Antibodies are drugs that no gene table has."""
_ENTITY = "CHEBI:24431"
_GROUPS = re.compile(r"(?:yl|ylene|ylidene|oxy|amino|ato|ido) group$|\(.*\) group$| group$|^\w+ atom$|lipoprotein$")
_SALTS = frozenset(
    "besylate bitartrate bromide calcium chloride citrate dihydrochloride diphosphate disodium esylate "
    "fumarate gluconate hydrobromide hydrochloride iodide lactate magnesium malate maleate mesylate nitrate pamoate "
    "phosphate potassium sodium succinate sulfate tartrate tosylate".split()
)
_POLYSACCHARIDES = "D09.698"
"""Of keratan and the like the sulfate is no salt."""
_RADICAL = re.compile(r"yl$")
"""`Ethyl Chloride` is no salt of ethyl."""
_CODE = re.compile(
    r"(?:^|\s)[a-z]{1,8}[-_ ]?\d{4,}|^\d[\d-]*$|\d+-\d\d-\d|[;{}=|]|"
    r"\bcas\b|\bunii\b|ec \d|hsdb|nsc|ccris|einecs|un \d{4}"
)
_WORDS = frozenset("coronal flavin holin luminal metabolite parkin polyphenolic vanilloid anti-stress allene".split())
"""PubChem's synonyms that are words of biology."""
_CHEMISTRY = re.compile(
    r"acid|\w{3}(?:ate|ide|ite|ium)\b|oxid|chlor|fluor|brom|iodi|sul[fp]|nitr|phos|carb|acet|iron|copper|zinc|\btin\b|gold|"
    r"silver|\blead\b|mercury|nickel|oxygen|alcohol|sugar|starch|\boil\b|brilliant|\bsalt\b|water|buffer|magenta|violet|"
    r"penicillin|morphine|phenobarbital|cholesterol|urea|wax|gum|asbestos|camphor|extract|dye|stain"
)
"""What a name of English words has to have to be one of a substance: `white light` and `one time` are trade names."""
_UNLIKE = frozenset({("CHEBI:18420", "C069513")})
"""What a registry links by mistake: the ion of magnesium with a fragment of neuropeptide Y."""
_INVERTED = re.compile(r",\s|,$|-$|\[|\]|\((?:\d?ci|tn|inn|usan|usp|ban|jan|van|dcf|mart|ion|german|french|italian)\b")


def is_protein(heading: Heading) -> bool:
    """Whether MeSH has a chemical among proteins, nucleic acids and their like alone; antibodies are none."""
    trees = [tree for tree in heading.trees if tree.startswith("D")]
    if not trees or _is_antibody(heading):
        return False
    is_named = heading.is_record and _PROTEIN_OF.search(heading.name) is not None
    return is_named or all(tree.startswith(_PROTEINS) for tree in trees)


def _is_antibody(heading: Heading) -> bool:
    return any(tree.startswith(_ANTIBODIES) for tree in heading.trees)


def is_chemical(heading: Heading) -> bool:
    """Whether a heading or record is a chemical: records of organisms and proteins are not, nor those of diseases."""
    if not any(tree.startswith("D") for tree in heading.trees):
        return False
    if not heading.is_record:
        return True
    return not is_protein(heading) and not any(tree.startswith(("B", "C", "F03")) for tree in heading.trees)


def united(sources: Sources, headings: Sequence[Heading]) -> tuple[list[Row], Names]:
    """Rows of the table `chemicals` and their names."""
    of_mesh = {heading.mesh_id: heading for heading in headings if is_chemical(heading)}
    terms = {term.id: term for term in sources.chebi}
    of_chebi = Forms(terms)
    entities = {i for i in of_chebi.below(_ENTITY) - {_ENTITY} if not _GROUPS.search(terms[i].name)}
    mesh_of = _mesh_of(sources, of_mesh, terms, entities)
    forms: dict[str, list[str]] = defaultdict(list)
    for chebi_id, mesh_id in mesh_of.items():
        forms[mesh_id].append(chebi_id)
    rows: list[Row] = []
    names: Names = []
    taken: set[str] = set()
    elsewhere = Elsewhere(headings, is_chemical)
    for mesh_id in sorted(of_mesh):
        heading = of_mesh[mesh_id]
        own = of_chebi.ordered(forms[mesh_id], heading)
        rows.append(_row(f"MESH:{mesh_id}", mesh_id, own, heading.name, heading.branches, is_protein(heading)))
        kept = [(SYNONYM, text) for text in heading.synonyms if len(text) <= MAX_NAME]
        texts = [text for other in own for text in _chebi_names(terms[other])]
        kept += [(REGISTRY, text) for text in texts if not elsewhere.has(text)]
        names += _of_concept(f"MESH:{mesh_id}", [(NAME, heading.name), *kept], taken)
    alone = sorted((e for e in entities if e not in mesh_of), key=lambda other: int(other[6:]))
    for group in of_chebi.grouped(alone):
        own = [other for other in of_chebi.ordered(group) if len(terms[other].name) <= MAX_CHEBI_NAME]
        texts = [text for other in own for text in _chebi_names(terms[other]) if fold(text) not in taken]
        if texts:
            rows.append(_row(own[0], None, own, terms[own[0]].name, [], False))
            names += _of_concept(own[0], [(NAME, texts[0]), *((SYNONYM, text) for text in texts[1:])], taken)
            mesh_of.update((other, own[0]) for other in own)
    return rows, names + list(_compound_names(sources, of_mesh, mesh_of, taken, elsewhere))


def _row(concept: str, mesh_id: str | None, chebi: list[str], name: str, branches: list[str], protein: bool) -> Row:
    return {
        "chemical_id": concept,
        "mesh_id": mesh_id,
        "chebi_id": chebi[0] if chebi else None,
        "chebi_forms": chebi[1:],
        "name": name,
        "branches": branches,
        "is_protein": protein,
    }


def _of_concept(concept: str, found: Iterable[tuple[str, str]], taken: set[str]) -> Names:
    """Names of a concept, one of each that differ in letters and digits; ``taken`` gets their folds."""
    kept: dict[str, tuple[str, str, str]] = {}
    for kind, text in found:
        key = fold(text)
        if key:
            kept.setdefault(key, (concept, kind, text))
    taken.update(kept)
    return list(kept.values())


def _mesh_of(
    sources: Sources, of_mesh: dict[str, Heading], terms: dict[str, Term], entities: set[str]
) -> dict[str, str]:
    """The MeSH id of ChEBI's terms: as registries link them, by name, by PubChem, by CAS, by another form of it."""
    found: dict[str, str] = {}

    def take(pairs: Iterable[tuple[str, str]]) -> None:
        for chebi_id, mesh_id in sorted(pairs):
            if chebi_id in entities and mesh_id in of_mesh and (chebi_id, mesh_id) not in _UNLIKE:
                found.setdefault(chebi_id, mesh_id)

    take((chebi_id, mesh_id) for mesh_id, chebi_id in sources.mesh_chebi)
    by_name: dict[str, set[str]] = defaultdict(set)
    for heading in of_mesh.values():
        by_name[fold(heading.name)].add(heading.mesh_id)
    preferred = {key: ids for key, ids in by_name.items() if len(ids) == 1}
    take((i, next(iter(preferred[fold(terms[i].name)]))) for i in entities if fold(terms[i].name) in preferred)
    for heading in of_mesh.values():
        for text in heading.synonyms:
            by_name[fold(text)].add(heading.mesh_id)
    take((i, next(iter(ids))) for i in entities if len(ids := by_name.get(fold(terms[i].name), set())) == 1)
    cid_mesh = _single(sources.cid_mesh)
    take((chebi_id, cid_mesh[cid]) for chebi_id, cid in sources.chebi_cid if cid in cid_mesh)
    cas_mesh = _single(sources.cas_mesh)
    take((chebi_id, cas_mesh[cas]) for cas, chebi_id in sources.cas_chebi if cas in cas_mesh)
    linked = dict(found)
    take(
        (i, linked[o])
        for i in entities
        for relation in RELATIONS
        for o in terms[i].related.get(relation, ())
        if o in linked
    )
    take(_of_salts(of_mesh, terms, entities, by_name.keys()))
    return found


def _of_salts(
    of_mesh: dict[str, Heading], terms: dict[str, Term], entities: set[str], named: Container[str]
) -> Iterable[tuple[str, str]]:
    """Drugs of ChEBI that MeSH has as a salt alone: imatinib is `Imatinib Mesylate` there.

    ``named``: folds of MeSH's names; dextran is one of `Dextrans`, and not the sulfate.
    """
    salts: dict[str, set[str]] = defaultdict(set)
    for heading in of_mesh.values():
        base, _, salt = heading.name.rpartition(" ")
        is_polysaccharide = any(tree.startswith(_POLYSACCHARIDES) for tree in heading.trees)
        if salt.lower() in _SALTS and not (heading.is_record or is_polysaccharide or _RADICAL.search(base)):
            salts[fold(base)].add(heading.mesh_id)
    alone = {base: ids for base, ids in salts.items() if len(ids) == 1 and f"{base}S" not in named}
    return ((i, next(iter(alone[fold(terms[i].name)]))) for i in entities if fold(terms[i].name) in alone)


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Pairs whose first id has no second partner."""
    partners: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        partners[first].add(second)
    return {first: next(iter(found)) for first, found in partners.items() if len(found) == 1}


def _chebi_names(term: Term) -> list[str]:
    bare = CHARGE.sub("", term.name)
    return [text for text in dict.fromkeys((term.name, bare)) if len(text) <= MAX_REGISTRY_NAME]


def _compound_names(
    sources: Sources,
    of_mesh: dict[str, Heading],
    concept_of: dict[str, str],
    taken: set[str],
    elsewhere: Elsewhere,
) -> Names:
    """Names that PubChem adds: of compounds that one concept stands for, and that no concept has."""
    cid_mesh, cas_mesh = _single(sources.cid_mesh), _single(sources.cas_mesh)
    cid_chebi = {cid: chebi for chebi, cid in sources.chebi_cid if chebi in concept_of}
    cas_chebi = {cas: chebi for cas, chebi in sources.cas_chebi if chebi in concept_of}
    bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for compound in sources.compounds:
        mesh_id = cid_mesh.get(compound.cid) or cas_mesh.get(compound.cas)
        chebi_id = cid_chebi.get(compound.cid) or cas_chebi.get(compound.cas)
        concept = mesh_id if mesh_id in of_mesh else concept_of.get(chebi_id or "")
        if concept:
            for text in compound.names:
                if is_usable(text) and fold(text) not in taken and not elsewhere.has(text):
                    bearers[fold(text)].add((f"MESH:{concept}" if concept in of_mesh else concept, text))
    found = []
    for _, of_key in sorted(bearers.items()):
        if len({concept for concept, _ in of_key}) == 1:
            concept, text = min(of_key)
            found.append((concept, REGISTRY, text))
    return found


def is_usable(text: str) -> bool:
    """Whether PubChem's synonym is a name that people write: no code or number, no English word, no inverted name."""
    lower = text.lower()
    if (
        not 3 <= len(text) <= MAX_REGISTRY_NAME
        or sum(map(str.isalpha, text)) < 3
        or lower in english()
        or lower in _WORDS
    ):
        return False
    words = re.findall("[a-z]+", lower)
    if len(words) > 1 and english().issuperset(words) and not _CHEMISTRY.search(lower):
        return False
    return not _CODE.search(text) and not _INVERTED.search(text)
