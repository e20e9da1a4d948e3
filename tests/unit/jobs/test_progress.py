"""Messages about progress: when, and what they say."""

import logging

import pytest

from figlake.jobs.job import job
from figlake.jobs.progress import EVERY, LOGGER, Progress, counted, duration, line


@pytest.mark.parametrize(
    ("done", "total", "seconds", "expected"),
    [
        (3000, 10_000, 30, "3,000 of 10,000 pages, 30 %, about 70 s left"),
        (1, 1000, 10, "1 of 1,000 pages, 0 %, about 2.8 h left"),
        (10_000, 10_000, 50, "10,000 of 10,000 pages, 100 %, about 0 s left"),
        (7, None, 300, "7 pages in 5 min"),
        (7, 5, 10, "7 pages in 10 s"),
        (7, 0, 10, "7 pages in 10 s"),
    ],
)
def test_a_message_tells_what_is_left(done: int, total: int | None, seconds: float, expected: str) -> None:
    assert line("pages", done, total, seconds) == expected


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (119, "119 s"), (121, "2 min"), (7300, "2.0 h")])
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_it_speaks_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    times = iter([0.0, *(step * EVERY / 4 for step in range(1, 13))])
    progress = Progress("figures", 12, clock=lambda: next(times))
    for _ in range(12):
        progress.add()
    assert [record.message for record in caplog.records] == [
        "4 of 12 figures, 33 %, about 20 s left",
        "8 of 12 figures, 66 %, about 10 s left",
        "12 of 12 figures, 100 %, about 0 s left",
    ]


def test_items_pass_unchanged() -> None:
    assert list(counted("abc", "letters", 3)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("log", "name"), [("logs/map_genes/fm-1.log", "map_genes/fm-1"), ("logs/publish.log", "publish"), ("x.log", "x")]
)
def test_a_job_tells_the_terminal_and_its_log(log: str, name: str, tmp_path, capsys) -> None:
    path = tmp_path / log
    path.parent.mkdir(parents=True, exist_ok=True)
    with job(str(path), 1):
        logging.getLogger(LOGGER).info("3 of 4 figures")
    assert f"figlake: {name}: 3 of 4 figures\n" in capsys.readouterr().err
    assert "INFO 3 of 4 figures" in path.read_text()
