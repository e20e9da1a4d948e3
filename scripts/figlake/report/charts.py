"""Charts as HTML and CSS: they keep the size of their text on every screen, and follow its light or dark mode.

Series are drawn in the colours `--s1` … `--s6` of the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """One bar: its label, and the parts it is made of, by series; ``note`` stands after the value."""

    label: str
    parts: tuple[float, ...]
    note: str = ""

    @property
    def total(self) -> float:
        return sum(self.parts)


def number(value: float) -> str:
    """A count with separators, another number with at most two decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def compact(value: float) -> str:
    """A number that fits above a narrow column: 9,999, 12k, 3.4M."""
    if value < 10_000:
        return number(value)
    return f"{value / 1e3:.0f}k" if value < 999_500 else f"{value / 1e6:.1f}M"


def share(part: float, whole: float) -> str:
    """``part`` of ``whole`` in per cent."""
    if not whole:
        return "0 %"
    value = 100 * part / whole
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.1f} %"


def bars(title: str, data: Sequence[Bar], series: Sequence[str] = (), unit: str = "") -> str:
    """Horizontal bars, one below the other, with their values."""
    most = max((bar.total for bar in data), default=0) or 1
    lines = []
    for bar in data:
        parts = "".join(
            f'<i class="s{place + 1}" style="width:{100 * part / most:.3f}%" title="{_tip(bar, place, series)}"></i>'
            for place, part in enumerate(bar.parts)
            if part
        )
        note = f" <small>{escape(bar.note)}</small>" if bar.note else ""
        lines.append(
            f'<div class="bar"><span class="label" title="{escape(bar.label)}">{escape(bar.label)}</span>'
            f'<span class="track">{parts}</span><span class="value">{number(bar.total)}{note}</span></div>'
        )
    return _figure(title, f'<div class="bars">{"".join(lines)}</div>', series, unit)


def columns(title: str, data: Sequence[Bar], series: Sequence[str] = (), unit: str = "", every: int = 1) -> str:
    """Upright columns side by side; each ``every``-th has its label written below."""
    most = max((bar.total for bar in data), default=0) or 1
    drawn = []
    for place, bar in enumerate(data):
        parts = "".join(
            f'<i class="s{series_place + 1}" style="height:{100 * part / most:.3f}%"></i>'
            for series_place, part in enumerate(bar.parts)
            if part
        )
        told = "; ".join(_tip(bar, series_place, series) for series_place, part in enumerate(bar.parts) if part)
        label = escape(bar.label) if place % every == 0 else ""
        value = f"<b>{compact(bar.total)}</b>" if len(data) <= 12 and bar.total else ""
        drawn.append(
            f'<div class="column" title="{told or escape(bar.label)}"><div class="stack">{value}{parts}</div>'
            f"<span>{label}</span></div>"
        )
    scale = f'<div class="scale"><span>{compact(most)}</span><span>0</span></div>'
    return _figure(title, f'<div class="columns">{scale}{"".join(drawn)}</div>', series, unit)


def split(title: str, parts: Mapping[str, float]) -> str:
    """One bar that a whole is divided into, its parts named below with number and share."""
    whole = sum(parts.values())
    drawn = "".join(
        f'<i class="s{place + 1}" style="width:{100 * part / whole:.3f}%" title="{escape(name)}: {number(part)}"></i>'
        for place, (name, part) in enumerate(parts.items())
        if part
    )
    named = "".join(
        f'<li><i class="s{place + 1}"></i>{escape(name)} <b>{number(part)}</b> <small>{share(part, whole)}</small></li>'
        for place, (name, part) in enumerate(parts.items())
    )
    return _figure(title, f'<div class="split">{drawn}</div><ul class="legend">{named}</ul>')


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls on a narrow screen; cells are HTML already."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return _figure(
        title, f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def prose(text: str) -> str:
    """Plain text as HTML, where what stands between backticks is code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))


def card(title: str, body: str, kind: str) -> str:
    """A card whose title and body are HTML already."""
    return f'<figure class="{kind}"><figcaption>{title}</figcaption>{body}</figure>'


def _tip(bar: Bar, place: int, series: Sequence[str]) -> str:
    name = f", {series[place]}" if place < len(series) else ""
    return escape(f"{bar.label}{name}: {number(bar.parts[place])}")


def _figure(title: str, body: str, series: Sequence[str] = (), unit: str = "") -> str:
    keys = "".join(f'<li><i class="s{place + 1}"></i>{escape(name)}</li>' for place, name in enumerate(series))
    legend = f'<ul class="legend">{keys}</ul>' if keys else ""
    small = f" <small>{escape(unit)}</small>" if unit else ""
    return f"<figure><figcaption>{escape(title)}{small}</figcaption>{legend}{body}</figure>"
