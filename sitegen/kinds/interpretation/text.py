"""IN005, IN006, IN009: what an interpretation says, in whose words, and whether it holds what its form promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sitegen.core.document import Disclosure, Document
from sitegen.core.finding import Fault
from sitegen.kinds.interpretation.extracts import Passage, find_copies, find_headings, running_text
from sitegen.kinds.interpretation.media import counted_form, lacked_medium
from sitegen.kinds.interpretation.schema import InterpretationData
from sitegen.rulebook.basis import work_plan
from sitegen.rulebook.registry import WARNING, document_rule, pair_rule
from sitegen.site.config import SiteConfig

LEAST_LENGTH = 50  # characters of an interpretation that can be called an extract
LEAST_HEADINGS = 3
_LONG_HEADING = 6  # characters of a heading that nobody chooses by accident: then two of two are enough
_SHORT = 200  # characters up to which what a picture or a recording says stands in it alone
_SHOWN = ("图解", "视频", "音频")
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
# What an interpretation itself has a heading for, whatever the document says: the elements that it must explain and
# those that the usual forms of interpretations add. A heading that only contains such a word is one like any other.
_OWN_HEADING = re.compile(
    rf"(?:政策|文件|办法|意见|通知|方案|规定|条例|改革|本次|这次|主要|有关|关于|新旧|创新|惠民利民|{_MAKE}|[几一二三四五六七八九十两]项)*的?"
    r"(?:(?:背景|依据|缘由|由来|起因|必要性|可行性|过程|目的|意义|宗旨|初衷|目标任务|考虑|[和与及]其?)+"
    r"|(?:重点|核心|具体)?内容(?:解读|说明|介绍)?|(?:重要|具体)?举措|亮点|特点|看点|要点|特色|创新点?|变化|对比|差异)"
    r"|(?:涉及|适用)(?:范围|对象)|执行标准|注意事项|名词解释|关键词诠释|(?:政策)?(?:解读|咨询|联系)(?:机关|单位|方式|电话|人)"
)
_ASKED = {"背景": "为什么制定", "目的": "要解决什么问题", "重要举措": "有哪些新规定、怎么办"}


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
        一图读懂示例办法：![示例办法要点](chart.png)
        === content/chart.png
        图
    """
    facts = document.facts
    if facts.kind != "interpretation" or facts.disclosure is not Disclosure.PROACTIVE:
        return
    attached = [text for file in document.attached for _, text in file.pieces]
    said = running_text("\n".join([document.text, *attached])).characters
    if not said or (counted_form(facts) in _SHOWN and len(said) <= _SHORT):
        return
    missing = [name for name, words in _ELEMENTS.items() if not words.search(said)]
    if missing:
        hint = f"写清{'、'.join(f'{name}（{_ASKED[name]}）' for name in missing)}，用小标题或者问题点明。"
        yield Fault(f"解读没有讲清{'、'.join(missing)}", document.body_line, hint)


@document_rule("IN009", WARNING, _BASIS)
def medium_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """解读形式写的是视频、音频或者图解，却没有视频、音频或者图。

    理由：用图解、音视频解读，是要让公众看得见、听得到；只有文字实录的还是文字解读，不计入非文字形式的比例。
    改法：把录像、录音或者图作为附件，或者插进正文；放在其他网站的，在 data 的 video、audio、image（视频、音频、图片）
    写明网址，正文里写“观看视频”“收听音频”等字样的链接也算；确实没有的，把 form（解读形式）改成文字、问答等实际的形式。

    错例：
        --- content/interpretation.md
        form: 视频

    错例：
        --- content/interpretation.md
        form: 音频
        data: {audio: programme.mp3}

    错例：
        --- content/interpretation.md
        form: 图解
        正文：
        一图读懂示例办法，详见附图。

    正例：
        --- content/interpretation.md
        form: 图解
        正文：
        一图读懂示例办法：![示例办法要点](chart.png)
        === content/chart.png
        图

    正例：
        --- content/interpretation.md
        form: 视频
        data: {video: "https://video.example.gov.cn/2024/example.html"}

    正例：
        --- content/interpretation.md
        form: 音频
        正文：
        背景、目的和重要举措都在节目里：[收听音频](https://radio.example.gov.cn/2024/example.html)。
    """
    facts = document.facts
    if InterpretationData.of(facts, site) is None or facts.disclosure is not Disclosure.PROACTIVE:
        return
    lacked = lacked_medium(facts)
    if lacked:
        hint = (
            f"把{lacked}作为附件或者插进正文；放在其他网站的，在 data 里写明网址；确实没有的，把 form 改成实际的形式。"
        )
        yield Fault(f"解读形式是“{facts.form}”，但没有{lacked}，也没有写明在哪里看", facts.line("form"), hint)


