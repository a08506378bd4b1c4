"""DA: the field ``data`` holds what its kind declares, in a form that pages show and rules can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.declaration.record import Problem, Trouble
from sitegen.kinds.schemas import form_of
from sitegen.kinds.values import data_fault, is_meant_public
from sitegen.rulebook.basis import STRUCTURE
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import ERROR, WARNING, document_rule
from sitegen.site.config import SiteConfig

_WITHOUT_DATA = ("guide", "policy")  # built-in kinds; rules of a site or a package may read data of their own kinds


@document_rule("DA001", ERROR, STRUCTURE)
def unknown_data_key(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """data 里有这一类型没有规定的字段。

    理由：不认识的字段不会显示，写在里面的内容等于没有公开；多半是字段名写错了。
    改法：按提示改成规定的字段名，中文、英文都可以，见《数据格式》；确实不属于规定字段的内容写进正文。

    错例：
        --- content/debt.md
        kind: debt
        data: {年度: 2025, 债务限额: 55.95亿元}

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, 责任部门: 县水利局}]}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, 责任单位: 县水利局}]}
    """
    yield from _faults(document, site, Trouble.UNKNOWN)


@document_rule("DA002", ERROR, STRUCTURE)
def data_key_twice(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """data 里同一个字段用两个名称写了两次。

    理由：中文名和英文名是同一个字段，两处都写，网页只显示其中一处。
    改法：只保留一处。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, 年度: 2025, items: [{task: 示例}]}

    正例：
        --- content/task.md
        kind: task
        data: {年度: 2026, items: [{task: 示例}]}
    """
    yield from _faults(document, site, Trouble.TWICE)


@document_rule("DA003", ERROR, STRUCTURE)
def data_not_shown(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """data 里的值写法不对，网页上不会显示。

    理由：该写列表的写成了一段文字、该写文字的写成了列表、季度写得认不出来，网页显示不出来；政策文件和指南不用 data。
    改法：照提示改成规定的写法，例子见《数据格式》。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, progress: {三季度: 过半}}]}

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: {task: 示例}}

    错例：
        --- content/project.md
        kind: project
        data: {name: 示例工程, stage: 前期, information: 见公告}

    错例：
        --- content/policy.md
        data: {名单: 见附件}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, progress: {2026年三季度: 过半}}]}
    """
    yield from _faults(document, site, Trouble.UNSHOWN)
    facts = document.facts
    if facts.data is not None and is_meant_public(facts) and site.data_kind(facts.kind) in _WITHOUT_DATA:
        message = f"“{site.kinds[facts.kind].label}”不用 data，写在里面的不显示"
        yield data_fault(facts, message, "删去 data，内容写进正文。", evidence="data")


@document_rule("DA004", WARNING, STRUCTURE)
def data_not_read(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """data 里的日期、数或者规定的用语认不出来。

    理由：这样的值只能照原样显示，不能用来计算、画图、核对期限，应当检查的也查不到。
    改法：日期写成 2026-09-30，数不带单位，用语写规定的词；大概的时限能认出来的，只作提示。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, due: 汛期以前}]}

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, target: 96, measure: 公里, done: {2026Q3: 95公里}}]}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, due: 2026-12-31, target: 96, measure: 公里, done: {2026Q3: 95}}]}
    """
    yield from _faults(document, site, Trouble.UNREAD)


@document_rule("DA005", WARNING, STRUCTURE)
def data_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """data 里缺少这一类型必须写的内容。

    理由：缺少的内容有的是法规、文件规定要公开的，有的没有就显示不出来；依据写在提示里。
    改法：补上；确实没有的写“无”。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{unit: 县水利局, due: 2026-12-31}]}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{task: 示例, unit: 县水利局, due: 2026-12-31}]}
    """
    yield from _faults(document, site, Trouble.MISSING)


def _faults(document: Document, site: SiteConfig, trouble: Trouble) -> Iterator[Fault]:
    """The problems of one sort in a document that is meant for the public; rows with the same problem count as one."""
    facts = document.facts
    data = form_of(facts, site) if is_meant_public(facts) and facts.data is not None else None
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in data.problems() if data is not None else ():
        if problem.trouble is trouble:
            path = ".".join(step for step in problem.steps if isinstance(step, str))
            alike.setdefault((path, problem.message), []).append(problem)
    yield from at_most(_fault(facts, path, group) for (path, _), group in alike.items())


def _fault(facts: Facts, path: str, alike: Sequence[Problem]) -> Fault:
    first = alike[0]
    more = f"这样的共 {len(alike)} 处。" if len(alike) > 1 else ""
    evidence = f"{path}：{first.message}"
    return data_fault(
        facts,
        first.message,
        first.hint + more,
        *first.steps,
        at_key=first.trouble in (Trouble.UNKNOWN, Trouble.TWICE),
        evidence=evidence,
        severity=first.severity,
    )
