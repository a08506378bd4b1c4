"""What decisions hold in ``data``: a year's catalogue of matters, or the dossier of one.

国令713号 第三、十五、三十二条; the parts of a dossier are those of the county's work plan (高政办字〔2021〕24号).
"""

from __future__ import annotations

import re
from datetime import date

from sitegen.core.document import Facts
from sitegen.kinds.declaration import (
    Choice,
    Flag,
    Moment,
    One,
    Record,
    Reference,
    Rows,
    Text,
    Texts,
    Whole,
    Year,
    data_of,
)
from sitegen.kinds.shapes import table, text
from sitegen.kinds.values import said
from sitegen.site.config import SiteConfig

STOPPED = ("终止", "撤销", "撤回", "取消", "暂停", "暂缓")
DECIDED = (
    "已决策", "已决定", "已通过", "审议通过", "已审议通过", "已公布", "已公布实施", "已发布", "已发布实施", "已印发",
    "已印发实施", "已出台", "已出台实施", "已实施", "已施行", "已办结", "已完成", "decided",
)  # fmt: skip
# what became of an opinion → the words for it
RESULT_WORDS = {
    "adopted": ("采纳", "已采纳", "全部采纳", "予以采纳", "完全采纳", "是", "adopted"),
    "partly": ("部分采纳", "部分予以采纳", "已部分采纳", "部分", "partly"),
    "rejected": (
        "不采纳", "未采纳", "不予采纳", "没有采纳", "未予采纳", "暂不采纳", "暂未采纳", "暂不予采纳", "否", "rejected",
    ),
}  # fmt: skip
_RESULTS = {word: name for name, words in RESULT_WORDS.items() for word in words}
# 未收到意见 reports what came in; 未公布 does not
_NOT_YET = re.compile(
    r"(?:尚|还|暂)?未(?!收到|收集到|征集到|接到|收集|提出).*|(?:待|拟|将|即将|预计|计划|正在|没有公布|暂不).*|.*(?:整理|汇总|研究|办理)中"
)
_NO_RESULT = re.compile(r"不涉及|不适用")
_CATALOGUE, _DOSSIER = ("catalogue", "目录"), ("dossier", "专卷")


class Result(Text):
    """What became of an opinion, in words; true and false stand for 是 and 否."""

    def value(self, of: Record) -> str:
        raw = self.raw(of)
        return ("是" if raw else "否") if isinstance(raw, bool) else text(raw)


class Comment(Record):
    """The period in which opinions are asked for."""

    opens = Moment("开始", rule="DC001", example="2026-05-12")
    closes = Moment("截止", rule="DC001", example="2026-06-13")
    shortened_reason = Text("缩短理由", about="不足30日的，写明理由", example="汛期将至")
    ways = Texts("方式", about="提出意见的方式", example=["电子邮箱 office@anlan.example", "信函"])


class Totals(Record):
    """How many opinions came in, and what became of them."""

    received = Whole("收到", "征集", "共收到", rule="DC002", example=2)
    adopted = Whole("采纳", rule="DC002", example=1)
    partly = Whole("部分采纳", rule="DC002", example=0)
    rejected = Whole("不采纳", "未采纳", "不予采纳", rule="DC002", example=1)


class Opinion(Record):
    """One opinion and the answer to it."""

    seq = Text("序号", example="3")
    from_ = Text("来源", "反馈人", about="写类别，不写姓名", example="网上留言")
    content = Text("意见内容", "内容", example="早班车应当赶得上学生上学")
    result = Result("处理", "结果", "是否采纳", about="采纳、部分采纳、不采纳", rule="DC003", example="不采纳")
    reason = Text("理由", "采纳理由", about="部分采纳、不采纳的要写", rule="DC003", example="超出财政承受能力")

    @property
    def adoption(self) -> str:
        """What became of it: ``adopted``, ``partly`` or ``rejected``; empty if its word is not known."""
        return _RESULTS.get(self.result, "")


class StageEntry(Record, text="text"):
    """What is made public of one stage."""

    date = Moment("日期", example="2026-05-12")
    text = Text("说明", about="没有这一环节的写“不涉及”，还没到的写“尚未公布”", example="公布征求意见稿和起草说明")
    document = Reference("文件")

    @property
    def is_told(self) -> bool:
        """Whether a date, words or a document stand there, and do not say that the stage is still to come."""
        told = [said(StageEntry.date.written(self)), said(self.text), self.document]
        return any(told) and not any(map(says_not_yet, told))


class StageField(One[StageEntry]):
    """One stage; ``optional`` ones are shown only if something is written."""

    shape = "一句话，或者一组"

    def __init__(self, label: str, *aliases: str, optional: bool = False, example: object = None) -> None:
        super().__init__(StageEntry, label, *aliases, example=example or f"{label}情况已公布")
        self.optional = optional


