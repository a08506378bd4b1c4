"""Reads each register of a site as records: departments, kinds, themes, column, rules, words, calendar.

Every function records the mistakes of its register in the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from stdnum.cn import uscc

from sitegen.core.files import template_folders
from sitegen.core.finding import Severity
from sitegen.core.registers import LEVELS, Department, InterpretationDuty, Kind, RuleFile, RuleSetting, Section
from sitegen.core.urls import SITE_FOLDER
from sitegen.site.ownrules import OWN_RULES, read_own_rules
from sitegen.site.register import RegisterReader, Value
from sitegen.site.workdays import WorkCalendar, YearCalendar
from sitegen.source.dates import parse_date
from sitegen.source.fields import BY_NAME, field_label

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RULE_CODE = re.compile(r"[A-Z]{2}\d{3}")


def walk_sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections of a tree, parents before children."""
    for section in sections:
        yield section
        yield from walk_sections(section.children)


_DEPARTMENT_KEYS = frozenset([
    "name", "slug", "short", "letters", "level", "uscc", "normative", "contact", "parent", "since", "until",
    "not_applicable",
])  # fmt: skip
_MATRIX_KINDS = ("budget", "enforcement", "power-list")  # the site lists the departments that published none


def read_departments(reader: RegisterReader) -> tuple[Department, ...]:
    """``departments.yml``: the bodies that publish, in display order."""
    departments: list[Department] = []
    entries = reader.register("departments.yml", required=True).items()
    for entry in entries:
        found = entry.fields(_DEPARTMENT_KEYS, "机关")
        department = Department(
            name=found["name"].text(),
            slug=found["slug"].text(),
            short=found["short"].text(),
            letters=found["letters"].texts(),
            level=found["level"].text("部门"),
            uscc=found["uscc"].text(),
            normative=found["normative"].flag(),
            contact=found["contact"].text(),
            parent=found["parent"].text(),
            since=_day(found["since"]),
            until=_day(found["until"]),
            not_applicable=tuple(_not_applicable(found["not_applicable"])),
        )
        if not department.name:
            entry.problem("机关缺少 name（规范名称）")
        if not _SLUG.fullmatch(department.slug):
            message = f"机关“{department.name}”的 slug“{department.slug}”不合规定"
            entry.problem(message, "slug 用于网址：小写字母、数字和连字符。")
        if department.level not in LEVELS:
            message = f"机关“{department.name}”的 level“{department.level}”不存在"
            entry.problem(message, f"可用：{'、'.join(LEVELS)}。")
        if department.uscc and not uscc.is_valid(department.uscc):
            entry.problem(f"机关“{department.name}”的统一社会信用代码“{department.uscc}”校验不通过")
        for earlier in departments:
            if department.name == earlier.name or department.slug == earlier.slug:
                entry.problem(f"机关“{department.name}”的名称或 slug 与“{earlier.name}”重复")
        departments.append(department)
    names = {department.name for department in departments}
    for entry, department in zip(entries, departments, strict=True):
        if department.parent and (department.parent not in names or department.level != LEVELS[-1]):
            entry.problem(
                f"“{department.name}”的主管部门（parent）“{department.parent}”不在机关名录，或者本单位不是所属单位",
                "parent 写主管部门的规范名称，同时写 level: 所属单位。",
            )
    return tuple(departments)


def _day(value: Value) -> date | None:
    written = value.text()
    day = parse_date(written) if written else None
    if written and day is None:
        value.problem(f"“{value.name}”应当是日期，写的是“{written}”", "写成 2026-03-01 的样子。")
    return day


def _not_applicable(value: Value) -> Iterator[tuple[str, str]]:
    """(kind, reason) of what a unit need not publish. The site displays the reason, so it is required."""
    for key, entry in value.entries():
        reason = entry.text()
        if key.text not in _MATRIX_KINDS:
            hint = f"可用：{'、'.join(_MATRIX_KINDS)}。"
            value.reader.problem(value.path, key.line, f"not_applicable 中不认识的类型“{key.text}”", hint)
        elif not reason:
            message = f"not_applicable 的“{key.text}”没有写理由"
            value.reader.problem(value.path, key.line, message, "理由对外显示，写清楚。")
        else:
            yield key.text, reason


