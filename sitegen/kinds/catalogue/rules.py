"""CO008: the rows of catalogues are met."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts, Reference
from sitegen.core.finding import Fault
from sitegen.kinds.catalogue.schema import Matter, StandardCatalogue
from sitegen.kinds.shapes import text
from sitegen.kinds.values import Steps, data_fault, explains
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
        data = StandardCatalogue.of(facts, catalogue.site) if catalogue.is_public(facts) else None
        due = [row for row in data.rows if not (row.is_on_request or explains(row.note))] if data is not None else []
        unmet = [(row, problem) for row in due if (problem := _unmet(catalogue, facts, row))]
        if len(unmet) > 1 and not any(row.documents for row in due):
            message = f"目录的 {len(unmet)} 个事项都没有写对应的文件"
            hint = "在每一行的 documents 写文件路径、索引号、发文字号或网址。"
            yield Fault(message, facts.line("data"), hint, path=facts.path, evidence="documents")
            continue
        hint = "在该行的 documents 写公开文件的路径、索引号、发文字号，或者公开网址。"
        yield from at_most(
            data_fault(facts, f"目录事项{_row_name(row)}{problem}{_ditto(row)}", hint, *_place(row))
            for row, problem in unmet
        )


def _unmet(catalogue: Catalogue, facts: Facts, row: Matter) -> str:
    """Return what is wrong with the documents of a row; empty if one of them is public."""
    if not row.documents:
        return "没有写对应的文件"
    for target in row.documents:
        if _ADDRESS.match(target):
            return ""
        found = catalogue.resolve(Reference("data", target, facts.line("data")), facts).candidates
        if any(catalogue.is_public(other) for other in found):
            return ""
    return f"写的文件“{'、'.join(row.documents)}”在本站找不到或者没有公开"


def _ditto(row: Matter) -> str:
    return "；行内写了“同上”，应逐行写明" if any("同上" in text(cell) for _, cell in row.cells.values()) else ""


def _row_name(row: Matter) -> str:
    names = "／".join(filter(None, (row.first, row.second)))
    name = f"“{names}”" if names else ""
    return f"（第 {row.seq} 行）{name}" if row.seq else name


def _place(row: Matter) -> Steps:
    """The steps to the documents of a row, else to its name."""
    fields = (Matter.documents, Matter.second, Matter.first)
    return next((field.steps(row) for field in fields if field.name in row.cells), row.within)