@pair_rule("IN006", WARNING, _BASIS)
def interpretation_is_extract(interpretation: Document, interpreted: Document, site: SiteConfig) -> Iterator[Fault]:
    """解读摘抄文件：六成以上的文字或者小标题与文件逐字相同。

    理由：解读不能罗列文件的原文和小标题。连续十字以上相同的算摘抄，标点、序号和《》里的名称不计；出台背景、目的意义、
    主要内容等解读自己的小标题不计。小标题有三个以上，或者只有两个但都长而且都照搬的，才看小标题。
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

    错例：
        --- content/policy.md
        正文：
        一、总体要求

        坚持先易后难。

        二、主要目标

        三年全部完成。

        三、重点任务

        改造管网。

        四、保障措施

        县财政负责。
        --- content/interpretation.md
        正文：
        ## 总体要求

        背景是老管网漏水，先改漏得最多的。

        ## 主要目标

        到第三年家家水压够用。

        ## 重点任务

        重要举措是换掉四十公里铸铁管。

        ## 保障措施

        换管子不向住户收钱。

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
    if all(facts.disclosure is Disclosure.PROACTIVE for facts in both):
        limit = site.threshold("IN006", 0.6)
        found = _copied_text(interpretation, interpreted, limit) or _copied_outline(interpretation, interpreted, limit)
        yield from (found,) if found else ()


def _copied_text(interpretation: Document, interpreted: Document, limit: float) -> Fault | None:
    copies = find_copies(interpretation.text, interpreted.text)
    if copies.length < LEAST_LENGTH or copies.share < limit:
        return None
    path, before = interpreted.facts.path, interpretation.body_line - 1
    message = f"解读 {copies.share:.0%} 的文字与 {path} 逐字相同"
    hint = f"用自己的话解读。最长的相同处：{_places(copies.passages[:3], before, interpreted.body_line - 1)}。"
    return Fault(message, before + copies.passages[0].line, hint, evidence=f"摘抄 {path}")


def _copied_outline(interpretation: Document, interpreted: Document, limit: float) -> Fault | None:
    copied, headings = copied_headings(interpretation.text, interpreted.text)
    if len(copied) < limit * headings or not (headings >= LEAST_HEADINGS or _are_telling(copied)):
        return None
    path = interpreted.facts.path
    message = f"解读 {headings} 个小标题中有 {len(copied)} 个照搬 {path}"
    hint = f"照搬的有“{'”“'.join(list(copied)[:3])}”；小标题要点明解读的内容，不用文件的小标题。"
    line = interpretation.body_line - 1 + min(copied.values())
    return Fault(message, line, hint, evidence=f"照搬小标题 {path}")


def _are_telling(copied: Mapping[str, int]) -> bool:
    """True for two headings too long to be set phrases; with one nobody can tell a list of headings."""
    return len(copied) > 1 and all(len(words) >= _LONG_HEADING for words in copied)


def _places(passages: Sequence[Passage], before: int, source_before: int) -> str:
    """Passages as an editor finds them; the bodies begin after so many lines of their files."""
    return "；".join(
        f"第 {before + one.line} 行“{one.opening}”起 {one.length} 字（文件第 {source_before + one.source_line} 行）"
        for one in passages
    )


def copied_headings(text: str, source: str) -> tuple[Mapping[str, int], int]:
    """Headings of ``text`` that ``source`` has too, with their lines, and how many headings count in all.

    Those that are nothing but the name of an element are the interpretation's own, whoever else uses the words.
    """
    own = {words: line for words, line in find_headings(text).items() if not _OWN_HEADING.fullmatch(words)}
    others = find_headings(source)
    return {words: line for words, line in own.items() if words in others}, len(own)
