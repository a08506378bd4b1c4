"""CO008: the rows of catalogues are met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.column import explains
from sitegen.core.document import Facts, Reference
from sitegen.core.finding import Fault
from sitegen.kinds.shapes import text
from sitegen.kinds.values import data_fault, placed_rows, written_key
from sitegen.rulebook.basis import STANDARDS
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import WARNING, collection_rule

_ADDRESS = re.compile(r"https?://\w[\w.\-]*\.\w+", re.IGNORECASE)  # a URL with a host


@collection_rule("CO008", WARNING, STANDARDS)
def catalogue_row_unmet(catalogue: Catalogue) -> Iterator[Fault]:
    """标准目录里的一个事项没有对应的公开文件。

    理由：标准目录写明了公开什么，就要找得到；每个事项至少对应一份公开的文件，或者写明在别处公开的网址。
    改法：在该行的 documents 写文件路径、索引号、发文字号或网址；逐行写明，不写“同上”。

    错例：
        --- content/catalogue.md
        kind: catalogue
        data: {rows: [{seq: 1, first: 政策文件, documents: [policy.md]}, {seq: 2, first: 同上, second: 办事指南}]}

    错例：
        --- content/catalogue.md
        kind: catalogue
        data: {field: 示例, rows: [{seq: 1, first: 政策文件, documents: [second.md]}]}
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/catalogue.md
        kind: catalogue
        data: {rows: [{seq: 1, first: 政策文件, documents: [policy.md]}, {seq: 2, first: 名单, mode: 依申请}]}
    """
    for facts in catalogue.documents:
        if facts.kind != "catalogue" or not catalogue.is_public(facts):
            continue
        due = [(steps, row) for steps, row in placed_rows(facts, "rows") if not _is_excused(row)]
        unmet = [(steps, row, problem) for steps, row in due if (problem := _unmet(catalogue, facts, row))]
        if len(unmet) > 1 and not any(_named(row.get("documents")) for _, row in due):
            message = f"目录的 {len(unmet)} 个事项都没有写对应的文件"
            hint = "在每一行的 documents 写文件路径、索引号、发文字号或网址。"
            yield Fault(message, facts.line("data"), hint, path=facts.path, evidence="documents")
            continue
        hint = "在该行的 documents 写公开文件的路径、索引号、发文字号，或者公开网址。"
        yield from at_most(
            data_fault(
                facts,
                f"目录事项{_row_name(row)}{problem}{_ditto(row)}",
                hint,
                *steps,
                *written_key(row, "documents", "second", "first"),
            )
            for steps, row, problem in unmet
        )


def _is_excused(row: Mapping[str, object]) -> bool:
    """True for a row that is disclosed only on request, and for one whose note explains why there is no document."""
    mode = text(row.get("mode"))
    return ("依申请" in mode and "主动" not in mode) or explains(text(row.get("note")))


def _unmet(catalogue: Catalogue, facts: Facts, row: Mapping[str, object]) -> str:
    """Return what is wrong with the documents of a row; empty if one of them is public."""
    named = _named(row.get("documents"))
    if not named:
        return "没有写对应的文件"
    for target in named:
        if _ADDRESS.match(target):
            return ""
        found = catalogue.resolve(Reference("data", target, facts.line("data")), facts).candidates
        if any(catalogue.is_public(other) for other in found):
            return ""
    return f"写的文件“{'、'.join(named)}”在本站找不到或者没有公开"


def _named(value: object) -> list[str]:
    """Return the documents of a list, or of one text, as the cell of a CSV file holds them."""
    items = value if isinstance(value, list) else re.split(r"[\s,，;；、]+", text(value))
    return [written for item in items if (written := text(item))]


def _ditto(row: Mapping[str, object]) -> str:
    return "；行内写了“同上”，应逐行写明" if any("同上" in text(cell) for cell in row.values()) else ""


def _row_name(row: Mapping[str, object]) -> str:
    names = [text(row.get(key)) for key in ("first", "second")]
    name = "“" + "／".join(name for name in names if name) + "”" if any(names) else ""
    return f"（第 {text(row.get('seq'))} 行）{name}" if text(row.get("seq")) else name
