"""The running text of an annual report: its six parts, and the figures that part one clearly quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.annualreport import (
    DOCUMENT_COLUMNS,
    IN_FORCE,
    MADE,
    NORMATIVE_ROW,
    REPEALED,
    TOTAL,
    AnnualReport,
    Number,
    Role,
)
from sitegen.config import SiteConfig
from sitegen.model import Department, Document, Facts

_PART_WORDS = {1: "总体", 2: "主动公开", 3: "申请", 4: "复议", 5: "问题", 6: "其他"}
_PART = re.compile(r"^[#\s*]*([一二三四五六])、\s*(.*)")
YEAR = re.compile(r"((?:19|20)\d{2})(?:年|—|-)")


def report_parts(document: Document) -> dict[int, list[tuple[int, str]]]:
    """The six parts of the report: (line, text) of each, its heading first. Known by number and key word."""
    parts: dict[int, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in enumerate(document.text.split("\n"), document.body_line):
        match = _PART.match(line)
        part = "一二三四五六".index(match[1]) + 1 if match else 0
        if match and _PART_WORDS[part] in match[2] and part not in parts:
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


_FIGURES = ("新收申请", "上年结转申请", "办结申请", "结转下年度申请")
_N = r"\**(\d[\d,]*)\**\s*件"
_ASKED = r"(?:的)?(?:政府)?(?:信息)?(?:公开)?(?:申请)?(?:数量)?(?:共计|合计|共|计|为|是)?\s*"
_NORM = r"(?:行政)?规范性文件"
_WHO = r"(?:全县|我县|本机关|本局|我局|全年|全年度|本年度?|当年|年内|共|共计|已|均|按期|按时|依法|20\d\d年)*"
# What a clause must say to be taken for the figure; every pattern ends in the number, or says that there is none.
_SAYINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (_FIGURES[0], re.compile(rf"新收(?:到)?{_ASKED}{_N}")),
    (_FIGURES[1], re.compile(rf"上(?:一)?年度?结转{_ASKED}{_N}|(?:没有|无)上(?:一)?年度?结转")),
    (_FIGURES[2], re.compile(rf"^{_WHO}办结{_ASKED}{_N}")),
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
    """The figures of the tables that part one may quote."""
    roles = zip(_FIGURES, (Role.RECEIVED, Role.CARRIED_IN, Role.TOTAL, Role.CARRIED_OUT), strict=True)
    found = {figure: row.number(TOTAL) for figure, role in roles if (row := report.application(role))}
    normative = report.item(NORMATIVE_ROW)
    if normative:
        found |= {column: normative.number(column) for column in DOCUMENT_COLUMNS}
    return {figure: number for figure, number in found.items() if number is not None}


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
    """The figures that one line of part one clearly quotes for this report and this year."""
    if line.lstrip().startswith(("|", "#")):
        return
    for sentence in re.finditer(r"[^。；;！]+", line):
        text = sentence[0]
        subset = _SUBSET.search(text)
        for clause in re.finditer(r"[^，、：:（）()]+", text):
            if subset and clause.end() > subset.start():
                break  # what follows 其中 counts a part only
            for figure, saying in _SAYINGS:
                match = saying.search(clause[0].lstrip())
                if match is None or not _is_about(figure, text, clause, year) or _is_foreign(clause[0], names):
                    continue
                digits = next((group for group in match.groups() if group), "0").replace(",", "")
                start = clause.start() + len(clause[0]) - len(clause[0].lstrip()) + match.start()
                yield Claim(figure, int(digits), match[0], sentence.start() + start + 1)


def _is_about(figure: str, sentence: str, clause: re.Match[str], year: int) -> bool:
    """True where the sentence speaks of this report's ``figure``: its subject, its year, its last day."""
    before = sentence[: clause.end()]
    years = [int(text) for text in YEAR.findall(before)]
    if (years and years[-1] != year) or _COMPARED.search(clause[0]) or _OTHERS.search(sentence):
        return False
    if figure in _FIGURES:
        return "申请" in sentence
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
