"""The command line: what it says when something is missing, and that every command explains itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from figlake.__main__ import main, parser
from figlake.concepts import verdicts
from figlake.files import choices, parquet, working
from figlake.genes import documents
from figlake.run import DONE, FAILED

COMMANDS = "run plan house check-config summary query explain map-mentions annotate verify name rollback accept compact push observe columns build-reference"


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["--help"])
    told = capsys.readouterr().out
    for name in COMMANDS.split():
        assert f"    {name} " in told or f"    {name}\n" in told
        with pytest.raises(SystemExit, match="0"):
            parser().parse_args([name, "--help"])
        assert len(capsys.readouterr().out.splitlines()) > 3


@pytest.fixture
def config(tmp_path: Path) -> str:
    (tmp_path / "pages").mkdir()
    path = tmp_path / "my.yaml"
    path.write_text(f"results: {tmp_path / 'out'}\nsources: {{front_matter: [{tmp_path / 'pages'}]}}\n")
    return str(path)


@pytest.mark.parametrize(
    "command", [["summary"], ["query", "SELECT 1"], ["verify"], ["rollback"], ["name", "x"], ["push", "file:///x"]]
)
def test_before_the_first_run_it_says_what_to_do(command: list[str], config: str, capsys) -> None:
    assert main([*command, "--config", config]) == FAILED
    assert "`make run` makes the first" in capsys.readouterr().err


def test_a_configuration_is_checked(config: str, tmp_path: Path, capsys) -> None:
    assert main(["check-config", "--config", config]) == DONE
    Path(config).write_text("exports: [gtm]\n")
    assert main(["check-config", "--config", config]) == FAILED
    assert capsys.readouterr().err == (
        "figlake: exports.0: found 'gtm'; allowed are front_matter, gmt, biothings, json_ld, kgx, web_annotations, cx2, duckdb, site, delta, iceberg"
        "; did you mean gmt?\n"
    )
    assert main(["check-config", "--config", str(tmp_path / "none.yaml")]) == FAILED
    assert "none.yaml: expected a YAML file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "expected"),
    [("csv", "a,b\n1,x\n,y\n"), ("jsonl", '{"a": 1, "b": "x"}\n{"a": null, "b": "y"}\n')],
)
def test_answers_have_the_form_that_was_asked_for(form: str, expected: str, sample_run, capsys, monkeypatch) -> None:
    monkeypatch.chdir(sample_run[0].folder)
    assert main(["query", "SELECT * FROM (VALUES (1, 'x'), (NULL, 'y')) AS t(a, b)", "--format", form]) == DONE
    assert capsys.readouterr().out == expected


def test_a_query_that_is_none_names_the_tables(sample_run, capsys, monkeypatch) -> None:
    monkeypatch.chdir(sample_run[0].folder)
    assert main(["query", "SELECT * FROM figure"]) == FAILED
    told = capsys.readouterr().err
    assert "Table with name figure does not exist" in told and "The tables are articles, figures, figure_genes" in told


def test_choices_are_those_of_what_they_choose_among() -> None:
    assert tuple(sorted(documents.PROFILES)) == tuple(sorted(verdicts.PROFILES)) == choices.PROFILES
    assert tuple(sorted(documents.SPECIES)) == choices.SPECIES


def test_a_run_with_nothing_new_imports_neither_genes_nor_databases() -> None:
    """It is over in the time of its imports."""
    heavy = (
        "duckdb",
        "pandas",
        "figlake.concepts.mapper",
        "figlake.genes.mapper",
        "figlake.mentions",
    )
    told = subprocess.run(
        [sys.executable, "-c", "import figlake.__main__, sys; print(*sys.modules)"], capture_output=True, check=True
    )
    assert set(told.stdout.decode().split()).isdisjoint(heavy)


def test_a_start_asks_for_failures_without_pandas(tmp_path: Path) -> None:
    """pyarrow imports it, where it is installed, for each Python value that is turned into an Arrow one."""
    row = {"key": "k", "record": "PMC1.1", "md5": None, "outcome": "failed", "attempts": 3}
    parquet.write_rows(tmp_path / "plan.parquet", working.LEDGER, [{**row, "failed_runs": 2}])
    program = "import sys, pathlib; from figlake.pmc.ledger import retry_token; t = retry_token(pathlib.Path(sys.argv[1])); print('pandas' in sys.modules, len(t))"
    told = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=True, text=True)
    assert told.stdout.split() == ["False", "16"]
