"""The running text of an annual report: its six parts, and the figures that it clearly quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.core.document import Document, Facts
from sitegen.core.registers import Department
from sitegen.kinds.annual_report.form import (
    DOCUMENT_COLUMNS,
    IN_FORCE,
    MADE,
    NORMATIVE_ROW,
    REPEALED,
    TOTAL,
    Form,
    Role,
)
from sitegen.kinds.annual_report.tables import AnnualReport, Number
from sitegen.site.config import SiteConfig

_PART_WORDS = {1: "总体", 2: "主动公开", 3: "申请", 4: "复议", 5: "问题", 6: "其他"}
PART_NAMES = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
_PART = re.compile(r"^[#\s*]*([一二三四五六])(?:[、，．.]\s*|[ \u3000]+)(.*)")
YEAR = re.compile(r"((?:19|20)\d{2})(?:年|—|-)")


def quoting_lines(document: Document) -> Iterator[tuple[str, int, str]]:
    """The lines that may quote this year's figures, as (name of the place, line, text): the parts that the tables
    belong to, everything where the text has no parts. What is said of problems and plans is left out."""
    parts = report_parts(document)
    for part in (1, 2, 3, 4):
        for number, line in parts.get(part, ()):
            yield f"第{'一二三四'[part - 1]}部分", number, line
    if not parts:
        for number, line in enumerate(document.text.split("\n"), document.body_line):
            yield "正文", number, line


def report_parts(document: Document) -> dict[int, list[tuple[int, str]]]:
    """The six parts of the report: (line, text) of each, its heading first. Known by number and key word."""
    parts: dict[int, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in enumerate(document.text.split("\n"), document.body_line):
        match = _PART.match(line)
        part = "一二三四五六".index(match[1]) + 1 if match else 0
        if match and _PART_WORDS[part] in match[2].replace("其它", "其他") and part not in parts:
            current = parts.setdefault(part, [])
        current.append((number, line))
    return parts


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the text quotes: which one, its number, the words and the column where they stand."""

    figure: str
    number: int
    text: str
    column: int


_OUTCOME = re.compile(r"（[一二三四五六]）(予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)")
_OUTCOMES = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
_FIGURES = ("新收申请", "上年结转申请", "办结申请", "结转下年度申请")
_N = r"\**(\d[\d,]*)\**\s*件"
_ASKED = r"(?:的)?(?:政府)?(?:信息)?(?:公开)?(?:申请)?(?:数量)?(?:共计|合计|共|计|为|是)?\s*"
_NORM = r"(?:行政)?规范性文件"
_WHO = r"(?:全县|我县|本机关|本局|我局|全年|全年度|本年度?|当年|年内|共|共计|已|均|按期|按时|依法|20\d\d年)*"
# All that came in, said plainly; a sum with what was carried in, or a share by channel, is another figure.
_CAME_IN = re.compile(
    rf"(?:^{_WHO}度?(?:一共|总共)?|共计?)(?:收到|接到|接收|受理)(?:各类)?"
    rf"(?:(?:政府)?信息公开(?:的)?申请|依申请公开(?:政府信息)?(?:申请)?)(?:数量)?(?:共计|合计|共|计|为|是)?\s*{_N}"
)
_CARRIED_SUM = re.compile(r"(?:含|包括|包含|加上?|连同|其中|加之).{0,12}结转|结转.{0,20}(?:合计|共计|总计)")
_CHANNEL = re.compile(r"通过|渠道|网络|网上|信函|邮寄|邮件|当面|现场|传真|窗口|自然人|企业|法人")
# What a clause must say to be taken for the figure; every pattern ends in the number, or says that there is none.
_SAYINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (_FIGURES[0], re.compile(rf"新收(?:到)?{_ASKED}{_N}")),
    (_FIGURES[0], _CAME_IN),
    (_FIGURES[1], re.compile(rf"上(?:一)?年度?结转{_ASKED}{_N}|(?:没有|无)上(?:一)?年度?结转")),
    (_FIGURES[2], re.compile(rf"^{_WHO}办结{_ASKED}{_N}")),
    *(
        (
            term,
            re.compile(rf"^{_WHO}(?:答复|决定|予以)?{term}(?:的)?(?:政府信息公开)?(?:申请)?(?:共|共计|为|的有)?{_N}$"),
        )
        for term in _OUTCOMES
    ),
    (
        _FIGURES[3],
        re.compile(rf"结转(?:至|到)?下(?:一)?年度?(?:继续)?(?:办理)?{_ASKED}{_N}|(?:没有|无)结转(?:至|到)?下(?:一)?年"),
    ),
    (
        MADE,
        re.compile(
            rf"(?:制发|制定)(?:出台|印发)?(?:了|的)?{_NORM}(?:共)?{_N}|{_NORM}(?:共)?制发{_N}"
            rf"|(?:未|没有)(?:新)?(?:制发|制定)(?:出台|印发)?{_NORM}$"
        ),
    ),
    (REPEALED, re.compile(rf"废止(?:了)?(?:{_NORM})?(?:共)?{_N}|{_NORM}(?:共)?废止{_N}")),
    (IN_FORCE, re.compile(rf"现行有效(?:的)?(?:{_NORM})?(?:共|共计|共有|为)?{_N}|{_NORM}现行有效(?:的)?(?:共)?{_N}")),
)
_OTHERS = re.compile(r"建议|提案|投诉|信访|热线|留言|诉求|工单|复议|诉讼")
_SUBSET = re.compile(r"其中|累计|以来|上半年|下半年|季度|名义")
_COMPARED = re.compile(r"(?:比|较)(?:上年|去年|上一年|前年)|同比|去年|前年|上一年")
_OFFICES = re.compile(r"部门|乡镇|各镇|街道|单位")
_YEAR_END = re.compile(r"12月31日|年底|年末")


