"""What rules ask of one value of the field ``data`` or of one document, and how they say where it stands."""

from __future__ import annotations

import re
from typing import Any

from sitegen.core.document import Disclosure, Facts
from sitegen.core.finding import Fault, Severity
from sitegen.kinds import shapes

_SAYS_NOTHING = frozenset({"无", "没有", "暂无"})
_DITTO = re.compile(r"(?:理由|原因)?(?:[同如]上|同前|同左|[见同](?:上|前)[文条项面述]?)\W*")

# A note of nothing but these words only promises content: 建设中, 栏目正在完善, 敬请期待, 同上.
_PROMISE = re.compile(
    r"(?:本|该|此|栏目|页面|网页|内容|信息|资料|数据|有关|相关|正在|目前|暂时|待|将|抓紧|陆续|进一步|稍后|后续|尽快"
    r"|建设|完善|整理|更新|维护|筹备|收集|录入|升级|调试|制作|补充|填写|上线|上传|添加|发布|公布|公开"
    r"|之?中|敬请|期待|关注|谅解|即将|同上|如上|[，。！!…、；：\s（）()])+"
)


def is_meant_public(facts: Facts) -> bool:
    """As ``Catalogue.is_meant_public``, for rules that see one document."""
    return facts.disclosure in (None, Disclosure.PROACTIVE)


def said(value: Any) -> str:
    """``value`` as text; empty where it only fills the place (``—``, ``/``, 无, 待定)."""
    written = shapes.text(value)
    return "" if written in _SAYS_NOTHING or shapes.is_unfilled(written) else written


def gives_reason(written: str) -> bool:
    """True for a reason of its own: a placeholder is none, nor is one that only points elsewhere (同上)."""
    return bool(said(written)) and _DITTO.fullmatch(written.strip()) is None


def explains(note: str) -> bool:
    """True if a note gives the reason why there is nothing, or the place where it is; a promise (建设中) does not."""
    return not shapes.is_unfilled(note) and _PROMISE.fullmatch(note) is None


Steps = tuple[str | int, ...]


def data_fault(
    facts: Facts,
    message: str,
    hint: str,
    *within: str | int,
    at_key: bool = False,
    evidence: str = "",
    severity: Severity | None = None,
) -> Fault:
    """A fault of the value (with ``at_key``: of the key) that the steps ``within`` lead to in the field ``data``.

    The check finds its line.
    """
    return Fault(
        message,
        facts.line("data", "title"),
        hint,
        path=facts.path,
        severity=severity,
        evidence=evidence,
        within=within,
        at_key=at_key,
    )
