"""What a snapshot remembers of the code that made it: code alone, no list or reference that a rule read."""

from pathlib import Path

import pytest

from figlake.dataset.origins import origins
from figlake.jobs.state import state_file


@pytest.mark.parametrize("rule", ["choose", "build_lexicon", "build_concepts"])
def test_data_that_a_rule_reads_is_no_code_of_it(tmp_path: Path, rule: str) -> None:
    adapter, data = tmp_path / f"{rule}.py", tmp_path / "data.txt"

    def code(program: str, text: str) -> str:
        adapter.write_text(program)
        data.write_text(text)
        state_file(tmp_path / "results", rule, "figlake.dataset.origins", [str(adapter), str(data)])
        found: dict[str, str] = origins(tmp_path / "results" / "plan" / "state", [], {})["code"]
        return found[rule]

    first = code("one", "PMC1")
    assert code("one", "PMC2") == first
    assert code("two", "PMC2") != first