_KIND_KEYS = frozenset([
    "label", "required", "classes", "template", "freshness_days", "interpretation", "column_type", "view",
])  # fmt: skip


def read_kinds(reader: RegisterReader) -> dict[str, Kind]:
    """``kinds.yml``: the built-in kinds, those of installed packages and the site's own, by name."""
    kinds: dict[str, Kind] = {}
    builtin, own = reader.builtin_and_own("kinds.yml")
    for top in (builtin, *reader.of_packages("kinds.yml"), own):
        for key, entry in top.entries():
            found = entry.fields(_KIND_KEYS, "类型")
            duty = found["interpretation"].text("never")
            if duty not in tuple(InterpretationDuty):
                hint = f"可用：{'、'.join(InterpretationDuty)}。"
                found["interpretation"].problem(f"interpretation“{duty}”不存在", hint)
                duty = "never"
            if key.text in kinds:
                reader.problem(top.path, key.line, f"类型“{key.text}”与已有的类型重名", "换一个名称。")
            if not found["label"]:
                reader.problem(top.path, key.line, f"类型“{key.text}”缺少 label（中文名）")
            template = found["template"].text("document.html")
            if not any((folder / template).is_file() for folder in template_folders(reader.root)):
                found["template"].problem(f"模板 {template} 不存在", "放在 templates 文件夹。")
            required = found["required"].texts()
            for name in required:
                if name not in BY_NAME or field_label(name) == name:
                    found["required"].problem(f"类型“{key.text}”要求的字段“{name}”不存在")
            kinds[key.text] = Kind(
                name=key.text,
                label=found["label"].text(),
                required=required,
                classes=found["classes"].texts(),
                template=template,
                freshness_days=found["freshness_days"].number(None),
                interpretation=InterpretationDuty(duty),
                column_type=found["column_type"].text("信息公开目录"),
                view=found["view"].text(),
            )
    return kinds


def read_themes(reader: RegisterReader) -> dict[str, tuple[str, ...]]:
    """``themes.yml``: second-level themes by first-level theme, built-in ones and the site's additions."""
    themes: dict[str, tuple[str, ...]] = {}
    for top in reader.builtin_and_own("themes.yml"):
        for key, value in top.entries():
            themes[key.text] = tuple(dict.fromkeys(themes.get(key.text, ()) + value.texts()))
    return themes


_SECTION_KEYS = frozenset([
    "id", "name", "description", "kinds", "classes", "required", "note", "library", "column_type", "freshness_days",
    "view", "children",
])  # fmt: skip


def read_column(reader: RegisterReader, kinds: Mapping[str, Kind]) -> tuple[Section, ...]:
    """``column.yml``: the tree of sections; the built-in tree if the site has none."""
    top = reader.register("column.yml") or reader.builtin("column.yml")
    listed = top.fields(frozenset({"sections"}), "栏目")["sections"]
    if not listed and not any(problem.path == top.path for problem in reader.problems):
        reader.problem(top.path, 1, "缺少 sections（栏目列表）")
    taken: set[str] = set()
    sections = tuple(_section(entry, "", kinds, taken) for entry in listed.items())
    if sum(section.library for section in walk_sections(sections)) > 1:
        reader.problem(top.path, 1, "只能有一个栏目写 library: true（政策文件库）")
    return sections


