"""Strict YAML: text stays text, and every construct that pages do not use is refused with its reason."""

import time

import pytest

from figlake.files.records import Refused
from figlake.text.strict_yaml import load

TEXT_STAYS_TEXT = [
    ("a: NO", "NO"),
    ("a: on", "on"),
    ("a: 010", "010"),
    ("a: 12:30:45", "12:30:45"),
    ("a: 2021-08-01", "2021-08-01"),
    ("a: 1_000", "1_000"),
    ("a: 1e3", "1e3"),
    ("a: ~", "~"),
    ("a: null", "null"),
    ("a:", ""),
    ("a: '2021'", "2021"),
    ("a: SEPT2", "SEPT2"),
]


@pytest.mark.parametrize(("source", "expected"), TEXT_STAYS_TEXT)
def test_plain_scalars_stay_text(source: str, expected: str) -> None:
    assert load(source) == {"a": expected}


REFUSED = [
    ("a: 1\na: 2", "duplicate_key"),
    ("b: {a: 1, a: 2}", "duplicate_key"),
    ("a: &x 1\nb: *x", "yaml_alias"),
    ("a: &x [1]", "yaml_alias"),
    ("b: *x", "yaml_alias"),
    ("<<: {a: 1}", "yaml_alias"),
    ("a: !!int 1", "yaml_tag"),
    ("a: !!python/object/apply:os.system [ls]", "yaml_tag"),
    ("a: 1\n--- \nb: 2", "several_documents"),
    ("a: 1\n...\n--- \nb: 2", "several_documents"),
    ("a: " + "[" * 40 + "]" * 40, "too_deep"),
    ("- a\n- b", "not_a_mapping"),
    ("", "not_a_mapping"),
    ("just text", "not_a_mapping"),
    ("? [a]\n: b", "not_a_mapping"),
    ("a: b: c", "invalid_yaml"),
    ("a: @x", "invalid_yaml"),
    ("a: 'open", "invalid_yaml"),
    ("a: \x07", "invalid_yaml"),
    ("\ta: b", "invalid_yaml"),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_refusals_name_their_reason(source: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        load(source)
    assert refused.value.reason == reason


def test_bombs_are_refused_at_once() -> None:
    merge = "a0: &a0 {k: v}\n" + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 30))
    deep = "a: " + "[" * 20_000
    started = time.process_time()
    for bomb in (merge, deep):
        with pytest.raises(Refused):
            load(bomb)
    assert time.process_time() - started < 2.0
