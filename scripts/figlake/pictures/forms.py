"""Results of character recognition in the forms that are understood: Google Vision's answers, and what figlake keeps.

Google: https://cloud.google.com/vision/docs/reference/rest/v1/AnnotateImageResponse, alone, or in `responses` as its
batches write them, each with the address of its picture in `context.uri`.  figlake: `figlake.pictures.kept`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from figlake.pictures.lines import Line, in_order

GOOGLE, OURS = "google_vision", "figlake"
PASSES = (1, 2)
MAX_PIXELS = 1_000_000
"""Of a side of a picture, and of a corner of a box from its upper left one."""
MAX_LINES, MAX_LETTERS = 20_000, 10_000
"""Of a picture and of a line: a printed page has a hundred lines, each of a hundred letters."""
_BREAKS = {"SPACE": " ", "SURE_SPACE": " ", "EOL_SURE_SPACE": "\n", "LINE_BREAK": "\n", "HYPHEN": "\n"}
"""What Google's `detectedBreak` puts behind a letter."""


class FormError(ValueError):
    """A result of no form that is understood: what was found, what was expected."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was read of one picture: its size in pixels, 0 where it is not told, and its lines in order."""

    form: str
    width: int
    height: int
    lines: Sequence[Line]


class _Word(NamedTuple):
    text: str
    box: tuple[int, int, int, int]
    score: float


def document_of(data: bytes) -> dict[str, Any]:
    """The JSON object of a file; a line before it, as figlake's own cache has, is left out.  Raises `FormError`."""
    first, _, rest = data.partition(b"\n")
    text = rest if len(first) == 64 and rest.startswith(b"{") else data
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"expected JSON: {error}") from error
    if not isinstance(document, dict):
        raise FormError(f"expected a JSON object, found a {type(document).__name__}")
    return document


def responses_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of a document, each of one picture.  Raises `FormError`."""
    found = document.get("responses", [document])
    if not isinstance(found, list) or not all(isinstance(answer, dict) for answer in found):
        raise FormError("responses: expected a list of objects")
    return found


def picture_of(response: dict[str, Any]) -> str | None:
    """The address of the picture that Google's batches tell."""
    context = response.get("context")
    uri = context.get("uri") if isinstance(context, dict) else None
    return uri if isinstance(uri, str) and uri else None


def result_of(response: dict[str, Any]) -> Result:
    """The lines of one answer, none of them blank.

    Raises `FormError` where it is of no form that is understood, tells of an error, or says what no picture has.
    """
    try:
        if "lines" in response:
            return _checked(_ours(response))
        if response.get("error"):
            raise FormError(f"Google tells of an error: {str(response['error'])[:200]}")
        known = ("fullTextAnnotation", "textAnnotations", "context")
        if response and not any(name in response for name in known):
            raise FormError(f"expected lines, fullTextAnnotation or textAnnotations, found {sorted(response)[:6]}")
        return _checked(_googles(response))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError) as error:
        if isinstance(error, FormError):
            raise
        raise FormError(f"{type(error).__name__}: {str(error)[:200]}") from error


def _checked(result: Result) -> Result:
    """``result``.  Raises `FormError` for what no picture has."""
    if not (0 <= result.width <= MAX_PIXELS and 0 <= result.height <= MAX_PIXELS):
        raise FormError(f"found {result.width} x {result.height} pixels; expected 0 to {MAX_PIXELS} a side")
    if len(result.lines) > MAX_LINES:
        raise FormError(f"found {len(result.lines)} lines; expected at most {MAX_LINES}")
    for line in result.lines:
        told = f"line {line.text[:40]!r}"
        if len(line.text) > MAX_LETTERS:
            raise FormError(f"{told}: found {len(line.text)} letters; expected at most {MAX_LETTERS}")
        if not 0 <= line.score <= 1:
            raise FormError(f"{told}: found a score of {line.score}; expected 0 to 1")
        if len(line.box) != 8 or not all(-MAX_PIXELS <= at <= MAX_PIXELS for at in line.box):
            raise FormError(f"{told}: found the box {str(line.box)[:80]}; expected 8 numbers up to {MAX_PIXELS}")
        if line.pass_ not in PASSES:
            raise FormError(f"{told}: found the pass {line.pass_}; expected 1 or 2")
    return result


