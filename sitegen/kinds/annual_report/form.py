"""The forms of the tables of annual reports: names of rows and columns, as 国办公开办函〔2021〕30号 has them.

Reports on 2019 and 2020 follow an older form (国办公开办函〔2019〕60号), whose rows differ.
"""

from __future__ import annotations

import re
from enum import StrEnum

from sitegen.core.records import record

FIRST_OLD_YEAR, FIRST_CURRENT_YEAR = 2019, 2021
TOTAL = "总计"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
APPLICATION_COLUMNS = (*APPLICANTS, TOTAL)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结")
REVIEW_COLUMNS = (*OUTCOMES, TOTAL)
MADE, REPEALED, IN_FORCE = DOCUMENT_COLUMNS = ("本年制发件数", "本年废止件数", "现行有效件数")
DECISIONS = "本年处理决定数量"
CHARGES = "本年收费金额（单位：万元）"
RULES_ROW, NORMATIVE_ROW = "规章", "行政规范性文件"
YEARS = range(1949, 2200)


class Form(StrEnum):
    """The form that a report's year prescribes; before 2019 there was no common one."""

    FREE = "2018年及以前"
    OLD = "国办公开办函〔2019〕60号"
    CURRENT = "国办公开办函〔2021〕30号"


class Role(StrEnum):
    """What a row of table 3 counts; every outcome row is a leaf of 三、本年度办理结果."""

    RECEIVED = "本年新收"
    CARRIED_IN = "上年结转"
    OUTCOME = "办理结果"
    TOTAL = "办理结果总计"
    CARRIED_OUT = "结转下年度继续办理"
    UNKNOWN = ""


@record
class RowName:
    """A row of the current table 3: its official name, and the words by which a written name is known."""

    name: str
    words: tuple[str, ...]
    role: Role = Role.OUTCOME


APPLICATION_ROWS = (
    RowName("一、本年新收政府信息公开申请数量", ("新收",), Role.RECEIVED),
    RowName("二、上年结转政府信息公开申请数量", ("上年结转", "上年度结转", "上一年结转"), Role.CARRIED_IN),
    RowName("三、本年度办理结果：（一）予以公开", ("予以公开",)),
    RowName("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ("部分公开",)),
    RowName("（三）不予公开：1. 属于国家秘密", ("国家秘密",)),
    RowName("（三）不予公开：2. 其他法律行政法规禁止公开", ("禁止公开",)),
    RowName("（三）不予公开：3. 危及“三安全一稳定”", ("三安全一稳定",)),
    RowName("（三）不予公开：4. 保护第三方合法权益", ("第三方",)),
    RowName("（三）不予公开：5. 属于三类内部事务信息", ("内部事务",)),
    RowName("（三）不予公开：6. 属于四类过程性信息", ("过程性",)),
    RowName("（三）不予公开：7. 属于行政执法案卷", ("执法案卷",)),
    RowName("（三）不予公开：8. 属于行政查询事项", ("行政查询",)),
    RowName("（四）无法提供：1. 本机关不掌握相关政府信息", ("不掌握",)),
    RowName("（四）无法提供：2. 没有现成信息需要另行制作", ("没有现成",)),
    RowName("（四）无法提供：3. 补正后申请内容仍不明确", ("仍不明确",)),
    RowName("（五）不予处理：1. 信访举报投诉类申请", ("信访",)),
    RowName("（五）不予处理：2. 重复申请", ("重复申请",)),
    RowName("（五）不予处理：3. 要求提供公开出版物", ("公开出版物",)),
    RowName("（五）不予处理：4. 无正当理由大量反复申请", ("反复申请",)),
    RowName("（五）不予处理：5. 要求行政机关确认或重新出具已获取信息", ("重新出具",)),
    RowName("（六）其他处理：1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", ("逾期不补正",)),
    RowName("（六）其他处理：2. 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", ("收费通知",)),
    RowName("（六）其他处理：3. 其他", ("其他",)),
    RowName("（七）总计", ("总计", "合计"), Role.TOTAL),
    RowName("四、结转下年度继续办理", ("结转下年", "结转下一年"), Role.CARRIED_OUT),
)
REVIEW_ROWS = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
REVIEW_WORDS = (("未经复议", 1), ("复议后", 2), ("行政复议", 0))  # the longer words first
_BLOCKS_OF_2019: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("第二十条第（一）项", ("规章", "规范性文件"), ("本年新制作数量", "本年新公开数量", "对外公开总数量")),
    ("第二十条第（五）项", ("行政许可", "其他对外管理服务事项"), ("上一年项目数量", "本年增/减", "处理决定数量")),
    ("第二十条第（六）项", ("行政处罚", "行政强制"), ("上一年项目数量", "本年增/减", "处理决定数量")),
    ("第二十条第（八）项", ("行政事业性收费",), ("上一年项目数量", "本年增/减")),
    ("第二十条第（九）项", ("政府集中采购",), ("采购项目数量", "采购总金额")),
)
# the rows of table 2: name, item of 条例 第二十条, columns
ITEM_ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (RULES_ROW, "第二十条第（一）项", DOCUMENT_COLUMNS),
    (NORMATIVE_ROW, "第二十条第（一）项", DOCUMENT_COLUMNS),
    ("行政许可", "第二十条第（五）项", (DECISIONS,)),
    ("行政处罚", "第二十条第（六）项", (DECISIONS,)),
    ("行政强制", "第二十条第（六）项", (DECISIONS,)),
    ("行政事业性收费", "第二十条第（八）项", (CHARGES,)),
)
SHORT_COLUMNS = {"制发": MADE, "废止": REPEALED, "现行有效": IN_FORCE, "有效": IN_FORCE}
OLD_ITEM_ROWS = tuple((name, item, names) for item, rows, names in _BLOCKS_OF_2019 for name in rows)


def form_of_year(year: int | None) -> Form:
    """The form that a report on ``year`` must have; no common one for an unknown year."""
    if year is None or year < FIRST_OLD_YEAR:
        return Form.FREE
    return Form.OLD if year < FIRST_CURRENT_YEAR else Form.CURRENT


def title_years(title: str) -> tuple[int, ...]:
    """The years that a title names, in figures or as 二〇二四年, in their order."""
    digits = title.translate(str.maketrans("〇零○一二三四五六七八九", "000123456789"))
    found = (int(text) for text in re.findall(r"(?<!\d)(\d{4})\s*年", digits))
    return tuple(year for year in found if year in YEARS)
