"""FM: the front matter is valid YAML, complete, and has only known fields and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.finding import Fault
from sitegen.rulebook.basis import STRUCTURE, regulation
from sitegen.rulebook.registry import ERROR, document_rule, loader_faults
from sitegen.site.config import SiteConfig
from sitegen.source.fields import field_label

_ALWAYS = ("title", "kind", "department", "issued")
_PUBLIC = ("index", "published")
_VALUES = {"department": "departments"}


@document_rule("FM001", ERROR, STRUCTURE, locked=True, unparsed=True)
def unreadable_front_matter(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """文件头缺失，或者不是合法的 YAML。

    理由：文件头读不出来，公开属性就无从判断，文件一律不公开。
    改法：按提示的行号检查“---”是否成对、冒号后是否空一格、引号是否成对；不使用锚点、别名和标签。

    错例：
        === content/policy.md
        ---
        title: "没有收尾的引号
        kind: policy
        ---
        正文。

    错例：
        === content/policy.md
        没有文件头的正文。

    正例：
        --- content/policy.md
        title: "《办法》的通知：含冒号的标题用引号"
    """
    return loader_faults(document, "FM001")


@document_rule("FM002", ERROR, regulation("十二"))
def required_field_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """缺少这一类型必须填写的字段。

    理由：公开目录的每一条目都要有索引、名称、内容概述和生成日期；缺项的条目查不到、也对不上。
    改法：在文件头补上提示的字段；没有发文字号的写“无”。

    错例：
        --- content/policy.md
        issued: ~

    错例：
        --- content/policy.md
        theme: ~

    正例：
        --- content/policy.md
        number: 无
    """
    facts = document.facts
    for name in _required(facts, site):
        if not _present(facts, name):
            line = facts.line(name)
            hint = f"在第 {line} 行的“{name}:”后面填写。" if name in facts.lines else f"在文件头补一行“{name}: …”。"
            yield Fault(f"缺少必填字段 {name}（{field_label(name)}）", line, hint)


def _required(facts: Facts, site: SiteConfig) -> Iterator[str]:
    yield from _ALWAYS
    if facts.disclosure is Disclosure.PROACTIVE:
        yield from _PUBLIC
    kind = site.kinds.get(facts.kind)
    yield from kind.required if kind else ()
    if facts.normative and site.normative_pattern:
        yield "normative_number"


def _present(facts: Facts, name: str) -> bool:
    """True if the field has a value, or a faulty one, which FM004 reports."""
    faulty = any(fault.code == "FM004" and fault.line == facts.lines.get(name) for fault in facts.faults)
    if name == "summary":  # never empty: the reader derives one from the body
        return faulty or name in facts.lines
    value = getattr(facts, _VALUES.get(name, name))
    return faulty or value is False or bool(value)


@document_rule("FM003", ERROR, STRUCTURE)
def unknown_field(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """文件头里有不认识的字段。

    理由：写错名字的字段等于没有写；悄悄忽略它，错误要到公开以后才会被人发现。
    改法：按提示改成正确的字段名，中英文均可。

    错例：
        --- content/policy.md
        生效日期: 2024-01-01

    正例：
        --- content/policy.md
        施行日期: 2024-04-01
    """
    return loader_faults(document, "FM003")


@document_rule("FM004", ERROR, STRUCTURE)
def wrong_value(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """字段的值形式不对，或者不在规定的取值之内。

    理由：工具不猜测：日期、效力状态等写得不规范，推算时限和效力就会出错。
    改法：按提示改写；日期一律写成 2024-05-01 的形式。

    错例：
        --- content/policy.md
        issued: 2024年3月5日

    错例：
        --- content/policy.md
        validity: 已失效

    正例：
        --- content/policy.md
        issued: 2024-03-05
    """
    return loader_faults(document, "FM004")


@document_rule("FM005", ERROR, STRUCTURE)
def field_given_twice(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """同一字段写了两次，或者中文名和英文名都写了。

    理由：两处的值可能不同，工具不替编辑决定用哪一个。
    改法：保留正确的一处，删去另一处。

    错例：
        --- content/policy.md
        标题: 另一个标题

    正例：
        --- content/policy.md
        title: 安澜县示例办法
    """
    return loader_faults(document, "FM005")