def _ours(response: dict[str, Any]) -> Result:
    lines = [
        Line(0, 0, _text(text), float(score), tuple(int(at) for at in box), int(pass_))
        for text, score, box, pass_ in response["lines"]
    ]
    return Result(OURS, int(response["width"]), int(response["height"]), in_order(_told(lines)))


def _told(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines that are not blank."""
    return (line for line in lines if line.text)


def _googles(response: dict[str, Any]) -> Result:
    pages = (response.get("fullTextAnnotation") or {}).get("pages") or []
    words = list(_of_pages(pages)) if pages else list(_of_annotations(response.get("textAnnotations") or []))
    lines = [_joined(line) for line in words]
    corners = [line.box for line in lines]
    width = max([page.get("width", 0) for page in pages], default=0) or max([box[2] for box in corners], default=0)
    height = max([page.get("height", 0) for page in pages], default=0) or max([box[5] for box in corners], default=0)
    return Result(GOOGLE, int(width), int(height), in_order(_told(lines)))


def _of_pages(pages: Sequence[dict[str, Any]]) -> Iterator[list[_Word]]:
    """The words of each line; a line ends where Google says so, and with its paragraph."""
    paragraphs = (
        paragraph for page in pages for block in page.get("blocks", []) for paragraph in block.get("paragraphs", [])
    )
    for paragraph in paragraphs:
        line: list[_Word] = []
        for word in paragraph.get("words", []):
            text, ending = _spelt(word)
            box = _bounds(word.get("boundingBox") or paragraph["boundingBox"])
            line.append(_Word(text + ending.strip("\n"), box, float(word.get("confidence") or 1.0)))
            if ending == "\n":
                yield line
                line = []
        if line:
            yield line


def _spelt(word: dict[str, Any]) -> tuple[str, str]:
    """A word's letters, and what stands behind it."""
    text = ending = ""
    for symbol in word.get("symbols", []):
        text += symbol["text"]
        found = (symbol.get("property") or {}).get("detectedBreak") or {}
        ending = _BREAKS.get(found.get("type", ""), "")
    return text, ending


def _of_annotations(annotations: Sequence[dict[str, Any]]) -> Iterator[list[_Word]]:
    """Lines of the older form: the first annotation is the text as a whole, the others are its words in order.

    Where the words do not make up the text each is a line of its own.
    """
    words = [_Word(word["description"], _bounds(word["boundingPoly"]), 1.0) for word in annotations[1:]]
    texts = annotations[0]["description"].splitlines() if annotations else []
    if "".join("".join(texts).split()) != "".join("".join(word.text for word in words).split()):
        yield from ([word] for word in words)
        return
    left = iter(words)
    for text in filter(None, ("".join(text.split()) for text in texts)):
        line: list[_Word] = []
        while len("".join(word.text for word in line)) < len(text):
            line.append(next(left))
        yield [word._replace(text=f"{word.text} ") for word in line]


def _joined(words: Sequence[_Word]) -> Line:
    left, top = min(word.box[0] for word in words), min(word.box[1] for word in words)
    right, bottom = max(word.box[2] for word in words), max(word.box[3] for word in words)
    score = round(sum(word.score for word in words) / len(words), 5)
    box = (left, top, right, top, right, bottom, left, bottom)
    return Line(0, 0, _text("".join(word.text for word in words)), score, box, 1)


def _bounds(polygon: dict[str, Any]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom; Google leaves out coordinates of 0."""
    vertices = polygon["vertices"]
    across, down = [int(at.get("x", 0)) for at in vertices], [int(at.get("y", 0)) for at in vertices]
    return max(min(across), 0), max(min(down), 0), max(*across, 0), max(*down, 0)


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise FormError(f"expected text, found {text!r:.60}")
    plain = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))
