"""Charts as SVG text: horizontal bars, stacked bars, columns over time. Plain Python.

Places are per cent of the width and pixels of the height, so a chart keeps the size of its letters on a phone and on
a desk. Colours come from CSS classes (`lg-fill-1` to `lg-fill-6`), and each series of a stacked chart also has its own
pattern, so that colour is never the only sign. Every chart carries its numbers as table rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from math import ceil, isnan, log10

BAR, ROW, LABEL_LIMIT = 18, 50, 52
SPAN = 84.0  # per cent of the width given to the longest bar: the rest is room for its number
PLOT_HEIGHT, PLOT_TOP, PLOT_FOOT = 200, 22, 28
SERIES_LIMIT = 6
PATTERNS = (
    "",
    '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
    '<path d="M0 4H8"/>',
    '<path d="M2 2h1.6v1.6h-1.6zM6 6h1.6v1.6h-1.6z"/>',
    '<path d="M4 0V8"/>',
    '<path d="M0 0L8 8M0 8L8 0"/>',
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart and its numbers. `svg` is safe markup: every text in it was escaped here."""

    title: str
    description: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[str, ...] = ()


def number(value: float) -> str:
    """A number as Italians write it: 1.198, 12,5 (at most one decimal)."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.1f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def nice_top(value: float) -> int:
    """The first round number not below `value` whose half is whole as well: top of an axis (at least 4)."""
    if value <= 10:
        return next(step for step in (4, 6, 8, 10) if step >= value)
    tenth = 10 ** int(log10(value)) // 10
    return next(step * tenth for step in (10, 12, 14, 16, 20, 30, 40, 50, 60, 80, 100) if step * tenth >= value)


def short(label: str) -> str:
    """The label cut to what fits a phone; the table beside the chart has it whole."""
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1].rstrip() + "…"


def mark(title: str, headings: Iterable[object], rows: Iterable[object]) -> str:
    """An id for the chart, same for same content, so that pages with several charts have no clashes."""
    text = repr((title, tuple(headings), tuple(rows)))
    return "g" + sha256(text.encode()).hexdigest()[:8]


def frame(title: str, description: str, height: int, body: str, name: str) -> str:
    """The `svg` element around `body`, with its name and description for those who do not see it."""
    return (
        f'<svg class="lg-chart-svg" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}" '
        f'direction="ltr" focusable="false"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{body}</svg>'
    )


def check(values: Iterable[float]) -> None:
    """Raise ValueError for a number that cannot be a length."""
    if any(isnan(value) or value < 0 for value in values):
        raise ValueError("A chart draws counts: no negative or missing numbers")


def told(items: Sequence[tuple[str, float]], unit: str) -> str:
    """One sentence with the total and the largest item."""
    if not items or not any(value for _, value in items):
        return "Nessun dato."
    label, value = max(items, key=lambda item: item[1])
    total = number(sum(value for _, value in items))
    return f"In tutto {total} {unit}".rstrip() + f". Il valore più alto: {label}, {number(value)}."


def bars(items: Iterable[tuple[str, float]], *, title: str, unit: str = "", label: str = "Voce") -> Chart:
    """Horizontal bars, one a row, in the given order. `items` are (label, count >= 0); ValueError for others."""
    data = [(text, value) for text, value in items]
    check(value for _, value in data)
    top = max((value for _, value in data), default=0) or 1
    parts = []
    for place, (text, value) in enumerate(data):
        y, width = place * ROW, SPAN * value / top
        parts.append(
            f'<text class="lg-chart-label" x="0" y="{y + 15}">{escape(short(text))}</text>'
            f'<rect class="lg-chart-track" x="0" y="{y + 22}" width="{SPAN:g}%" height="{BAR}" rx="2"/>'
            f'<rect class="lg-fill-1" x="0" y="{y + 22}" width="{width:.2f}%" height="{BAR}" rx="2"/>'
            f'<text class="lg-chart-value" x="{width:.2f}%" dx="6" y="{y + 22 + BAR - 4}">{number(value)}</text>'
        )
    rows = tuple((text, number(value)) for text, value in data)
    headings = (label, unit.capitalize() or "Numero")
    description = told(data, unit)
    svg = frame(title, description, max(ROW, len(data) * ROW), "".join(parts), mark(title, headings, rows))
    return Chart(title, description, svg, headings, rows)


def pattern_defs(name: str, count: int) -> str:
    """`defs` with one fill per series: the colour of its class under a pattern of its own."""
    cells = [
        f'<pattern id="{name}-p{place + 1}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect class="lg-fill-{place + 1}" width="8" height="8"/><g class="lg-chart-hatch">{PATTERNS[place]}</g></pattern>'
        for place in range(count)
    ]
    return f"<defs>{''.join(cells)}</defs>"


def swatch(place: int, title: str) -> str:
    """A small square in the fill of series `place` (0 first), for the legend beside a stacked chart."""
    name = mark(title, ("legend",), (place,))
    return (
        f'<svg class="lg-chart-swatch" width="16" height="16" aria-hidden="true" focusable="false"><defs>'
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect class="lg-fill-{place + 1}" width="8" height="8"/><g class="lg-chart-hatch">{PATTERNS[place]}</g></pattern>'
        f'</defs><rect width="16" height="16" rx="2" fill="url(#{name})"/></svg>'
    )


def stacked_row(y: int, text: str, values: Sequence[float], top: float, name: str) -> str:
    """One stacked bar with its label above and its total behind."""
    parts, x = [f'<text class="lg-chart-label" x="0" y="{y + 15}">{escape(short(text))}</text>'], 0.0
    for place, value in enumerate(values):
        width = SPAN * value / top
        fill = f"url(#{name}-p{place + 1})"
        parts.append(
            f'<rect class="lg-chart-part" x="{x:.2f}%" y="{y + 22}" width="{width:.2f}%" height="{BAR}" fill="{fill}"/>'
        )
        x += width
    total = number(sum(values))
    parts.append(f'<text class="lg-chart-value" x="{x:.2f}%" dx="6" y="{y + 22 + BAR - 4}">{total}</text>')
    return "".join(parts)


def stacked(
    items: Iterable[tuple[str, Sequence[float]]],
    *,
    series: Sequence[str],
    title: str,
    unit: str = "",
    label: str = "Voce",
) -> Chart:
    """Horizontal stacked bars: `items` are (label, one count per series). At most six series; ValueError otherwise."""
    data = [(text, tuple(values)) for text, values in items]
    if not 0 < len(series) <= SERIES_LIMIT or any(len(values) != len(series) for _, values in data):
        raise ValueError(f"A stacked chart has one to {SERIES_LIMIT} series and one number per series in every row")
    check(value for _, values in data for value in values)
    rows = tuple((text, *(number(value) for value in values), number(sum(values))) for text, values in data)
    headings = (label, *series, "Totale")
    name = mark(title, headings, rows)
    top = max((sum(values) for _, values in data), default=0) or 1
    body = "".join(stacked_row(place * ROW, text, values, top, name) for place, (text, values) in enumerate(data))
    description = told([(text, sum(values)) for text, values in data], unit)
    svg = frame(title, description, max(ROW, len(data) * ROW), pattern_defs(name, len(series)) + body, name)
    return Chart(title, description, svg, headings, rows, tuple(series))


def columns(items: Iterable[tuple[str, float]], *, title: str, unit: str = "", label: str = "Periodo") -> Chart:
    """Columns over time: `items` are (label of the period, count >= 0), oldest first. ValueError for others.

    With more than twelve columns only some periods are written under the axis; the table has them all.
    """
    data = [(text, value) for text, value in items]
    check(value for _, value in data)
    top = nice_top(max((value for _, value in data), default=0))
    base = PLOT_TOP + PLOT_HEIGHT
    every = max(1, ceil(len(data) / 6))
    parts = []
    for part in (0.5, 1.0):
        y = base - PLOT_HEIGHT * part
        parts.append(
            f'<line class="lg-chart-grid" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>'
            f'<text class="lg-chart-tick" x="0" y="{y - 4:g}">{number(top * part)}</text>'
        )
    step = 92.0 / max(1, len(data))
    for place, (text, value) in enumerate(data):
        x, height = 8 + place * step, PLOT_HEIGHT * value / top
        middle = x + step / 2
        parts.append(
            f'<rect class="lg-fill-1" x="{x + step * 0.14:.2f}%" y="{base - height:.1f}" '
            f'width="{step * 0.72:.2f}%" height="{height:.1f}"><title>{escape(text)}: {number(value)}</title></rect>'
        )
        if len(data) <= 8:
            parts.append(
                f'<text class="lg-chart-value lg-mid" x="{middle:.2f}%" y="{base - height - 5:.1f}">{number(value)}</text>'
            )
        if place % every == 0:
            parts.append(
                f'<text class="lg-chart-tick lg-mid" x="{middle:.2f}%" y="{base + 18}">{escape(short(text))}</text>'
            )
    parts.append(f'<line class="lg-chart-axis" x1="0" x2="100%" y1="{base}" y2="{base}"/>')
    rows = tuple((text, number(value)) for text, value in data)
    headings = (label, unit.capitalize() or "Numero")
    description = told(data, unit)
    svg = frame(title, description, base + PLOT_FOOT, "".join(parts), mark(title, headings, rows))
    return Chart(title, description, svg, headings, rows)
