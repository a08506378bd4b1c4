"""IN: every document that must be interpreted has its interpretation, in time, paired both ways."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sitegen.catalogue import Catalogue
from sitegen.config import SiteConfig
from sitegen.extracts import Passage, find_copies, find_headings, running_text
from sitegen.model import Disclosure, Document, Facts, Fault, InterpretationDuty
from sitegen.rules.basis import work_plan
from sitegen.rules.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule, pair_rule

INTERPRETATION_DAYS = 3
LEAST_LENGTH = 50  # characters of an interpretation that can be called an extract
LEAST_HEADINGS = 3
_SHORT = 200  # characters up to which what a picture or a recording says stands in it alone
_SHOWN = ("图解", "视频", "音频")
_FEW = 3
_BASIS = work_plan("二（二）")

# The usual words for each element, in running text without punctuation and without titles in 《》. They are wide on
# purpose: an interpretation that lacks one of these lacks the element, one that has them may still be a poor one.
_MAKE = "(?:制定|出台|起草|编制|修订|修改|印发|发布|实施|推出|开展|调整|划定)"
_ELEMENTS: Mapping[str, re.Pattern[str]] = {
    "背景": re.compile(
        rf"背景|缘由|缘起|起因|由来|必要性|近年来|近几年|长期以来|(?:{_MAKE}|政策|文件|法律|法规|主要)的?依据"
        rf"|(?:为什么|为何|为啥|何以|什么原因|怎么会).{{0,12}}{_MAKE}|{_MAKE}.{{0,4}}(?:原因|考虑)"
        rf"|(?:根据|依据|按照).{{0,60}}{_MAKE}"
    ),
    "目的": re.compile(
        r"目的|意义|目标|总体要求|总体思路|指导思想|旨在|宗旨|初衷|为了|为进一步|解决.{0,15}问题"
        r"|为(?:切实|全面|有效|更好)?(?:贯彻|落实|规范|加强|促进|推动|推进|提高|提升|保障|解决|深化|完善|健全)"
    ),
    "重要举措": re.compile(
        r"举措|(?:主要|重点|核心|基本|具体|有关|修订|修改|新增)(?:内容|措施|任务|规定|条款)|(?:支持|保障|创新|配套|惠民|重大)措施"
        r"|[一二三四五六七八九十两几\d](?:项|条|个方面).{0,4}(?:措施|任务|内容|政策)|亮点|变化|创新|特点|看点|要点|新规"
        r"|(?:明确|规定|提出|新增|取消|调整)了|哪些.{0,6}(?:内容|规定|措施|支持|优惠|政策|要求|任务|补贴|服务)|怎么(?:办|申请)|如何(?:办|申请)"
    ),
}
_ASKED = {"背景": "为什么制定", "目的": "要解决什么问题", "重要举措": "有哪些新规定、怎么办"}


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
        if facts.disclosure is not Disclosure.PROACTIVE or not _is_due(catalogue, facts):
            continue
        if not facts.interpretation and not catalogue.counting_interpretations(facts):
            what = (
                "行政规范性文件必须解读，不得豁免" if facts.interpretation_exempt is not None else "没有配套的政策解读"
            )
            hint = f"撰写解读并在 interpretation（解读）写上它的文件路径，发布后 {INTERPRETATION_DAYS} 个工作日内公开。"
            yield Fault(what, facts.line("interpretation", "title"), hint, path=facts.path)


def _is_due(catalogue: Catalogue, facts: Facts) -> bool:
    kind = catalogue.site.kinds.get(facts.kind)
    duty = kind.interpretation if kind else InterpretationDuty.NEVER
    if duty is InterpretationDuty.POLICY:
        return bool(facts.normative) or facts.interpretation_exempt is None
    return duty is InterpretationDuty.ALWAYS and facts.interpretation_exempt is None


@collection_rule("IN002", ERROR, _BASIS)
def pairing_unresolved(catalogue: Catalogue) -> Iterator[Fault]:
    """解读或解读对象找不到、指向不明、不公开，或者不是解读。

    理由：文件和解读要在两个页面上相互关联，公众从任何一个都能找到另一个。
    改法：核对文件路径、索引号或发文字号；被指的文件要是主动公开。

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
            if resolution.candidates and not target:
                problem = f"指向不明，{len(resolution.candidates)} 份文件都符合"
            elif not target:
                problem = "找不到"
            elif facts.disclosure is Disclosure.PROACTIVE and not catalogue.is_meant_public(target):
                problem = "不是主动公开的文件"
            elif reference.field == "interpretation" and target.kind != "interpretation":
                problem = "不是政策解读"
            else:
                continue
            what = "解读" if reference.field == "interpretation" else "解读对象"
            message = f"{what}“{reference.target}”{problem}"
            yield Fault(
                message, reference.line, "写文件路径（如 ../interpretations/a.md）、索引号或发文字号。", path=facts.path
            )


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
        dated = [other for other in catalogue.counting_interpretations(facts) if other.published_date]
        if not (dated and facts.published_date) or not _has_duty(catalogue, facts):
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


