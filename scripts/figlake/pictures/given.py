"""Results of character recognition that are given, as a source: which there are, and the lines of a batch's figures.

A result is known by the name of its file, or by the address of the picture that it tells: `<figid>`, `<PMCID>__<name of
the picture>`, `<PMCID>/<name>`, or the MD5 of the picture.
"""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from figlake.files import by_year, parquet, working
from figlake.files.digests import state_of
from figlake.files.inputs import NotAFile, read_file
from figlake.files.records import OF_THE_MACHINE, printable, shown, told
from figlake.files.redaction import redacted
from figlake.jobs.progress import counted
from figlake.pictures import forms

SUFFIX = ".json"
MAX_RESULT_BYTES = 200_000_000
"""Of a file: Google's batches hold up to 2,000 pictures in one."""
UNREADABLE = "unreadable_result"
"""Outcome of a picture whose result is of no form that is understood."""
_OF_PICTURE = re.compile(r"PMC\d+__.+|[0-9a-f]{32}")
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|tiff?|webp|bmp)$", re.I)
_IN_FOLDER = re.compile(r"PMC\d+")
_OF_FIGURES = ("figid", "pmcid", "pub_year", "location", "record", "image_filename", "image_md5", "graphics")

log = logging.getLogger(__name__)


def list_results(*, folders: Sequence[str], results: Path) -> None:
    """Which pictures have a result: `working.OCR_RESULTS`.

    ``folders``: searched for `*.json`; of several results of one picture the last one counts, by folder and path.  A
    file that is not named after a picture is opened, and its answers tell their pictures.
    """
    found: dict[str, dict[str, Any]] = {}
    for path, state in counted(_files(folders), "results", None):
        for picture, place in _pictures(path):
            found[picture] = {"picture": picture, "path": str(path), "place": place, "stamp": state_of(state)}
    parquet.write_rows(results, working.OCR_RESULTS, [found[picture] for picture in sorted(found)])
    log.info("results of %d pictures", len(found))


def _files(folders: Sequence[str]) -> Iterator[tuple[Path, os.stat_result]]:
    """The files that may hold results, links to files among them, each with its state."""
    for folder in folders:
        for parent, inside, names in os.walk(folder):
            inside.sort()
            for path in (Path(parent, name) for name in sorted(names) if name.lower().endswith(SUFFIX)):
                if shown(str(path)) == str(path) and path.is_file():
                    yield path, path.stat()
                else:
                    log.warning("%s: left out: expected a file, with a name in UTF-8", shown(str(path)))


def _pictures(path: Path) -> Iterator[tuple[str, int]]:
    """The pictures that a file has results of, each with the place of its answer in it."""
    named = picture_named(path.as_posix()[: -len(SUFFIX)])
    if named:
        yield named, 0
        return
    try:
        responses = forms.responses_of(forms.document_of(read(path)))
    except forms.FormError as error:
        log.warning("%s: not read as results of pictures: %s", path, printable(str(error)))
        return
    for place, response in enumerate(responses):
        uri = forms.picture_of(response)
        picture = uri and picture_named(uri)
        if picture:
            yield picture, place


def picture_named(path: str) -> str | None:
    """The picture that a path is named after, with the suffix of an image or without; None for none."""
    name = PurePosixPath(path)
    stem = _stem(name.name)
    if _OF_PICTURE.fullmatch(stem):
        return stem
    return f"{name.parent.name}__{stem}" if stem and _IN_FOLDER.fullmatch(name.parent.name) else None


def _stem(name: str) -> str:
    return _IMAGE.sub("", name)


def read(path: Path) -> bytes:
    """The bytes of a result.  Raises `forms.FormError` for what is too large or cannot be read."""
    try:
        data = read_file(str(path), MAX_RESULT_BYTES, follows_links=True)
    except NotAFile as error:
        raise forms.FormError(str(error)) from error
    except OSError as error:
        if error.errno in OF_THE_MACHINE:
            raise
        raise forms.FormError(f"{type(error).__name__}: {told(error)}") from error
    if len(data) > MAX_RESULT_BYTES:
        raise forms.FormError(f"expected at most {MAX_RESULT_BYTES} bytes")
    return data


def take_results(*, figures: Path, results: Path, figure_words: Path, pictures: Path) -> None:
    """The lines of one batch: `CORE_FIGURES` and `OCR_RESULTS` to `CORE_FIGURE_WORDS` and `CORE_PICTURES`."""
    known = {row["picture"]: row for row in parquet.read(results, working.OCR_RESULTS).to_pylist()}
    opened = _Opened()
    outcomes: Counter[str] = Counter()
    with (
        by_year.row_writer(figure_words, working.CORE_FIGURE_WORDS) as words,
        by_year.row_writer(pictures, working.CORE_PICTURES) as told,
    ):
        for group in parquet.read_groups(figures, working.CORE_FIGURES, list(_OF_FIGURES)):
            for figure in group.to_pylist():
                for graphic, md5, row in _given(figure, known):
                    outcome = _taken(figure, graphic, md5, opened, row)
                    told.add([outcome[0]])
                    words.add(outcome[1])
                    outcomes[outcome[0]["outcome"]] += 1
    log.info("%s", ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())) or "no results")


def _given(
    figure: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[int, str | None, Mapping[str, Any]]]:
    """Of each picture of a figure that has a result: its place, its MD5, and the result."""
    graphics = figure["graphics"] or [{"href": figure["image_filename"], "image_md5": figure["image_md5"]}]
    for place, graphic in enumerate(graphics):
        stem = _stem(PurePosixPath(graphic["href"] or "").name)
        names = [figure["figid"]] if place == 0 else []
        names += [f"{figure['pmcid']}__{stem}", graphic["image_md5"]]
        row = next((known[name] for name in names if name in known), None)
        if row is not None:
            yield place, graphic["image_md5"], row


class _Opened:
    """The file that was opened last: results of one batch of Google's lie in one."""

    def __init__(self) -> None:
        self._path = ""
        self._responses: list[dict[str, Any]] = []

    def result(self, path: str, place: int) -> forms.Result:
        """The result at a place of a file.  Raises `forms.FormError`."""
        if path != self._path:
            self._path, self._responses = "", []
            self._responses = forms.responses_of(forms.document_of(read(Path(path))))
            self._path = path
        if place >= len(self._responses):
            raise forms.FormError(f"expected an answer at place {place}, found {len(self._responses)}")
        return forms.result_of(self._responses[place])


def _taken(
    figure: Mapping[str, Any], graphic: int, md5: str | None, opened: _Opened, row: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Row of `CORE_PICTURES` for a picture, and rows of `CORE_FIGURE_WORDS`."""
    own = {name: figure[name] for name in ("figid", "pub_year", "location", "record")}
    of_picture = {**own, "graphic": graphic, "image_md5": md5}
    try:
        result = opened.result(row["path"], row["place"])
    except forms.FormError as error:
        log.warning("%s, of %s: %s", row["path"], figure["figid"], printable(str(error)))
        return {**of_picture, "outcome": UNREADABLE, "detail": printable(redacted(str(error)))}, []
    shared = {**of_picture, "pmcid": figure["pmcid"], "width": result.width, "height": result.height}
    words = [
        {
            **shared,
            "line": line.number,
            "text": line.text,
            "score": line.score,
            "box": list(line.box),
            "pass": line.pass_,
            "engine": result.form,
        }
        for line in result.lines
    ]
    return {**of_picture, "outcome": "ok", "detail": None}, words
