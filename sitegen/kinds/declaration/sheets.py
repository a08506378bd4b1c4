"""Fields that hold sheets (``grids``): tables whose columns an editor may name, and the panels that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

from sitegen.core.document import Facts
from sitegen.display.parts import Panel
from sitegen.kinds.declaration.fields import Period, Text, Texts, Year
from sitegen.kinds.declaration.record import Field, Problem, Record, Steps, Trouble
from sitegen.kinds.grids import Sheet, read_sheet
from sitegen.kinds.shapes import text
from sitegen.kinds.shown import anchor_of

_CELL = {"type": ["string", "number", "null"]}
_ROWS = {"type": "array", "items": {"anyOf": [{"type": "array", "items": _CELL}, {"type": "object"}]}}


class _RowsOfSheet(Field[object]):
    """The rows of a sheet, which its own reader reads."""

    shape = "行的列表"

    def value(self, of: Record) -> object:
        return self.raw(of)

    def schema(self) -> dict[str, Any]:
        return _ROWS


class Heads(Texts):
    """The names of columns: one, or a list, in which an empty one keeps its place."""

    def value(self, of: Record) -> tuple[str, ...]:
        raw = self.raw(of)
        return tuple(map(text, raw)) if isinstance(raw, list) else super().value(of)


class WrittenSheet(Record):
    """A sheet that says more than its rows."""

    caption = Text("表名", about="表的名称")
    columns = Heads("表头", about="各列的名称")
    rows = _RowsOfSheet("行", about="每行是一列单元格，或者“列名: 值”")
    measure = Text("计量单位", about="如 万元")
    note = Text("注", about="写在表的下面")
    chart = Text("图表", about="要画成图的列名；写“无”不画")

    @classmethod
    def sheet(
        cls,
        raw: object,
        caption: str,
        names: Sequence[str] = (),
        keys: Sequence[Sequence[str]] = (),
        measure: str = "",
        chart: str = "",
    ) -> Sheet | None:
        """The sheet that ``raw`` is, a list of rows or this record; the other arguments hold where it says nothing."""
        one = cls(raw if isinstance(raw, dict) else {"rows": raw})
        names, keys = (one.columns, ()) if one.columns else (names, keys)
        caption, measure, chart = one.caption or caption, one.measure or measure, one.chart or chart
        return read_sheet(one.rows, caption, names, keys, measure, one.note, chart)


class Grid(Field[Sheet | None]):
    """A sheet: a list of rows, or a mapping as ``WrittenSheet``.

    ``caption`` is its title where it says none (else ``label``); ``{period}`` in it stands for the period or year of
    the record. ``columns`` are the names of its columns where rows bring none, ``column_keys`` what else rows may call
    each of these: a name, or several. ``panel`` is the id of the panel that shows it, which stands
    under the first heading with one of the words ``under``; ``drawn`` shows it with a chart, of the column ``chart``
    where the sheet names none. ``first``: without such a heading it stands before the body.
    """

    shape = "表"

    def __init__(
        self,
        label: str,
        *aliases: str,
        caption: str = "",
        columns: Sequence[str] = (),
        column_keys: Sequence[str | Sequence[str]] = (),
        measure: str = "",
        panel: str = "",
        under: Sequence[str] = (),
        drawn: bool = False,
        chart: str = "",
        first: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(label, *aliases, **more)
        self.caption, self.columns = caption or label, tuple(columns)
        also = ((one,) if isinstance(one, str) else one for one in chain(column_keys, repeat(())))
        self.called = tuple((*others, name) for others, name in zip(also, columns, strict=False))
        self.measure, self.panel_id, self.under = measure, panel, tuple(under)
        self.drawn, self.chart, self.first = drawn, chart, first
        if columns:
            self.shape = f"表：{'、'.join(columns)}{f'（{measure}）' if measure else ''}"

    def value(self, of: Record) -> Sheet | None:
        return self.sheet(of)

    def sheet(self, of: Record, caption: str = "", columns: Sequence[str] = ()) -> Sheet | None:
        """The sheet, with another title or other names of columns than those declared."""
        names, keys, measure, chart = tuple(columns) or self.columns, self.called, self.measure, self.chart
        if isinstance(of, Ruled):
            names, keys = (of.columns, ()) if of.columns else (names, keys)
            measure, chart = of.measure or measure, of.chart or chart
        return WrittenSheet.sheet(self.raw(of), _titled(caption or self.caption, of), names, keys, measure, chart)

    def panels(self, of: Record, facts: Facts, found: Sheet | None = None) -> Iterator[Panel]:
        """The panel of the sheet (or of ``found``, which was made of it); none where nothing is written."""
        found = found or self.value(of)
        if found:
            parts = found.parts(f"{self.panel_id}-chart") if self.drawn else (found.table(),)
            under = anchor_of(facts, *self.under)
            yield Panel(self.panel_id, found.caption, parts, first=self.first and not under, under=under)

    def problems(self, of: Record) -> Iterator[Problem]:
        raw, steps = self.raw(of), self.steps(of)
        if isinstance(raw, dict):
            yield from WrittenSheet(raw, steps).problems()
        beside = of.columns if isinstance(of, Ruled) else ()
        yield from _row_problems(self, raw, steps, beside or tuple(chain(*self.called)))

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [_ROWS, {"$ref": f"#/$defs/{WrittenSheet.reference()}"}]}


class Grids(Field[tuple[Sheet, ...]]):
    """A list of sheets, each with its own title."""

    shape = "几张表的列表"

    def value(self, of: Record) -> tuple[Sheet, ...]:
        raw = self.raw(of)
        found = enumerate(raw if isinstance(raw, list) else [], 1)
        sheets = (WrittenSheet.sheet(one, f"表{number}") for number, one in found if isinstance(one, dict))
        return tuple(sheet for sheet in sheets if sheet)

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        hint = "每张表写成 {表名: …, 表头: […], 行: […]}。"
        if not isinstance(raw, list):
            yield self.problem(of, Trouble.UNSHOWN, "应当是几张表的列表", hint)
            return
        for place, one in enumerate(raw):
            steps = (*self.steps(of), place)
            if isinstance(one, dict):
                yield from WrittenSheet(one, steps).problems()
                yield from _row_problems(self, one, steps, ())
            else:
                yield Problem(Trouble.UNSHOWN, f"第 {place + 1} 张表不显示：写法不对", hint, steps)

    def schema(self) -> dict[str, Any]:
        return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{WrittenSheet.reference()}"}}


class Ruled(Record):
    """A record with declared sheets: what stands beside these holds for those that do not say it themselves."""

    columns = Heads("表头", about="表的各列名称，不写用上面规定的")
    measure = Text("计量单位", about="表里数的计量单位")
    chart = Text("图表", about="要画成图的列名；写“无”不画")


class Sheeted(Ruled):
    """A record with declared sheets and any others."""

    tables = Grids("表格", about="另有的几张表")


def own_fields(form: type[Record]) -> Sequence[Field[Any]]:
    """The fields of a record without those that every record with sheets has."""
    return [field for field in form.declared.values() if field not in Sheeted.declared.values()]


def _titled(caption: str, of: Record) -> str:
    """A title with the period or the year of the record in the place of ``{period}``."""
    if "{period}" not in caption:
        return caption
    when = (field.shown(of) for field in of.declared.values() if isinstance(field, Period | Year))
    return caption.replace("{period}", next(filter(None, when), ""))


def table_panels(name: str, facts: Facts, sheets: Sequence[Sheet]) -> Iterator[Panel]:
    """A panel for each of ``sheets``, under the heading that its caption names."""
    for number, sheet in enumerate(sheets, 1):
        end = f"{name}-{number}"
        yield Panel(end, sheet.caption, sheet.parts(f"{end}-chart"), under=anchor_of(facts, sheet.caption))


def _row_problems(field: Field[Any], raw: object, steps: Steps, names: Sequence[str]) -> Iterator[Problem]:
    """Rows that are not shown, and keys of rows that no column is named for."""
    rows, within = raw, steps
    if isinstance(raw, dict):  # a WrittenSheet
        written = WrittenSheet(raw, steps)
        rows, within = written.rows, WrittenSheet.rows.steps(written)
        names = written.columns or names
    if not isinstance(rows, list):
        hint = "写成行的列表，每行是一列单元格，或者“列名: 值”。"
        yield Problem(Trouble.UNSHOWN, f"“{field.label}”应当是一张表", hint, within)
        return
    for place, row in enumerate(rows):
        if isinstance(row, dict) and any(key in names for key in row):
            for key in row:
                if key not in names:
                    hint = f"列名可以写{'、'.join(names)}。"
                    yield Problem(Trouble.UNKNOWN, f"表里没有“{key}”这一列", hint, (*within, place, key))
        elif not isinstance(row, dict | list) and (text(row) or isinstance(row, bool)):
            hint = "每行写成一列单元格，如 [项目, 120.50]。"
            yield Problem(Trouble.UNSHOWN, f"“{field.label}”的这一行不显示", hint, (*within, place))