def interpretation_periods(catalogue: Catalogue) -> Iterator[tuple[date, date | None]]:
    """For every document for the public that is to be interpreted, or is: when it and its first interpretation
    are published."""
    for facts in catalogue.documents:
        if facts.published_date and _has_duty(catalogue, facts) and catalogue.would_be_public(facts):
            days = [other.published_date for other in catalogue.counting_interpretations(facts) if other.published_date]
            if days or _is_due(catalogue, facts):
                yield facts.published_date, min(days, default=None)


def _has_duty(catalogue: Catalogue, facts: Facts) -> bool:
    kind = catalogue.site.kinds.get(facts.kind)
    return kind is not None and kind.interpretation is not InterpretationDuty.NEVER


@document_rule("IN005", WARNING, _BASIS)
def elements_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """解读没有讲清背景、目的或者重要举措。

    理由：解读要讲清背景、目的、重要举措；制定依据、总体要求、主要内容等同类说法都算，正文很短的图解、音视频不作要求。
    改法：补上缺的部分，用小标题或者问题点明；确实不适用的，用 exempt 写明理由。

    错例：
        --- content/interpretation.md
        正文：
        现就有关情况解读如下：办法共二条，自2024年4月1日起施行，欢迎广大群众监督。

    正例：
        --- content/interpretation.md
        正文：
        ## 问：为什么要出台这个办法？

        答：过去没有统一的规定，要解决各镇做法不一的问题。

        ## 问：有哪些新规定？

        答：材料由五份减到两份。

    正例：
        --- content/interpretation.md
        form: 图解
        正文：
        一图读懂示例办法，详见附图。
    """
    facts = document.facts
    if facts.kind != "interpretation" or facts.disclosure is not Disclosure.PROACTIVE:
        return
    attached = [text for file in document.attached for _, text in file.pieces]
    said = running_text("\n".join([document.text, *attached])).characters
    if not said or (facts.form in _SHOWN and len(said) <= _SHORT):
        return
    missing = [name for name, words in _ELEMENTS.items() if not words.search(said)]
    if missing:
        hint = f"写清{'、'.join(f'{name}（{_ASKED[name]}）' for name in missing)}，用小标题或者问题点明。"
        yield Fault(f"解读没有讲清{'、'.join(missing)}", document.body_line, hint)


@pair_rule("IN006", WARNING, _BASIS)
def interpretation_is_extract(interpretation: Document, interpreted: Document, site: SiteConfig) -> Iterator[Fault]:
    """解读摘抄文件：六成以上的文字或者小标题与文件逐字相同。

    理由：解读不能罗列文件的原文和小标题。连续十字以上相同的算摘抄，标点、序号和《》里的名称不计；背景等小标题不计。
    改法：用通俗的话说明背景、目的和重要举措，举例子、算细账、作对比；必须引用的条文只引关键的一两句。

    错例：
        --- content/policy.md
        正文：
        第一条 养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗，并取得免疫证明。

        第二条 养犬人应当自取得免疫证明之日起三十日内，到所在地派出所办理养犬登记，领取犬牌。
        --- content/interpretation.md
        正文：
        ## 出台背景、目的和重要举措

        一、养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗,并取得免疫证明。

        二、养犬人应当自取得免疫证明之日起三十日内,到所在地派出所办理养犬登记。

    错例：
        --- content/policy.md
        正文：
        ## 组织领导

        县政府负责。

        ## 经费保障

        县财政负责。

        ## 监督检查

        县审计局负责。
        --- content/interpretation.md
        正文：
        ## 组织领导

        背景是无人牵头，目的是有人管，举措是明确主体。

        ## 经费保障

        钱从县里出。

        ## 监督检查

        每年查一次账。

    正例：
        --- content/policy.md
        正文：
        第一条 养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗，并取得免疫证明。

        第二条 养犬人应当自取得免疫证明之日起三十日内，到所在地派出所办理养犬登记，领取犬牌。
        --- content/interpretation.md
        正文：
        出台背景是城区犬只增多，目的是让爱犬的人养得安心、怕犬的人走得放心。重要举措有两项：一是小狗满三个月就去打疫苗，不收费；
        二是打完以后一个月之内办登记，手机上就能办，犬牌也不要钱。
    """
    both = (interpretation.facts, interpreted.facts)
    if any(facts.disclosure is not Disclosure.PROACTIVE for facts in both):
        return
    limit = site.threshold("IN006", 0.6)
    before = interpretation.body_line - 1
    copies = find_copies(interpretation.text, interpreted.text)
    copied, headings = copied_headings(interpretation.text, interpreted.text)
    path = interpreted.facts.path
    if copies.length >= LEAST_LENGTH and copies.share >= limit:
        message = f"解读 {copies.share:.0%} 的文字与 {path} 逐字相同"
        hint = f"用自己的话解读。最长的相同处：{_places(copies.passages[:3], before, interpreted.body_line - 1)}。"
        yield Fault(message, before + copies.passages[0].line, hint, evidence=f"摘抄 {path}")
    elif headings >= LEAST_HEADINGS and len(copied) >= limit * headings:
        message = f"解读 {headings} 个小标题中有 {len(copied)} 个照搬 {path}"
        hint = f"照搬的有“{'”“'.join(list(copied)[:3])}”；小标题要点明解读的内容，不用文件的小标题。"
        yield Fault(message, before + min(copied.values()), hint, evidence=f"照搬小标题 {path}")


