"""The texts of a figure that names are looked for in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIELDS = ("title", "caption", "keyword")
"""What the texts are called in the tables of mentions, in the order of `searched`."""
OCR_WORD, PAGE_WORD = "ocr_word", "page_word"
"""Words of a page, as its tables tell them and as they are won back where it has none: each is a text of its own."""
KEYWORD_JOINER = " | "
_OF_TEXT = ("title", "caption")


def searched(figure: Mapping[str, Any]) -> list[str]:
    """Title, caption and keywords of a figure of `working.CORE_FIGURES`.

    What articles give for mining takes the place of what they give for people; offsets are the same.
    """
    texts = [figure[f"mining_{name}"] if figure[f"mining_{name}"] is not None else figure[name] for name in _OF_TEXT]
    return [*(text or "" for text in texts), KEYWORD_JOINER.join(figure["keywords"])]
