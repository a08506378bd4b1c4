"""Charts as static SVG: bars, stacked bars, lines and flow charts, responsive without scripts.

Widths are percentages and text has a fixed size, so a chart fits a phone and a sheet of paper. The style sheet sets
colours by class. Assistive technology treats a chart as an image: ``title`` and ``summary`` describe it, and the page
has the same numbers in a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_ROW, _BAR, _BASELINE, _LEGEND, _LINE = 42, 14, 15, 26, 19
_PLOT, _TOP, _BELOW = 110, 26, 22
_STEP, _AXIS, _INDENT = 68, 15, 36
_ROW_WIDTH = 21  # full-width characters in a row on the narrowest phone
_NARROW = 0.6  # width of a digit or Latin letter, relative to a Chinese character
_PAUSES = "、，；：）》” "  # preferred line breaks in a label
_NO_START, _NO_END = "、，；：。）》”〉〕？！%‰…—", "（《“〈〔"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label, values in the order of the classes, text at its end, value of a line across it."""

    label: str
    parts: tuple[float, ...]
    note: str
    mark: float = 0


def bars(
    name: str,
    title: str,
    summary: str,
    rows: Sequence[Bar],
    classes: Sequence[str],
    scale: float = 0,
    mark: float = 0,
    legend: Sequence[str] = (),
    mark_name: str = "",
) -> str:
    """Horizontal bars, stacked if rows have several parts.

    ``name`` is unique in the page. ``scale`` is the value of the full width, by default that of the longest bar.
    ``mark`` is the value of a line across each bar without its own mark. ``legend`` explains the classes, ``mark_name``
    the line. A part other than 0 has a visible minimum width. A long label takes two lines.
    """
    full = scale or max((max(sum(row.parts), row.mark) for row in rows), default=0) or 1
    top = _LEGEND if legend else 0
    drawn = list(_legend(legend, classes, mark_name))
    for row in rows:
        lines = _label_lines(row.label, _ROW_WIDTH - 0.5 - _width(row.note))
        drawn.append(_row(row, lines, top, classes, full, (row.mark or mark) / full))
        top += _ROW + (len(lines) - 1) * _LINE
    return _svg(name, title, summary, top, drawn)


def _legend(words: Sequence[str], classes: Sequence[str], mark_name: str) -> Iterator[str]:
    entries = [
        (f'<rect class="{style}" x="{{x}}" y="3" width="12" height="12"/>', word)
        for word, style in zip(words, classes, strict=False)
    ]
    if mark_name:
        entries.append(('<line class="limit" x1="{x}" x2="{x}" y1="1" y2="17"/>', mark_name))
    for place, (sign, word) in enumerate(entries):
        x = f"{place / len(entries) * 100:.2f}%"
        yield f'{sign.format(x=x)}<text x="{x}" dx="17" y="{_BASELINE - 1}">{escape(word)}</text>'


def _row(row: Bar, lines: Sequence[str], top: int, classes: Sequence[str], full: float, mark: float) -> str:
    last = top + (len(lines) - 1) * _LINE
    y = last + 22
    pieces = [
        *(
            f'<text x="0" y="{top + _BASELINE + place * _LINE}">{escape(line)}</text>'
            for place, line in enumerate(lines)
        ),
        f'<text class="value" x="100%" y="{last + _BASELINE}">{escape(row.note)}</text>',
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


def _width(text: str) -> float:
    """Width of ``text`` in full-width characters."""
    return sum(_NARROW if sign < "\u2000" else 1 for sign in text)


def _label_lines(label: str, width: float) -> tuple[str, ...]:
    """``label`` in one line, or in two if it would overlap the figures at the end of the last line.

    ``width`` is that of the last line. A label too long for two lines is truncated; the table has it in full.
    """
    if _width(label) <= width:
        return (label,)
    end = _fitting(label, _ROW_WIDTH)
    if _width(label[end:]) > width:
        return label[:end], label[end : end + _fitting(label[end:], width - 1)] + "…"
    # The first line takes about half, so that the second is not a single character.
    places = [place for place in range(1, end + 1) if _breaks(label, place) and _width(label[place:]) <= width]
    half = _width(label) / 2
    place = min(places or [end], key=lambda at: abs(_width(label[:at]) - half) - 4 * (label[at - 1] in _PAUSES))
    return label[:place], label[place:]


def _fitting(text: str, width: float) -> int:
    """Number of leading characters that fit into ``width``, up to a possible line break."""
    most = max((place for place in range(1, len(text) + 1) if _width(text[:place]) <= width), default=1)
    return next((place for place in range(most, most // 2, -1) if _breaks(text, place)), most)


def _breaks(text: str, place: int) -> bool:
    """True if a line may break before ``place``: not in a number or word, nor next to certain punctuation."""
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    word = before.isdigit() or (before.isascii() and after.isascii() and before != " ")
    return not word and after not in _NO_START and before not in _NO_END


def line(name: str, title: str, summary: str, points: Sequence[tuple[str, float]]) -> str:
    """A line chart of equidistant (label, value) points, with each value above its point and the label below."""
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


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of a procedure: its name, time limit and description; ``side`` for an optional step."""

    label: str
    period: str = ""
    text: str = ""
    side: bool = False


def flow(name: str, title: str, summary: str, steps: Sequence[FlowStep]) -> str:
    """A flow chart from top to bottom: numbered steps on a line, optional steps in dashed boxes beside it."""
    mains = [place for place, step in enumerate(steps) if not step.side]
    ends = [place * _STEP + 16 for place in (mains[0], mains[-1])] if mains else [0, 0]
    drawn = [f'<line class="curve" x1="{_AXIS}" x2="{_AXIS}" y1="{ends[0]}" y2="{ends[1]}"/>']
    for place, step in enumerate(steps):
        drawn.append(_side_step(place * _STEP) if step.side else _main_step(place * _STEP, mains.index(place) + 1))
        drawn.append(_step_words(place * _STEP, step))
    return _svg(name, title, summary, len(steps) * _STEP, drawn)


def _main_step(top: int, number: int) -> str:
    return (
        f'<circle class="point" cx="{_AXIS}" cy="{top + 16}" r="13"/>'
        f'<text class="middle on-fill" x="{_AXIS}" y="{top + 21}">{number}</text>'
    )


def _side_step(top: int) -> str:
    return (
        f'<line class="axis dashed" x1="{_AXIS}" x2="{_INDENT}" y1="{top + 26}" y2="{top + 26}"/>'
        f'<rect class="aside" x="{_INDENT}" y="{top}" width="88%" height="{_STEP - 14}"/>'
    )


def _step_words(top: int, step: FlowStep) -> str:
    x, inset = (_INDENT + 12, -12) if step.side else (_INDENT + 4, 0)
    return (
        f'<text class="strong" x="{x}" y="{top + 22}">{escape(step.label)}</text>'
        f'<text class="value strong" x="100%" dx="{inset}" y="{top + 22}">{escape(step.period)}</text>'
        f'<text class="muted" x="{x}" y="{top + 44}">{escape(step.text)}</text>'
    )


def _svg(name: str, title: str, summary: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(summary)}</desc>'
        f"{''.join(drawn)}</svg>"
    )