def _places(passages: Sequence[Passage], before: int, source_before: int) -> str:
    """Passages as an editor finds them; the bodies begin after so many lines of their files."""
    return "；".join(
        f"第 {before + one.line} 行“{one.opening}”起 {one.length} 字（文件第 {source_before + one.source_line} 行）"
        for one in passages
    )


def copied_headings(text: str, source: str) -> tuple[Mapping[str, int], int]:
    """Headings of ``text`` that ``source`` has too, with their lines, and how many headings count in all.

    Those that name an element are the interpretation's own, whoever else uses the words.
    """
    own = {
        words: line
        for words, line in find_headings(text).items()
        if not any(element.search(words) for element in _ELEMENTS.values())
    }
    others = find_headings(source)
    return {words: line for words, line in own.items() if words in others}, len(own)


@collection_rule("IN007", ERROR, _BASIS)
def exemption_without_reason(catalogue: Catalogue) -> Iterator[Fault]:
    """写了不需要解读，却没有写理由。

    理由：不解读是例外，理由要经得起检查。
    改法：在 exempt 后写明理由，例如“人事任免，不涉及公众权利义务”。

    错例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: ~}

    正例：
        --- content/second.md
        kind: policy
        interpretation: {exempt: 人事任免事项，不涉及公众权利义务}
    """
    for facts in catalogue.documents:
        if facts.interpretation_exempt == "":
            line = facts.line("interpretation_exempt", "interpretation")
            yield Fault("不需要解读，但没有写理由", line, "写成 {exempt: 理由}。", path=facts.path)


@collection_rule("IN008", NOTICE, _BASIS)
def only_plain_text(catalogue: Catalogue) -> Iterator[Fault]:
    """一个部门一年的解读全部是文字。

    理由：要多用图解、音视频、问答、新闻发布会等公众看得懂的形式，减少单纯的文字解读。只看上一年，以及今年已有三件以上解读的。
    改法：给影响面大的文件补一件图解、视频或者问答；文字稿本身是问答、专家解读的，把 form（解读形式）改成实际的形式。

    错例：
        --- content/interpretation.md
        issued: 2025-03-06
        published: 2025-03-07

    正例：
        --- content/interpretation.md
        issued: 2025-03-06
        published: 2025-03-07
        form: 图解
    """
    groups: defaultdict[tuple[str, int], list[Facts]] = defaultdict(list)
    for facts in catalogue.documents:
        if facts.kind == "interpretation" and facts.published and catalogue.is_public(facts):
            groups[facts.departments[0], facts.published.year].append(facts)
    few = catalogue.site.threshold("IN008", _FEW)
    for (department, year), group in sorted(groups.items()):
        # earlier years are past mending
        judged = year == catalogue.today.year - 1 or (year == catalogue.today.year and len(group) >= few)
        if judged and all(facts.form == "文字" for facts in group):
            first = min(group, key=lambda facts: (str(facts.published), facts.path))
            message = f"{department}{year}年的解读（{len(group)} 件）都是文字"
            hint = "选影响面大的文件补做图解、视频、音频或者问答。"
            yield Fault(message, first.line("form"), hint, path=first.path, evidence=f"{department}{year}年")
