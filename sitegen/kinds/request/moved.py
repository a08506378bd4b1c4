"""DS009: what a list states to have moved from on request to proactive can be read where the list says."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts, Reference
from sitegen.core.finding import Fault, Severity
from sitegen.core.urls import is_web_address
from sitegen.kinds.request.schema import MovedList, MovedRow
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import WARNING, collection_rule


@collection_rule("DS009", WARNING, regulation("十八"))
def moved_row_not_public(catalogue: Catalogue) -> Iterator[Fault]:
    """转为主动公开的清单里，有一行写的公开文件没有写明、找不到或者没有公开。

    理由：清单是告诉公众现在到哪里查；找不到公开文件的一行不会显示在网页上，公众看不到，也没有人知道它漏了。
    改法：在这一行的 document（公开文件）写本站公开文件的路径、索引号、发文字号，或者公开的网址；还没有公开的，先公开。

    错例：
        --- content/moved.md
        data: {type: moved, rows: [{title: 示例名单, date: 2026-03-02, document: nowhere.md}]}

    错例：
        --- content/moved.md
        data: {type: moved, rows: [{title: 示例名单, date: 2026-03-02, document: second.md}]}
        --- content/second.md
        disclosure: 依申请公开
        reason: 条例第十五条

    正例：
        --- content/moved.md
        data: {type: moved, rows: [{title: 示例办法, date: 2026-03-02, document: policy.md}]}
    """
    for facts in filter(catalogue.is_public, catalogue.documents):
        data = MovedList.of(facts, catalogue.site)
        for number, row in enumerate(data.moved if data is not None else (), 1):
            problem, severity = _problem(catalogue, facts, row.document)
            if problem:
                message = f"清单第 {number} 行{problem}，网页上不显示这一行"
                hint = "在 document（公开文件）写公开文件的路径、索引号、发文字号，或者公开的网址。"
                steps = MovedRow.document.steps(row)
                yield data_fault(facts, message, hint, *steps, evidence=f"第 {number} 行", severity=severity)


def _problem(catalogue: Catalogue, facts: Facts, target: str) -> tuple[str, Severity | None]:
    """Why what ``target`` names cannot be shown, and how grave that is; nothing where it can."""
    if is_web_address(target):
        return "", None
    if not target:
        return "没有写公开文件", None
    found = catalogue.resolve(Reference("data", target, facts.line("data")), facts).candidates
    if any(catalogue.is_public(other) for other in found):
        return "", None
    if any(catalogue.is_publishable(other) for other in found):
        return f"写的“{target}”还没有到发布日期", Severity.NOTICE
    return f"写的“{target}”{'没有公开' if found else '在本站找不到'}", None
