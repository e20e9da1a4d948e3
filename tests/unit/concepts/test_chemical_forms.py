"""Which of the forms of a substance in ChEBI stands for it."""

import pytest

from figlake.concepts.reference.forms import Forms
from figlake.concepts.reference.tables import Heading, Term

ION, ZWITTERION = "CHEBI:24870", "CHEBI:27369"


def term(number: int, name: str, *parents: str, **related: int) -> Term:
    relations = {f"is_{relation}": (f"CHEBI:{other}",) for relation, other in related.items()}
    return Term(f"CHEBI:{number}", name, parents=parents, related=relations)


FORMS = {
    "acid and base of a class of ions": (
        Heading("D900001", "Zinvasalin", ("Zinvasic Acid",), ()),
        [term(10, "zinvasate", "CHEBI:5"), term(11, "zinvasic acid", conjugate_acid_of=10)],
        [11, 10],
    ),
    "acid and base that no class tells": (
        Heading("C900001", "zinvalonic acid (a)", (), ()),
        [term(10, "zinvalonate", conjugate_base_of=11), term(11, "zinvalonic acid")],
        [11, 10],
    ),
    "base and its cation that no class tells": (
        Heading("D900002", "Zinvamine", (), ()),
        [term(10, "4-epizinvaminium", conjugate_acid_of=11), term(11, "4-epizinvamine", conjugate_base_of=10)],
        [11, 10],
    ),
    "hydride and its cation": (
        Heading("D900003", "Zinvane", (), ()),
        [term(10, "hydrogen zinvide", conjugate_base_of=11), term(11, "zinvonium", conjugate_acid_of=10)],
        [10, 11],
    ),
    "charges in names": (
        Heading("D900004", "Zinvaquine", (), ()),
        [term(10, "zinvaquin(2+)"), term(11, "zinvaquin(1+)"), term(12, "zinvaquin")],
        [12, 10, 11],
    ),
    "inner salt": (
        Heading("C900005", "zinvasine", (), ()),
        [term(10, "L-zinvasinate", "CHEBI:5"), term(11, "L-zinvasine zwitterion", ZWITTERION), term(12, "L-zinvasine")],
        [12, 11, 10],
    ),
    "heading named as the base": (
        Heading("D900006", "Phosphozinvate", (), ()),
        [term(10, "phosphozinvic acid", conjugate_acid_of=11), term(11, "phosphozinvate", "CHEBI:5")],
        [11, 10],
    ),
    "heading of a class": (
        Heading("D900007", "Zinvic Acids", (), ()),
        [term(10, "zinvic acid anion", "CHEBI:5"), term(11, "2-oxozinvic acid"), term(12, "zinvic acid")],
        [12, 11, 10],
    ),
    "isomers": (
        Heading("C900008", "zinvone", (), ()),
        [term(10, "(+)-zinvone", "CHEBI:12"), term(11, "(-)-zinvone", "CHEBI:12"), term(12, "zinvone")],
        [12, 10, 11],
    ),
    "another name with the same letters": (
        Heading("C900009", "4-zinvyl acetate", (), ()),
        [term(10, "(4-zinvyl)acetate", "CHEBI:5"), term(11, "4-zinvyl acetate")],
        [11, 10],
    ),
    "duplicate with an underscore": (
        Heading("D900010", "Zinvane Diphosphate", ("ZDP",), ()),
        [term(10, "ZDP"), term(11, "Zinvane_Diphosphate"), term(12, "ZDP(3-)")],
        [10, 11, 12],
    ),
    "synonym": (
        Heading("D900011", "Zinvol", ("1-methylzinvane",), ()),
        [term(10, "methyl-7H-zinvane"), term(11, "1-methylzinvane")],
        [11, 10],
    ),
    "class by a synonym": (
        Heading("D900012", "Zinvitol", ("zinvicitol",), ()),
        [term(10, "D-zinvicitol", "CHEBI:11"), term(11, "zinvicitol")],
        [10, 11],
    ),
}


@pytest.mark.parametrize(("heading", "terms", "order"), FORMS.values(), ids=FORMS)
def test_the_form_that_stands_for_a_substance_is_first(heading: Heading, terms: list[Term], order: list[int]):
    known = {one.id: one for one in [term(5, "zinvic ion", ION), *terms]}
    for ids in ([one.id for one in terms], [one.id for one in terms[::-1]]):
        assert Forms(known).ordered(ids, heading) == [f"CHEBI:{number}" for number in order]


def test_without_a_heading_the_neutral_form_is_first():
    known = {one.id: one for one in (term(10, "zinvate(1-)"), term(11, "zinvic acid"))}
    assert Forms(known).ordered(known) == ["CHEBI:11", "CHEBI:10"]


def test_forms_are_grouped_along_their_relations():
    terms = [
        term(10, "zinvate", conjugate_base_of=12), term(11, "zinvol"),
        term(12, "zinvic acid", tautomer_of=13), term(13, "isozinvic acid"),
    ]  # fmt: skip
    groups = Forms({one.id: one for one in terms}).grouped([one.id for one in terms])
    assert groups == [["CHEBI:10", "CHEBI:12", "CHEBI:13"], ["CHEBI:11"]]
