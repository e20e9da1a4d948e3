"""The texts of a harvested figure in their normal form, with the findings on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from figlake.articles.jats.figures import Figure
from figlake.articles.media import image_stem
from figlake.text import normalise
from figlake.text.normalise import Normal
from figlake.text.tidy import tidy

EXPECTED_OF_LABELS = frozenset({"figure_number.from_label", "figure_number.reformed"})


@dataclass(frozen=True)
class NormalFigure:
    """``stem``: file name of the first picture without its image extension; ``raw_fields``: source forms that changed;
    ``findings``: sorted; ``mining_…``: the text that genes are looked for in, which has spaces in place of marks that
    join a word and is else the same, character by character; None: as published.
    """

    number: str
    type: str
    label: str | None
    title: str | None
    caption: str | None
    url: str | None
    stem: str
    raw_fields: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    mining_title: str | None
    mining_caption: str | None


def normal_figure(figure: Figure, pmcid: str) -> NormalFigure:
    """The normal form of what an article says of a figure."""
    stem = image_stem(figure.hrefs[0]) if figure.hrefs else ""
    url = normalise.figure_page_url(pmcid, figure.figure_id) if figure.figure_id else None
    label = tidy_or_none(figure.label)
    title, caption = normalise.title(figure.title or ""), normalise.caption(figure.caption or "")
    number = normalise.figure_number(label or "", figure.kind, url, stem, label)
    findings = {code for code in number.findings if code not in EXPECTED_OF_LABELS}
    findings |= {f"caption.{code}" for code in caption.findings} | {f"title.{code}" for code in title.findings}
    if figure.is_lead:
        findings.add("title.from_caption")
    sources = (("title", figure.title, title.value), ("caption", figure.caption, caption.value))
    return NormalFigure(
        number=number.number,
        type=number.type,
        label=label,
        title=title.value,
        caption=caption.value,
        url=url,
        stem=stem,
        raw_fields=tuple(
            {"field": name, "value": raw, "is_json": False}
            for name, raw, normal in sources
            if raw is not None and raw != normal
        ),
        findings=tuple(sorted(findings)),
        mining_title="" if figure.is_lead else uncited_form(title, figure.title, figure.uncited_title, normalise.title),
        mining_caption=uncited_form(caption, figure.caption, figure.uncited_caption, normalise.caption),
    )


def uncited_form(normal: Normal, raw: str | None, uncited: str | None, form: Callable[[str], Normal]) -> str | None:
    """A text in normal form with spaces in place of the marks that ``uncited`` leaves out of ``raw``.

    The marks are followed through the normal form by putting other digits in their place: where two such texts
    differ, there stands a mark.  None where there is none, or where the form is not of one length.
    """
    if raw is None or uncited is None or normal.value is None:
        return None
    if normal.value == raw:
        return uncited
    if normal.findings == ("odd_space",) and len(normal.value) == len(raw):  # each character is in its place
        texts = zip(normal.value, raw, uncited, strict=True)
        return "".join(" " if shown != kept else published for published, shown, kept in texts)
    first, second = (
        form("".join(filler if shown != kept else shown for shown, kept in zip(raw, uncited, strict=True))).value or ""
        for filler in "01"
    )
    if not len(first) == len(second) == len(normal.value):
        return None
    texts = zip(normal.value, first, second, strict=True)
    return "".join(" " if one != other else shown for shown, one, other in texts)


def tidy_or_none(text: str | None) -> str | None:
    """Text in published form; None where nothing is left."""
    return tidy(text)[0] or None if text else None
