"""Lines of a run, and what a person is told of them."""

from pathlib import Path

from figlake.jobs.watch import EVERY, Outcome, Seen

BLOCK = """Error in rule {rule}:
    message: None
    jobid: {number}
    input: plan/a.jsonl
    output: core/a.parquet
    log: {log} (check log file(s) for error details)
"""


def read(seen: Seen, text: str) -> list[str]:
    return [told for line in text.splitlines() if (told := seen.take(line)) is not None]


def test_messages_of_figlake_pass_and_steps_are_told_now_and_then() -> None:
    now = [0.0]
    seen = Seen(clock=lambda: now[0])
    assert read(seen, "1 of 9 steps (11%) done\nfiglake: map_genes/a: 4 of 9 figures\nBuilding DAG of jobs...") == [
        "figlake: map_genes/a: 4 of 9 figures"
    ]
    now[0] = EVERY
    assert read(seen, "2 of 9 steps (22%) done\n3 of 9 steps (33%) done") == ["figlake: 2 of 9 steps done"]


def test_a_job_that_was_tried_again_has_not_failed(tmp_path: Path) -> None:
    seen = Seen()
    read(seen, BLOCK.format(rule="publish", number=3, log=tmp_path / "publish.log"))
    assert list(seen.failed) == ["3"]
    read(seen, "Trying to restart job 3.\nFinished jobid: 3 (Rule: publish)")
    assert seen.failed == {} and seen.finished == 1


def test_only_lines_of_the_block_belong_to_the_job_that_failed(tmp_path: Path) -> None:
    log = tmp_path / "read_pages" / "fm-1.log"
    log.parent.mkdir()
    log.write_text("2026-11-25T20:33:30+0000 ERROR LocationError: a.zip: damaged\nTraceback\nLocationError: again\n")
    seen = Seen()
    read(seen, BLOCK.format(rule="read_pages", number=3, log=log))
    read(seen, "\nlocalrule publish:\n    jobid: 4\n    log: publish.log")
    assert Outcome(1, seen, Path("snakemake.log")).why()[1:] == [
        "figlake: job read_pages (fm-1)",
        "figlake:   LocationError: a.zip: damaged",
        f"figlake:   {log}",
    ]


def test_a_job_that_could_not_write_its_log_said_it_before(tmp_path: Path) -> None:
    seen = Seen()
    read(seen, "Traceback (most recent call last):\n  File x\nOSError: [Errno 28] No space left on device: 'a.log'")
    read(seen, "RuleException:\nCalledProcessError in file x, line 3:\n")
    read(seen, BLOCK.format(rule="export", number=3, log=tmp_path / "gmt.log"))
    assert "figlake:   OSError: [Errno 28] No space left on device: 'a.log'" in Outcome(1, seen, tmp_path).why()


def test_of_many_jobs_a_few_are_told(tmp_path: Path) -> None:
    seen = Seen()
    for number in range(9):
        read(seen, BLOCK.format(rule="export", number=number, log=tmp_path / f"{number}.log"))
    told = Outcome(1, seen, Path("snakemake.log")).why()
    assert told[0].startswith("figlake: 9 jobs failed, 6 of them told only in snakemake.log;") and len(told) == 10
