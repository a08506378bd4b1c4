"""The handbook page of the data of every kind (``docs/数据格式.md``), made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sitegen.core.files import replace_file
from sitegen.kinds.declaration.examples import example_of, yaml_lines
from sitegen.kinds.declaration.fields import Rows
from sitegen.kinds.declaration.record import Record, records_of
from sitegen.kinds.declaration.sheets import WrittenSheet, own_fields
from sitegen.kinds.schemas import FORMS

_INTRO = """\
# 数据格式

带表格的类型，把数写在文件头的 `data`（数据）里，网页排成规定的样子，检查规则核对它，检索也能查到。写法通用：

- 字段名写英文或中文都可以，同一个字段只写一次。不认识的字段、认不出的日期和数，检查时报告（DA001 至 DA005）。
- 日期写 `2026-09-30`。指到本站的文件，写路径（从本文件算起）、索引号或发文字号；指到不公开的文件，网页上只留文字，
  没有链接。
- 表很大的，`data` 写同一文件夹里的文件名（`data: 2026-farmland.csv`），CSV 第一行是列名；也可以是 YAML 文件。
  文件存成 UTF-8 编码（表格软件里选“CSV UTF-8”）；每列都有列名，列名不重复，每行的列数与第一行相同，
  否则报 FM004、FM005，并写明第几行。
- 写进 `data` 的表，正文里不要重复。

本页由程序里各类型的声明生成（`sitegen schema --page 文件`）；给编辑器用的 JSON Schema 用 `sitegen schema` 输出。

## 表格的通用写法

“写法”一栏是“表”的，写成行的列表，每行是一列单元格，或者“列名: 值”；也可以写成一组，字段如下。第一格写“合计”的是合计行。
正文里有标题与表名相符的，表就排在那个标题下面。
"""
_INTRO_END = """
有表的类型，还可以在 `data` 里直接写 `columns`（表头）、`measure`（计量单位）、`chart`（图表），对没有另写的表都有效；
另有几张表的，放在 `tables`（表格）里，是上面这样几组的列表。
"""


def write_page(path: Path, labels: Mapping[str, str]) -> int:
    """Write the page to ``path``; returns how many kinds it has. ``labels`` are their Chinese names, in its order."""
    replace_file(path, handbook_page(labels).encode("utf-8"))
    return len(FORMS)


def handbook_page(labels: Mapping[str, str]) -> str:
    """The text of the page: what all kinds share, then each kind that has ``data``."""
    lines = [*_INTRO.splitlines(), "", *_table(WrittenSheet), *_INTRO_END.splitlines()]
    alike: dict[tuple[type[Record], ...], list[str]] = {}
    for kind in labels:
        if kind in FORMS:
            alike.setdefault(FORMS[kind], []).append(kind)
    for forms, kinds in alike.items():
        lines += ["", f"## {'、'.join(f'{labels[kind]} `{kind}`' for kind in kinds)}"]
        for form in forms:
            lines += ["", *_section(form)]
    return "\n".join(lines) + "\n"


def _section(form: type[Record]) -> Iterator[str]:
    if form.about:
        yield from (form.about, "")
    yield from _table(form)
    below = {row: fields for row, fields in records_of(form).items() if not issubclass(form, row)}
    for row, fields in below.items():
        names = "、".join(f"`{field.name}`（{field.label}）" for field in fields[:2])
        each = "每项" if all(isinstance(field, Rows) for field in fields) else "一组"
        yield from ("", f"{names}{f'等 {len(fields)} 个字段' if len(fields) > 2 else ''}，{each}写：", "")
        yield from _table(row)
    yield from ("", "```yaml", "data:", *(f"  {line}" for line in yaml_lines(example_of(form))), "```")


def _table(form: type[Record]) -> Iterator[str]:
    fields = own_fields(form)
    yield from ("| 字段 | 中文名 | 写法 | 说明 |", "| --- | --- | --- | --- |")
    for field in fields:
        said = ["必填" if field.need else "", field.about]
        said.append(f"也可以写成“{'”“'.join(field.aliases)}”" if field.aliases else "")
        yield f"| `{field.name}` | {field.label} | {field.shape} | {'。'.join(filter(None, said))} |"
    for need in dict.fromkeys(field.need for field in fields if field.need):
        yield from ("", f"必填的{'、'.join(field.label for field in fields if field.need == need)}：{need}。")
