"""SG: the check watches itself: files it cannot read, rules that crash, exemptions that are void."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.config import SiteConfig
from sitegen.model import Document, Fault
from sitegen.rules.basis import STRUCTURE
from sitegen.rules.registry import ERROR, WARNING, check_rule, document_rule, reported


@check_rule("SG001", ERROR, STRUCTURE, locked=True)
def rule_crashed() -> Iterable[Fault]:
    """检查规则在这份文件上出错。

    理由：规则没有跑完，这份文件就不能算检查过；其他文件和规则照常检查。
    改法：把提示中的错误记录文件交给维护人员；文件里如有异常内容，先改正再试。
    """
    return ()


@check_rule("SG002", WARNING, STRUCTURE)
def exemption_unused() -> Iterable[Fault]:
    """豁免已经没有对应的问题。

    理由：留着不用的豁免，会在将来悄悄放过新的问题。
    改法：从 exempt（豁免）中删去这一项。

    错例：
        --- content/policy.md
        exempt: {DT002: {reason: 历史文件补录, until: 2099-12-31, approved_by: 政务公开办公室负责人}}

    正例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2099-12-31, approved_by: 政务公开办公室负责人}}
    """
    return ()


@check_rule("SG003", ERROR, STRUCTURE)
def exemption_void() -> Iterable[Fault]:
    """豁免已经过期，不完整，或者该规则不得豁免。

    理由：豁免是有期限的例外，要有理由、期限和批准的岗位；保密、公开属性等规则不得豁免。
    改法：补全 reason、until、approved_by；到期的重新报批，或改正问题后删去。

    错例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2024-12-31, approved_by: 政务公开办公室负责人}}

    错例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {until: 2099-12-31}}

    正例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2099-12-31, approved_by: 政务公开办公室负责人}}
    """
    return ()


@document_rule("SG004", ERROR, STRUCTURE, locked=True, unparsed=True)
def file_unreadable(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """文件读不出来，或者不是 UTF-8 编码。

    理由：乱码的文件公开出去就是差错；工具不猜测编码。
    改法：用编辑器打开后另存为 UTF-8 编码；检查文件权限。

    错例：
        === content/policy.md
        \\xb1\\xea\\xcc\\xe2

    正例：
        --- content/policy.md
        title: 安澜县示例办法
    """
    return reported(document, "SG004")