def quotable_figures(report: AnnualReport) -> dict[str, Number]:
    """The figures of the tables that the text may quote; outcomes only of a table that is whole."""
    roles = zip(_FIGURES, (Role.RECEIVED, Role.CARRIED_IN, Role.TOTAL, Role.CARRIED_OUT), strict=True)
    found = {figure: row.number(TOTAL) for figure, role in roles if (row := report.application(role))}
    normative = report.item(NORMATIVE_ROW)
    if normative:
        found |= {column: normative.number(column) for column in DOCUMENT_COLUMNS}
    return {figure: number for figure, number in (found | _outcomes(report)).items() if number is not None}


def _outcomes(report: AnnualReport) -> dict[str, Number | None]:
    """The totals of the groups of 三、本年度办理结果, ``None`` where a figure is missing."""
    groups: dict[str, list[Number | None]] = {}
    group = ""
    for row in report.applications if report.whole and report.form is Form.CURRENT else ():
        if row.role is Role.OUTCOME:
            match = _OUTCOME.search(row.name)
            group = match[1] if match else group
            groups.setdefault(group, []).append(row.number(TOTAL))
    known = {group: [number for number in numbers if number is not None] for group, numbers in groups.items()}
    return {group: sum(known[group]) if len(known[group]) == len(groups[group]) else None for group in groups}


def department_names(facts: Facts, site: SiteConfig) -> re.Pattern[str]:
    """Names of all departments, the longest first; the report's own are a group, so that they can be told apart."""
    own = {name for entry in site.departments if entry.name in facts.departments[:1] for name in _names(entry)}
    names = {name for entry in site.departments for name in _names(entry)}
    ordered = sorted(names, key=lambda name: (-len(name), name))
    alternatives = "|".join(f"({re.escape(name)})" if name in own else re.escape(name) for name in ordered)
    return re.compile(alternatives or r"(?!)")


def _names(entry: Department) -> tuple[str, ...]:
    return tuple(name for name in (entry.name, entry.short) if name)


def claims(line: str, year: int, names: re.Pattern[str]) -> Iterator[Claim]:
    """The figures that one line clearly quotes for this report and this year."""
    if line.lstrip().startswith(("|", "#")):
        return
    for sentence in re.finditer(r"[^。；;！]+", line):
        text = sentence[0]
        subset = _SUBSET.search(text)
        is_divided = False  # what follows 其中 counts a part only, but of all that was dealt with it is the outcomes
        for clause in re.finditer(r"[^，、：:（）()]+", text):
            is_part = bool(subset and clause.end() > subset.start())
            for figure, saying in _SAYINGS:
                if is_part and not (is_divided and figure in _OUTCOMES):
                    continue
                match = saying.search(clause[0].lstrip().removeprefix("其中"))
                if match is None or (saying is _CAME_IN and _is_other_sum(text, clause.end())):
                    continue
                if not _is_about(figure, text, clause, year) or _is_foreign(clause[0], names):
                    continue
                is_divided = is_divided or figure == _FIGURES[2]
                digits = next((group for group in match.groups() if group), "0").replace(",", "")
                start = clause.start() + clause[0].find(match[0])
                yield Claim(figure, int(digits), match[0], sentence.start() + start + 1)


def _is_other_sum(sentence: str, end: int) -> bool:
    """True where what came in is counted with what was carried in, or by a channel or an applicant only."""
    return bool(_CARRIED_SUM.search(sentence) or _CHANNEL.search(sentence[:end]))


def _is_about(figure: str, sentence: str, clause: re.Match[str], year: int) -> bool:
    """True where the sentence speaks of this report's ``figure``: its subject, its year, its last day."""
    before = sentence[: clause.end()]
    years = [int(text) for text in YEAR.findall(before)]
    if (years and years[-1] != year) or _COMPARED.search(clause[0]) or _OTHERS.search(sentence):
        return False
    if figure in _FIGURES:
        return "申请" in sentence
    if figure in _OUTCOMES:
        return bool(re.search(r"申请|办结|办理", sentence))
    if "规范性文件" not in sentence:
        return False
    if figure == IN_FORCE:
        return not re.search(r"截[至止]", sentence) or bool(_YEAR_END.search(sentence))
    joined = re.search(r"[、和或及与]\s*$", sentence[: clause.start() + clause[0].find("废止")])
    return figure != REPEALED or not ("失效" in clause[0] or (joined and "件" not in sentence[: clause.start()][-4:]))


def _is_foreign(clause: str, names: re.Pattern[str]) -> bool:
    """True where the clause names another department, or departments at large."""
    others = any(not any(match.groups()) for match in names.finditer(clause))
    return others or bool(_OFFICES.search(names.sub("", clause)))
