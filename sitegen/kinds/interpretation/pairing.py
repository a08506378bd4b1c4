"""IN: every document that must be interpreted has its interpretation, in time, paired both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Disclosure, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.duties import INTERPRETATION_DAYS, has_interpretation_duty, is_interpretation_due
from sitegen.kinds.interpretation.media import TEXT_FORM, counted_form
from sitegen.kinds.values import gives_reason
from sitegen.rulebook.basis import work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule

_FEW = 3
_NO_REASONS = ("true", "是", "免", "豁免", "不需要", "不需要解读")
_BASIS = work_plan("二（二）")


@collection_rule("IN001", ERROR, _BASIS)
def interpretation_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """应当解读的文件没有配套解读，也没有说明不需要解读的理由。

    理由：行政规范性文件、重要政策文件、工作年度报告均应解读，解读与文件同步组织、同步审签、同步部署。
    改法：起草部门撰写解读，在 interpretation（解读）写上解读的文件路径；非规范性文件确不需要的，写 {exempt: 理由}。

    错例：
        --- content/policy.md
        interpretation: ~
        --- content/interpretation.md
        interprets: [second.md]
        --- content/second.md
        kind: policy
        interpretation: [interpretation.md]

    错例：
        --- content/policy.md
        interpretation: {exempt: 规范性文件不得豁免}
        --- content/interpretation.md
        interprets: [second.md]
        --- content/second.md
        kind: policy
        interpretation: [interpretation.md]

    错例：
        --- content/policy.md
        interpretation: ~
        --- content/interpretation.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/policy.md
        interpretation: [interpretation.md]

    正例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: 人事任免事项，不涉及公众权利义务}
    """
    for facts in catalogue.documents:
        if facts.disclosure is not Disclosure.PROACTIVE or not is_interpretation_due(catalogue, facts):
            continue
        if not facts.interpretation and not catalogue.qualifying_interpretations(facts):
            what = (
                "行政规范性文件必须解读，不得豁免" if facts.interpretation_exempt is not None else "没有配套的政策解读"
            )
            hint = f"撰写解读并在 interpretation（解读）写上它的文件路径，发布后 {INTERPRETATION_DAYS} 个工作日内公开。"
            yield Fault(what, facts.line("interpretation", "title"), hint, path=facts.path)


@collection_rule("IN002", ERROR, _BASIS)
def pairing_unresolved(catalogue: Catalogue) -> Iterator[Fault]:
    """解读或解读对象找不到、指向不明、不公开、读不出来，或者不是解读。

    理由：文件和解读要在两个页面上相互关联，公众从任何一个都能找到另一个。
    改法：核对文件路径、索引号或发文字号；被指的文件要是主动公开；它自己有错误的，先改正它。

    错例：
        --- content/policy.md
        interpretation: [missing.md]
        --- content/interpretation.md
        interprets: [second.md]
        --- content/second.md
        kind: policy
        interpretation: [interpretation.md]

    错例：
        --- content/interpretation.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/policy.md
        interpretation: [interpretation.md]
    """
    for facts in catalogue.documents:
        for reference in facts.interpretation + facts.interprets:
            resolution = catalogue.resolve(reference, facts)
            target = resolution.target
            hint = "写文件路径（如 ../interpretations/a.md）、索引号或发文字号。"
            if resolution.candidates and not target:
                problem = f"指向不明，{len(resolution.candidates)} 份文件都符合"
            elif not target:
                problem = "找不到"
            elif facts.disclosure is Disclosure.PROACTIVE and not catalogue.is_meant_public(target):
                problem = "不是主动公开的文件"
            elif reference.field == "interpretation" and not target.kind:  # nobody can tell what it is
                problem = "有错误，还不能公开"
                hint = f"先按提示改正 {target.path} 的错误。"
            elif reference.field == "interpretation" and target.kind != "interpretation":
                problem = "不是政策解读"
            else:
                continue
            what = "解读" if reference.field == "interpretation" else "解读对象"
            yield Fault(f"{what}“{reference.target}”{problem}", reference.line, hint, path=facts.path)


@collection_rule("IN003", ERROR, _BASIS)
def pairing_contradicts(catalogue: Catalogue) -> Iterator[Fault]:
    """文件与解读的配对互相矛盾：甲指向乙，乙只指向丙。

    理由：配对由两边共同写明，只要一边写错，公众就会看到张冠李戴的解读。
    改法：让文件的 interpretation 与解读的 interprets 互相包含对方。

    错例：
        --- content/second.md
        kind: policy
        interpretation: [interpretation.md]

    正例：
        --- content/second.md
        kind: policy
        interpretation: [interpretation.md]
        --- content/interpretation.md
        interprets: [policy.md, second.md]
    """
    for edge in catalogue.edges:
        back = {"interpretation": "interprets", "interprets": "interpretation"}.get(edge.relation)
        if back is None or not getattr(edge.target, back):
            continue
        others = {
            other.target.path for other in catalogue.edges_from.get(edge.target.path, ()) if other.relation == back
        }
        if others and edge.source.path not in others:
            message = f"本文件指向 {edge.target.path}，而它只指向 {'、'.join(sorted(others))}"
            yield Fault(
                message, edge.line, f"在 {edge.target.path} 的 {back} 中加上本文件，或改正这里。", path=edge.source.path
            )


@collection_rule("IN004", ERROR, _BASIS)
def interpretation_late(catalogue: Catalogue) -> Iterator[Fault]:
    """文件发布后超过 3 个工作日才发布解读。

    理由：解读材料应当在文件公开后 3 个工作日内在政府网站和媒体发布；有多份解读的，以最早的一份计。
    改法：日期写错的改正；确已迟发的，由负责人批准后用 exempt 写明理由和期限。

    错例：
        --- content/interpretation.md
        published: 2024-03-12

    正例：
        --- content/interpretation.md
        published: 2024-03-11
    """
    for facts in catalogue.documents:
        dated = [other for other in catalogue.qualifying_interpretations(facts) if other.published_date]
        if not (dated and facts.published_date) or not has_interpretation_duty(catalogue, facts):
            continue
        first = min(dated, key=lambda other: (str(other.published), other.path))
        deadline = catalogue.site.calendar.deadline(facts.published_date, INTERPRETATION_DAYS)
        if first.published_date and first.published_date > deadline.day:
            due = f"{facts.path} 于 {facts.published_date} 发布，解读应不晚于 {deadline.day}"
            message = f"{due}，实际 {first.published_date} 发布"
            hint = (
                "日期写错的改正；确已迟发的，经批准后在解读里用 exempt 写明。"
                if deadline.certain
                else "该年的节假日安排未知，期限按周一至周五推算。"
            )
            severity = None if deadline.certain else WARNING
            yield Fault(message, first.line("published"), hint, path=first.path, severity=severity)


@collection_rule("IN007", ERROR, _BASIS)
def exemption_without_reason(catalogue: Catalogue) -> Iterator[Fault]:
    """写了不需要解读，却没有写理由。

    理由：不解读是例外，理由要经得起检查。
    改法：在 exempt 后写明理由，例如“人事任免，不涉及公众权利义务”。

    错例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: ~}

    错例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: 无}

    正例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: 人事任免事项，不涉及公众权利义务}
    """
    for facts in catalogue.documents:
        written = facts.interpretation_exempt
        if written is not None and (written in _NO_REASONS or not gives_reason(written)):
            line = facts.line("interpretation_exempt", "interpretation")
            yield Fault("不需要解读，但没有写理由", line, "写成 {exempt: 理由}。", path=facts.path)


@collection_rule("IN008", NOTICE, _BASIS)
def only_plain_text(catalogue: Catalogue) -> Iterator[Fault]:
    """一个部门一年的解读全部是文字。

    理由：要多用图解、音视频、问答、新闻发布会等公众看得懂的形式，减少单纯的文字解读。只看上一年，以及今年已有三件以上解读的。
    改法：给影响面大的文件补一件图解、视频或者问答；文字稿本身是问答、专家解读的，把 form（解读形式）改成实际的形式。
    写了图解、视频、音频而没有图和录像、录音的，按文字计（见 IN009）。

    错例：
        --- content/interpretation.md
        issued: 2025-03-06
        published: 2025-03-07

    正例：
        --- content/interpretation.md
        issued: 2025-03-06
        published: 2025-03-07
        form: 图解
        attachments: [{file: chart.png, title: 一图读懂}]
        === content/chart.png
        图
    """
    groups: defaultdict[tuple[str, int], list[Facts]] = defaultdict(list)
    for facts in catalogue.documents:
        if facts.kind == "interpretation" and facts.published and catalogue.is_public(facts):
            groups[facts.departments[0], facts.published.year].append(facts)
    few = catalogue.site.threshold("IN008", _FEW)
    for (department, year), group in sorted(groups.items()):
        # earlier years are past mending
        judged = year == catalogue.today.year - 1 or (year == catalogue.today.year and len(group) >= few)
        if judged and all(counted_form(facts) == TEXT_FORM for facts in group):
            first = min(group, key=lambda facts: (str(facts.published), facts.path))
            message = f"{department}{year}年的解读（{len(group)} 件）都是文字"
            hint = "选影响面大的文件补做图解、视频、音频或者问答。"
            yield Fault(message, first.line("form"), hint, path=first.path, evidence=f"{department}{year}年")
