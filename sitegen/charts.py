"""Charts as static SVG: bars, stacked bars and a line, readable at any width and without script.

Widths are percentages and text has a fixed size, so that a chart fits a telephone and a sheet of paper alike.
Colours come from the page's style sheet by class. A chart is an image to assistive technology: ``title`` and
``summary`` say what it shows, and the page sets the same numbers in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_ROW, _BAR, _BASELINE, _LEGEND = 42, 14, 15, 26
_PLOT, _TOP, _BELOW = 110, 26, 22
_LABEL_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label, its parts in the order of the classes, and the figures written at its end."""

    label: str
    parts: tuple[float, ...]
    note: str


def bars(
    name: str,
    title: str,
    summary: str,
    rows: Sequence[Bar],
    classes: Sequence[str],
    scale: float = 0,
    mark: float = 0,
    legend: Sequence[str] = (),
) -> str:
    """Horizontal bars, stacked where rows have several parts.

    ``name`` is unique in the page. ``scale`` is the value of a full width, by default that of the longest row;
    ``mark`` draws a line across each bar at a value; ``legend`` says above the rows what the classes mean.
    A part that is not 0 is never too thin to be seen.
    """
    full = scale or max((sum(row.parts) for row in rows), default=0) or 1
    top = _LEGEND if legend else 0
    drawn = [_row(row, top + number * _ROW, classes, full, mark / full) for number, row in enumerate(rows)]
    return _svg(name, title, summary, top + len(rows) * _ROW, [*_legend(legend, classes), *drawn])


def _legend(words: Sequence[str], classes: Sequence[str]) -> Iterator[str]:
    for place, (word, style) in enumerate(zip(words, classes, strict=False)):
        x = place / len(words) * 100
        yield (
            f'<rect class="{style}" x="{x:.2f}%" y="3" width="12" height="12"/>'
            f'<text x="{x:.2f}%" dx="17" y="{_BASELINE - 1}">{escape(word)}</text>'
        )


def _row(row: Bar, top: int, classes: Sequence[str], full: float, mark: float) -> str:
    y = top + 22
    pieces = [
        f'<text x="0" y="{top + _BASELINE}">{escape(_short(row.label))}</text>',
        f'<text class="value" x="100%" y="{top + _BASELINE}">{escape(row.note)}</text>',
        f'<rect class="track" x="0" y="{y}" width="100%" height="{_BAR}"/>',
    ]
    start = 0.0
    for value, style in zip(row.parts, classes, strict=True):
        width = min(max(value / full * 100, 0.6), 100 - start) if value else 0
        if width > 0:
            pieces.append(f'<rect class="{style}" x="{start:.2f}%" y="{y}" width="{width:.2f}%" height="{_BAR}"/>')
            start += width
    if mark:
        x = f"{mark * 100:.2f}%"
        pieces.append(f'<line class="limit" x1="{x}" x2="{x}" y1="{y - 3}" y2="{y + _BAR + 3}"/>')
    return "".join(pieces)


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"


def line(name: str, title: str, summary: str, points: Sequence[tuple[str, int]]) -> str:
    """A line through values at even distances, each written above its point and named below it."""
    most = max((value for _, value in points), default=0) or 1
    bottom = _TOP + _PLOT
    xs = [(number + 0.5) / len(points) * 100 for number in range(len(points))]
    ys = [bottom - value / most * _PLOT for _, value in points]
    drawn = [f'<line class="axis" x1="0" x2="100%" y1="{bottom}" y2="{bottom}"/>']
    drawn += [
        f'<line class="curve" x1="{xs[number - 1]:.2f}%" y1="{ys[number - 1]:.1f}"'
        f' x2="{xs[number]:.2f}%" y2="{ys[number]:.1f}"/>'
        for number in range(1, len(points))
    ]
    for (label, value), x, y in zip(points, xs, ys, strict=True):
        drawn.append(
            f'<circle class="point" cx="{x:.2f}%" cy="{y:.1f}" r="3.5"/>'
            f'<text class="middle" x="{x:.2f}%" y="{y - 9:.1f}">{value}</text>'
            f'<text class="middle" x="{x:.2f}%" y="{bottom + 17}">{escape(label)}</text>'
        )
    return _svg(name, title, summary, bottom + _BELOW, drawn)


def _svg(name: str, title: str, summary: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(summary)}</desc>'
        f"{''.join(drawn)}</svg>"
    )
