"""The process that reads: one picture never costs the others, nor more time and memory than it has."""

import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawing import GENES, drawing, page
from hostile import hostile, mutants

from figlake.pictures.kept import OF_THE_MACHINE
from figlake.pictures.reader import Reader, read_abreast
from figlake.pictures.settings import EngineError
from figlake.pictures.worker import MAX_BYTES

pytestmark = pytest.mark.ocr


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    found = Reader("tiny")
    yield found
    found.close()


def picture(folder: Path, data: bytes) -> tuple[Path, str]:
    md5 = hashlib.md5(data).hexdigest()
    (folder / md5).write_bytes(data)
    return folder / md5, md5


def peak_mb(reader: Reader) -> int:
    """Peak memory of the process."""
    assert reader._process is not None
    lines = Path(f"/proc/{reader._process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) >> 10


def test_hostile_pictures_between_whole_ones(reader: Reader, tmp_path: Path) -> None:
    whole = picture(tmp_path, page(["TP53 EGFR"]).saved())
    for name, data, expected in hostile(drawing(1)):
        assert reader.read(*picture(tmp_path, data))["outcome"] == expected, name
    told = reader.read(*whole)
    assert told["outcome"] == "ok" and told["lines"][0][0] == "TP53 EGFR"
    assert peak_mb(reader) < 1500


def test_mutants_never_end_the_process(reader: Reader, tmp_path: Path) -> None:
    small = page(["TP53"], 14)
    files = [small.saved(kind) for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")]
    reader.read(*picture(tmp_path, files[0]))
    process = reader._process
    for data in mutants(files, 100, 7):
        told = reader.read(*picture(tmp_path, data))
        assert told["outcome"] in {"ok", "cut_short", "damaged", "not_an_image", "too_many_pixels"}, told
    assert reader._process is process


def test_a_file_that_is_another_or_gone_says_nothing_of_the_picture(reader: Reader, tmp_path: Path) -> None:
    path, md5 = picture(tmp_path, page(["TP53"]).saved())
    path.write_bytes(page(["EGFR"]).saved())
    other = reader.read(path, md5)
    path.unlink()
    gone = reader.read(path, md5)
    assert other["detail"].startswith(f"ValueError: expected MD5 {md5}, found ")
    assert gone["detail"].startswith("FileNotFoundError: ")
    assert {other["outcome"], gone["outcome"]} <= OF_THE_MACHINE


def test_what_takes_longer_than_its_time_is_told(tmp_path: Path) -> None:
    text = page([f"the quick TP53 and EGFR of line {number}" for number in range(90)], 16)
    quick, slow = picture(tmp_path, page(["TP53"], 14).saved()), picture(tmp_path, text.saved())
    reader = Reader("small", cpu_seconds=1)
    assert reader.read(*slow)["outcome"] == "took_too_long"
    assert reader.read(*quick)["outcome"] == "ok"
    reader.close()
    waiting = Reader("tiny", wall_seconds=8)
    assert waiting.read(*quick)["outcome"] == "ok"
    os.kill(waiting._process.pid, signal.SIGSTOP)
    assert waiting.read(*quick)["outcome"] == "took_too_long"
    assert waiting.read(*quick)["outcome"] == "ok"
    waiting.close()


def test_a_process_that_is_killed_once_is_replaced(tmp_path: Path) -> None:
    reader = Reader("tiny")
    paths = picture(tmp_path, page(["TP53"]).saved())
    reader.read(*paths)
    os.kill(reader._process.pid, signal.SIGSTOP)
    threading.Timer(1, os.kill, (reader._process.pid, signal.SIGKILL)).start()
    assert reader.read(*paths)["outcome"] == "ok"
    reader.close()


def test_memory_has_a_limit(reader: Reader, tmp_path: Path) -> None:
    reader.read(*picture(tmp_path, page(["TP53"]).saved()))
    limits = Path(f"/proc/{reader._process.pid}/limits").read_text().splitlines()
    (data,) = [line.split() for line in limits if line.startswith("Max data size")]
    assert int(data[3]) == MAX_BYTES


def test_an_engine_that_does_not_start_ends_the_job(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the engine none-such does not start: ValueError: 'none-such'"):
        Reader("none-such").read(*picture(tmp_path, b""))


def test_many_processes_answer_as_one(tmp_path: Path) -> None:
    pictures = [picture(tmp_path, page([gene], 20).saved()) for gene in GENES[:6]]
    named = [(md5, path) for path, md5 in pictures]
    one, three = [[*read_abreast(named, "tiny", processes)] for processes in (1, 3)]
    assert one == three and [told["lines"][0][0] for _, told in one] == GENES[:6]
