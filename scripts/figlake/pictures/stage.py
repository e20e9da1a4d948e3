"""Stage read_images, when it is asked for (`figures.ocr`): fetched pictures to lines of text."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figlake.files import by_year, parquet, working
from figlake.jobs.progress import counted
from figlake.pictures.kept import KEPT_IN, Kept
from figlake.pictures.reader import read_abreast
from figlake.pictures.settings import engine_name
from figlake.pmc.images import mend
from figlake.pmc.policy import is_kept
from figlake.pmc.store import Access, object_path

OF_FIGURE = ("figid", "pmcid", "pub_year", "location", "record")

log = logging.getLogger(__name__)


def read_images(
    *,
    figures: Path,
    images: Path,
    figure_words: Path,
    pictures: Path,
    profile: str,
    keep: str,
    pathway_threshold: float,
    processes: int,
    access: Access,
) -> None:
    """Read the pictures of one batch: `CORE_FIGURES` and `CORE_IMAGES` to `CORE_FIGURE_WORDS` and `CORE_PICTURES`.

    Only pictures that were fetched, of figures that ``keep`` publishes.  ``profile``: a key of `settings.WEIGHTS`;
    ``processes``: that read side by side; ``access``: to the cache, where pictures lie and what was read of any
    before, and to the store, for those that are gone from there.
    """
    cache = access.cache
    engine = engine_name(profile)
    kept = Kept(cache / KEPT_IN, engine)
    wanted = list(_wanted(figures, images, keep, pathway_threshold))
    unread = {
        graphic["image_md5"]: (figure["location"], graphic["image_url"])
        for figure, _, graphic in wanted
        if kept.get(graphic["image_md5"]) is None
    }
    log.info("%d pictures, %d of them to be read", len({graphic["image_md5"] for _, _, graphic in wanted}), len(unread))
    mend(unread, access)
    answers = _read(sorted(unread), kept, cache, profile, processes)
    with (
        by_year.row_writer(figure_words, working.CORE_FIGURE_WORDS) as words,
        by_year.row_writer(pictures, working.CORE_PICTURES) as outcomes,
    ):
        for figure, place, graphic in wanted:
            md5 = graphic["image_md5"]
            told = answers.get(md5) or kept.get(md5)
            if told is None:
                raise RuntimeError(f"what was read of the picture {md5} is gone from {cache / KEPT_IN}")
            outcomes.add([_outcome(figure, place, md5, told)])
            words.add([*_words(figure, place, md5, told, engine)])
    log.info("%s: %d pictures of figures, %d lines", engine, outcomes.count, words.count)


def _wanted(
    figures: Path, images: Path, keep: str, pathway_threshold: float
) -> Iterator[tuple[dict[str, Any], int, dict[str, Any]]]:
    """Figure, place among its graphics, and graphic, of each picture that is there."""
    fetched = parquet.read(images, working.CORE_IMAGES).to_pylist()
    there = {row["image_md5"] for row in fetched if row["outcome"] == "ok"}
    columns = [*OF_FIGURE, "pathway_score", "graphics"]
    for group in parquet.read_groups(figures, working.CORE_FIGURES, columns):
        for row in group.filter(is_kept(keep, pathway_threshold, group["pathway_score"])).to_pylist():
            figure = {name: row[name] for name in OF_FIGURE}
            for place, graphic in enumerate(row["graphics"]):
                if graphic["image_md5"] in there:
                    yield figure, place, graphic


def _read(md5s: list[str], kept: Kept, cache: Path, profile: str, processes: int) -> dict[str, dict[str, Any]]:
    """Read pictures, and keep what was read; returns the answers that are not kept."""
    unread = [(md5, object_path(cache, md5)) for md5 in md5s]
    answers = {}
    for md5, told in counted(read_abreast(unread, profile, processes), "pictures", len(unread)):
        if told["outcome"] != "ok":
            log.warning("picture %s: %s: %s", md5, told["outcome"], told["detail"])
        if not kept.put(md5, told):
            answers[md5] = told
    return answers


def _outcome(figure: dict[str, Any], graphic: int, md5: str, told: dict[str, Any]) -> dict[str, Any]:
    """Row of `working.CORE_PICTURES`."""
    own = {name: figure[name] for name in OF_FIGURE if name != "pmcid"}
    outcome = {"outcome": told["outcome"], "detail": told.get("detail")}
    return {**own, "graphic": graphic, "image_md5": md5, **outcome}


def _words(
    figure: dict[str, Any], graphic: int, md5: str, told: dict[str, Any], engine: str
) -> Iterator[dict[str, Any]]:
    """Rows of `working.CORE_FIGURE_WORDS`."""
    for number, (text, score, box, pass_) in enumerate(told.get("lines", [])):
        yield {
            **figure,
            "graphic": graphic,
            "line": number,
            "image_md5": md5,
            "width": told["width"],
            "height": told["height"],
            "text": text,
            "score": score,
            "box": box,
            "pass": pass_,
            "engine": engine,
        }