class DecisionStages(Record):
    """The stages of a decision in their order."""

    draft = StageField("决策草案", "草案", example={"日期": "2026-05-12", "说明": "公布征求意见稿"})
    background = StageField("制订背景", "背景", "制定背景")
    opinions = StageField("征集采纳", "意见", "意见征集", "意见采纳")
    hearing = StageField("听证", optional=True)
    expert = StageField("专家论证", optional=True)
    risk = StageField("风险评估", optional=True)
    legal = StageField("合法性审查", optional=True)
    meeting = StageField("会议审议", "会议")
    result = StageField("决策结果", "结果")
    evaluation = StageField("决策后评估", "后评估", optional=True)


STAGES = tuple(field for field in DecisionStages.declared.values() if isinstance(field, StageField))


def is_decision_catalogue(facts: Facts) -> bool:
    """True for a year's catalogue of decisions, as ``data`` says or else its title."""
    data = table(facts)
    kind = text(data.get("type")) or text(data.get("类型"))
    return kind in _CATALOGUE or (not kind and "决策事项目录" in facts.title)


class CatalogueItem(Record):
    """One matter of a year."""

    seq = Text("序号", example="1")
    matter = Text("决策事项", "事项名称", "事项", example="城乡公交一体化运营实施方案")
    unit = Text("承办单位", example="县交通运输局")
    procedure = Text("履行程序", example="公众参与、专家论证、风险评估、合法性审查、集体讨论")
    hearing = Flag("是否听证", example=True)
    due = Moment("计划完成时间", "完成时限", example="2026-09-30")
    dossier = Reference("专卷", about="不写按事项名称找")


@data_of("decision")
class DecisionCatalogue(Record, listed="items"):
    """The catalogue of a year."""

    about = "年度目录。"

    type = Choice("类型", words=("目录",), read=lambda written: "目录" if written in _CATALOGUE else "", example="目录")
    year = Year()
    items = Rows(CatalogueItem, "事项")

    @classmethod
    def fits(cls, facts: Facts) -> bool:
        return is_decision_catalogue(facts)


@data_of("decision")
class Dossier(Record):
    """All that is known of one matter."""

    about = "事项专卷。写了决策结果的视为已经决策。"

    type = Choice("类型", words=("专卷",), read=lambda written: "专卷" if written in _DOSSIER else "", example="专卷")
    matter = Text("决策事项", "事项名称", example="城乡公交一体化运营实施方案")
    year = Year()
    unit = Text("承办单位", about="不写用发文机关", example="县交通运输局")
    status = Text("状态", about="已决策、已印发、审议中、已终止等", example="审议中")
    comment = One(Comment, "征求意见")
    totals = One(Totals, "合计")
    opinions = Rows(Opinion, "意见")
    stages = One(DecisionStages, "环节", "阶段")

    @classmethod
    def fits(cls, facts: Facts) -> bool:
        return not is_decision_catalogue(facts)

    @property
    def is_stopped(self) -> bool:
        """True if the matter was given up or put off."""
        return any(word in said(self.status) for word in STOPPED)

    @property
    def tells_of_opinions(self) -> bool:
        """True if opinions are listed or counted; keys without values tell nothing."""
        if any(said(value) for row in self.opinions for _, value in row.cells.values()):
            return True
        totals = self.totals
        return totals.received is not None or any((totals.adopted, totals.partly, totals.rejected))

    def has_stage(self, field: StageField) -> bool:
        """True if the dossier holds a stage; for the opinions, their list or their totals count as well."""
        told = field.value(self.stages).is_told
        return told or (field is DecisionStages.opinions and self.tells_of_opinions)

    def has_result(self, today: date) -> bool:
        """True if the result is told, and not as one to come or as none."""
        entry = self.stages.result
        when = entry.date or Moment.of_text(entry.text)
        future = when is not None and when > today
        return self.has_stage(DecisionStages.result) and not future and not _NO_RESULT.match(said(entry.text))


def dossier_of(facts: Facts, site: SiteConfig) -> Dossier | None:
    """The dossier of a decision; ``None`` for catalogues, for other kinds and for an unknown type."""
    data = Dossier.of(facts, site)
    return data if data is not None and data and (data.type or not Dossier.type.written(data)) else None


def says_decided(status: str) -> bool:
    """True if the status of a matter says that it was decided."""
    return bare_status(status) in DECIDED


def bare_status(status: str) -> str:
    """``status`` without additions in brackets."""
    return re.sub(r"[（(].*", "", status).strip()


def says_not_yet(words: str) -> bool:
    """True if the words for a stage say that it is still to come."""
    return _NOT_YET.fullmatch(words) is not None
