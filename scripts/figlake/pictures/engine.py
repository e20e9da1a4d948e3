"""The engine at work: pixels to lines of text."""

from __future__ import annotations

import unicodedata
from typing import Any

from figlake.pictures.lines import Line, in_order
from figlake.pictures.settings import DOUBTFUL_SCORE, DOUBTFUL_SHARE, SETTINGS, weight_paths


class Engine:
    """Reads pixels.  It takes a second and 200 MB to load, and is not safe between threads."""

    def __init__(self, profile: str) -> None:
        import cv2
        from rapidocr import ModelType, OCRVersion, RapidOCR

        cv2.setNumThreads(1)
        self._resize, self._how = cv2.resize, cv2.INTER_CUBIC
        chosen = {"Det.model_type": ModelType(profile), "Rec.model_type": ModelType(profile)}
        chosen |= {"Det.ocr_version": OCRVersion("PP-OCRv6"), "Rec.ocr_version": OCRVersion("PP-OCRv6")}
        self._engine = RapidOCR(params={**SETTINGS, **weight_paths(profile), **chosen})

    def read(self, pixels: Any, scale: float, width: int, height: int) -> list[Line]:
        """The lines of a picture, in their order, of graphic 0.

        ``pixels``: height x width x 3, RGB; ``scale``: from there to the picture, ``width`` and ``height`` of which
        bound the boxes.
        """
        blue_first = pixels[:, :, ::-1]
        lines = self._pass(blue_first, 1, scale, (width, height))
        doubtful = sum(line.score < DOUBTFUL_SCORE for line in lines)
        if doubtful > DOUBTFUL_SHARE * len(lines) and max(pixels.shape) < SETTINGS["Global.max_side_len"]:
            double = self._resize(blue_first, None, fx=2, fy=2, interpolation=self._how)
            lines += [line for line in self._pass(double, 2, scale / 2, (width, height)) if not _is_known(line, lines)]
        return in_order(lines)

    def _pass(self, pixels: Any, number: int, scale: float, size: tuple[int, int]) -> list[Line]:
        answer = self._engine(pixels)
        if answer.boxes is None:
            return []
        lines = []
        for corners, text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True):
            box = tuple(
                min(max(round(float(value) * scale), 0), size[place % 2])
                for place, value in enumerate(value for corner in corners for value in corner)
            )
            told = " ".join(unicodedata.normalize("NFC", text).split())
            if told:
                lines.append(Line(0, 0, told, round(float(score), 5), box, number))
        return lines


def _is_known(line: Line, others: list[Line]) -> bool:
    """Whether one of ``others`` reads the same at the same place."""
    return any(_folded(line.text) == _folded(other.text) and _overlap(line.box, other.box) > 0.5 for other in others)


def _folded(text: str) -> str:
    return "".join(text.split())


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Common area of the upright rectangles around two boxes, as a share of the smaller one."""
    areas, low, high = [], [0, 0], [0, 0]
    for axis in (0, 1):
        low[axis] = max(min(one[axis::2]), min(other[axis::2]))
        high[axis] = min(max(one[axis::2]), max(other[axis::2]))
    for box in (one, other):
        areas.append((max(box[::2]) - min(box[::2])) * (max(box[1::2]) - min(box[1::2])))
    common = max(high[0] - low[0], 0) * max(high[1] - low[1], 0)
    return common / max(min(areas), 1)