def _section(entry: Value, parent: str, kinds: Mapping[str, Kind], taken: set[str]) -> Section:
    """The section of ``entry`` and those below it; ``taken`` collects the ids and paths in use."""
    found = entry.fields(_SECTION_KEYS, "栏目")
    name, identifier = found["name"].text(), found["id"].text()
    section_path = f"{parent}/{name}" if parent else name
    if not name or not _SLUG.fullmatch(identifier):
        message = f"栏目“{section_path}”缺少 name，或 id“{identifier}”不合规定"
        entry.problem(message, "id 用于网址：小写字母、数字和连字符。")
    if taken.intersection({f"id {identifier}", section_path}):
        entry.problem(f"栏目“{section_path}”的 id 或名称与另一栏目重复")
    taken.update({f"id {identifier}", section_path})
    own_kinds = found["kinds"].texts()
    for kind in own_kinds:
        if kind not in kinds:
            found["kinds"].problem(f"栏目“{section_path}”的类型“{kind}”不存在")
    return Section(
        id=identifier,
        name=name,
        path=section_path,
        description=found["description"].text(),
        kinds=own_kinds,
        classes=found["classes"].texts(),
        required=found["required"].flag(),
        note=found["note"].text(),
        library=found["library"].flag(),
        column_type=found["column_type"].text(),
        view=found["view"].text(),
        freshness_days=found["freshness_days"].number(None, least=0),
        line=entry.line if entry.path.startswith(SITE_FOLDER) else 1,
        children=tuple(_section(child, section_path, kinds, taken) for child in found["children"].items()),
    )


_RULE_KEYS = frozenset({"severity", "off", "reason", "threshold"})


def read_rules(reader: RegisterReader) -> tuple[dict[str, RuleSetting], tuple[RuleFile, ...]]:
    """``rules.yml``: the site's changes to rules, by code, and the files of its own rules."""
    settings: dict[str, RuleSetting] = {}
    top = reader.register("rules.yml")
    own = Value(reader, top.path, OWN_RULES)
    for key, entry in top.entries():
        if key.text == OWN_RULES:
            own = entry
            continue
        found = entry.fields(_RULE_KEYS, "规则")
        severity = found["severity"].text()
        if not _RULE_CODE.fullmatch(key.text):
            hint = "规则代码是两个大写字母加三位数字，如 IN004。"
            reader.problem(top.path, key.line, f"“{key.text}”不是规则代码", hint)
        if severity and severity not in tuple(Severity):
            found["severity"].problem(f"severity“{severity}”不存在", "可用：error、warning、notice。")
            severity = ""
        if not found["reason"]:
            reader.problem(top.path, key.line, f"规则 {key.text} 的调整没有写 reason（理由）")
        if _RULE_CODE.fullmatch(key.text):
            settings[key.text] = RuleSetting(
                code=key.text,
                severity=Severity(severity) if severity else None,
                off=found["off"].flag(),
                reason=found["reason"].text(),
                line=key.line,
                threshold=_threshold(found["threshold"]),
            )
    return settings, read_own_rules(reader, own)


def _threshold(value: Value) -> float | None:
    text = value.text()
    if text and not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", text):
        value.problem(f"threshold“{text}”不是数", "写数字，如 0.6 或 7。")
        return None
    return float(text) if text else None


def read_words(reader: RegisterReader) -> dict[str, str]:
    """``words.yml``: replacements by wrong or forbidden word, empty for no suggestion; built-in ones and the site's."""
    return {key.text: value.text() for top in reader.builtin_and_own("words.yml") for key, value in top.entries()}


def read_calendar(reader: RegisterReader) -> WorkCalendar:
    """``calendar/YYYY.yml``: holidays and working weekends of years that the library does not cover."""
    years: dict[int, YearCalendar] = {}
    for file in sorted((reader.root / SITE_FOLDER / "calendar").glob("*.yml")):
        name = f"calendar/{file.name}"
        if not re.fullmatch(r"\d{4}", file.stem):
            reader.problem(f"{SITE_FOLDER}/{name}", 1, "文件名应当是四位年份，如 2027.yml")
            continue
        found = reader.register(name).fields(frozenset({"holidays", "workdays"}), "日历")
        days: dict[str, tuple[Any, ...]] = {}
        for key in ("holidays", "workdays"):
            parsed = [parse_date(text) for text in found[key].texts()]
            if any(day is None or day.year != int(file.stem) for day in parsed):
                found[key].problem(f"{key} 中有写法不对或不属于 {file.stem} 年的日期")
            days[key] = tuple(sorted(set(parsed)))
        years[int(file.stem)] = YearCalendar(days["holidays"], days["workdays"])
    return WorkCalendar(years)
