"""The registers of a site, each read into the model's records: departments, kinds, themes, column, rules, calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from sitegen.core.files import template_folders
from sitegen.core.finding import Severity
from sitegen.core.registers import LEVELS, Department, InterpretationDuty, Kind, RuleSetting, Section
from sitegen.core.urls import SITE_FOLDER
from sitegen.site.register import RegisterReader
from sitegen.site.workdays import WorkCalendar, YearCalendar
from sitegen.source.fields import BY_NAME, field_label, parse_date
from sitegen.source.frontmatter import Node

DEFAULTS = Path(__file__).parent / "defaults"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RULE_CODE = re.compile(r"[A-Z]{2}\d{3}")


def walk_sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    """Every section, parents before children."""
    for section in sections:
        yield section
        yield from walk_sections(section.children)


_DEPARTMENT_KEYS = frozenset([
    "name", "slug", "short", "letters", "level", "uscc", "normative", "contact", "parent", "since", "until",
    "not_applicable",
])  # fmt: skip
_MATRIX_KINDS = ("budget", "enforcement", "power-list")  # of which the site shows who published nothing


def read_departments(reader: RegisterReader) -> tuple[Department, ...]:
    """``departments.yml``: who publishes, in the order in which departments are shown."""
    path = f"{SITE_FOLDER}/departments.yml"
    departments: list[Department] = []
    nodes = reader.items(path, reader.node(path, required=True))
    for node in nodes:
        found = reader.known(path, node, _DEPARTMENT_KEYS, "机关")
        department = Department(
            name=reader.text(path, found, "name"),
            slug=reader.text(path, found, "slug"),
            short=reader.text(path, found, "short"),
            letters=reader.texts(path, found, "letters"),
            level=reader.text(path, found, "level", "部门"),
            uscc=reader.text(path, found, "uscc"),
            normative=reader.flag(path, found, "normative"),
            contact=reader.text(path, found, "contact"),
            parent=reader.text(path, found, "parent"),
            since=_register_day(reader, path, found, "since"),
            until=_register_day(reader, path, found, "until"),
            not_applicable=tuple(_not_applicable(reader, path, found.get("not_applicable"))),
        )
        if not department.name:
            reader.problem(path, node.line, "机关缺少 name（规范名称）")
        if not _SLUG.fullmatch(department.slug):
            reader.problem(
                path,
                node.line,
                f"机关“{department.name}”的 slug“{department.slug}”不合规定",
                "slug 用于网址：小写字母、数字和连字符。",
            )
        if department.level not in LEVELS:
            reader.problem(
                path,
                node.line,
                f"机关“{department.name}”的 level“{department.level}”不存在",
                f"可用：{'、'.join(LEVELS)}。",
            )
        if department.uscc and not uscc.is_valid(department.uscc):
            reader.problem(path, node.line, f"机关“{department.name}”的统一社会信用代码“{department.uscc}”校验不通过")
        for earlier in departments:
            if department.name == earlier.name or department.slug == earlier.slug:
                reader.problem(path, node.line, f"机关“{department.name}”的名称或 slug 与“{earlier.name}”重复")
        departments.append(department)
    names = {department.name for department in departments}
    for node, department in zip(nodes, departments, strict=True):
        if department.parent and (department.parent not in names or department.level != LEVELS[-1]):
            reader.problem(
                path,
                node.line,
                f"“{department.name}”的主管部门（parent）“{department.parent}”不在机关名录，或者本单位不是所属单位",
                "parent 写主管部门的规范名称，同时写 level: 所属单位。",
            )
    return tuple(departments)


def _register_day(reader: RegisterReader, path: str, found: Mapping[str, Node], key: str) -> date | None:
    """The day under ``key``."""
    written = reader.text(path, found, key)
    day = parse_date(written) if written else None
    if written and day is None:
        reader.problem(path, found[key].line, f"“{key}”应当是日期，写的是“{written}”", "写成 2026-03-01 的样子。")
    return day


def _not_applicable(reader: RegisterReader, path: str, node: Node | None) -> Iterator[tuple[str, str]]:
    """(kind, reason) for what a unit need not publish; the reason is shown to the public, so there must be one."""
    for key, value in reader.entries(path, node):
        reason = reader.text(path, {key.text: value}, key.text)
        if key.text not in _MATRIX_KINDS:
            hint = f"可用：{'、'.join(_MATRIX_KINDS)}。"
            reader.problem(path, key.line, f"not_applicable 中不认识的类型“{key.text}”", hint)
        elif not reason:
            reader.problem(path, key.line, f"not_applicable 的“{key.text}”没有写理由", "理由对外显示，写清楚。")
        else:
            yield key.text, reason


_KIND_KEYS = frozenset([
    "label", "required", "classes", "template", "freshness_days", "interpretation", "column_type", "view",
])  # fmt: skip


def read_kinds(reader: RegisterReader) -> dict[str, Kind]:
    """The built-in kinds and the site's own, by name."""
    own = f"{SITE_FOLDER}/kinds.yml"
    builtin = reader.parse("kinds.yml", (DEFAULTS / "kinds.yml").read_text("utf-8"))
    kinds: dict[str, Kind] = {}
    for path, top in (("kinds.yml", builtin), (own, reader.node(own))):
        for key, node in reader.entries(path, top):
            found = reader.known(path, node, _KIND_KEYS, "类型")
            duty = reader.text(path, found, "interpretation", "never")
            if duty not in tuple(InterpretationDuty):
                reader.problem(
                    path,
                    found["interpretation"].line,
                    f"interpretation“{duty}”不存在",
                    f"可用：{'、'.join(InterpretationDuty)}。",
                )
                duty = "never"
            if key.text in kinds:
                reader.problem(path, key.line, f"类型“{key.text}”与内置类型重名", "换一个名称。")
            if "label" not in found:
                reader.problem(path, key.line, f"类型“{key.text}”缺少 label（中文名）")
            template = reader.text(path, found, "template", "document.html")
            if not any((folder / template).is_file() for folder in template_folders(reader.root)):
                reader.problem(path, found["template"].line, f"模板 {template} 不存在", "放在 templates 文件夹。")
            required = reader.texts(path, found, "required")
            for name in required:
                if name not in BY_NAME or field_label(name) == name:
                    reader.problem(path, found["required"].line, f"类型“{key.text}”要求的字段“{name}”不存在")
            kinds[key.text] = Kind(
                name=key.text,
                label=reader.text(path, found, "label"),
                required=required,
                classes=reader.texts(path, found, "classes"),
                template=template,
                freshness_days=reader.number(path, found, "freshness_days", None),
                interpretation=InterpretationDuty(duty),
                column_type=reader.text(path, found, "column_type", "信息公开目录"),
                view=reader.text(path, found, "view"),
            )
    return kinds


def read_themes(reader: RegisterReader) -> dict[str, tuple[str, ...]]:
    """Second-level themes by first-level theme, the site's additions included."""
    own = f"{SITE_FOLDER}/themes.yml"
    builtin = reader.parse("themes.yml", (DEFAULTS / "themes.yml").read_text("utf-8"))
    themes: dict[str, tuple[str, ...]] = {}
    for path, top in (("themes.yml", builtin), (own, reader.node(own))):
        for key, _ in reader.entries(path, top):
            found = {name.text: node for name, node in reader.entries(path, top)}
            seconds = reader.texts(path, found, key.text)
            themes[key.text] = tuple(dict.fromkeys(themes.get(key.text, ()) + seconds))
    return themes


_SECTION_KEYS = frozenset([
    "id", "name", "description", "kinds", "classes", "required", "note", "library", "column_type", "freshness_days",
    "view", "children",
])  # fmt: skip


def read_column(reader: RegisterReader, kinds: Mapping[str, Kind]) -> tuple[Section, ...]:
    """``column.yml``, or the built-in tree of sections."""
    path = f"{SITE_FOLDER}/column.yml"
    top = reader.node(path)
    if top is None:
        path = "column.yml"
        top = reader.parse(path, (DEFAULTS / "column.yml").read_text("utf-8"))
    found = reader.known(path, top, frozenset({"sections"}), "栏目") if top else {}
    if "sections" not in found and not any(problem.path == path for problem in reader.problems):
        reader.problem(path, 1, "缺少 sections（栏目列表）")
    taken: set[str] = set()
    sections = tuple(
        _section(reader, path, node, "", kinds, taken) for node in reader.items(path, found.get("sections"))
    )
    if sum(section.library for section in walk_sections(sections)) > 1:
        reader.problem(path, 1, "只能有一个栏目写 library: true（政策文件库）")
    return sections


def _section(
    reader: RegisterReader, path: str, node: Node, parent: str, kinds: Mapping[str, Kind], taken: set[str]
) -> Section:
    found = reader.known(path, node, _SECTION_KEYS, "栏目")
    name, identifier = reader.text(path, found, "name"), reader.text(path, found, "id")
    section_path = f"{parent}/{name}" if parent else name
    if not name or not _SLUG.fullmatch(identifier):
        reader.problem(
            path,
            node.line,
            f"栏目“{section_path}”缺少 name，或 id“{identifier}”不合规定",
            "id 用于网址：小写字母、数字和连字符。",
        )
    if taken.intersection({f"id {identifier}", section_path}):
        reader.problem(path, node.line, f"栏目“{section_path}”的 id 或名称与另一栏目重复")
    taken.update({f"id {identifier}", section_path})
    own_kinds = reader.texts(path, found, "kinds")
    for kind in own_kinds:
        if kind not in kinds:
            reader.problem(path, found["kinds"].line, f"栏目“{section_path}”的类型“{kind}”不存在")
    return Section(
        id=identifier,
        name=name,
        path=section_path,
        description=reader.text(path, found, "description"),
        kinds=own_kinds,
        classes=reader.texts(path, found, "classes"),
        required=reader.flag(path, found, "required"),
        note=reader.text(path, found, "note"),
        library=reader.flag(path, found, "library"),
        column_type=reader.text(path, found, "column_type"),
        view=reader.text(path, found, "view"),
        freshness_days=reader.number(path, found, "freshness_days", None, least=0),
        line=node.line if path.startswith(SITE_FOLDER) else 1,
        children=tuple(
            _section(reader, path, child, section_path, kinds, taken)
            for child in reader.items(path, found.get("children"))
        ),
    )


_RULE_KEYS = frozenset({"severity", "off", "reason", "threshold"})


def read_rules(reader: RegisterReader) -> dict[str, RuleSetting]:
    """``rules.yml``: what the site changed about rules, by code."""
    path = f"{SITE_FOLDER}/rules.yml"
    settings: dict[str, RuleSetting] = {}
    for key, node in reader.entries(path, reader.node(path)):
        found = reader.known(path, node, _RULE_KEYS, "规则")
        severity = reader.text(path, found, "severity")
        if not _RULE_CODE.fullmatch(key.text):
            reader.problem(path, key.line, f"“{key.text}”不是规则代码", "规则代码是两个大写字母加三位数字，如 IN004。")
        if severity and severity not in tuple(Severity):
            reader.problem(
                path, found["severity"].line, f"severity“{severity}”不存在", "可用：error、warning、notice。"
            )
            severity = ""
        if "reason" not in found:
            reader.problem(path, key.line, f"规则 {key.text} 的调整没有写 reason（理由）")
        if _RULE_CODE.fullmatch(key.text):
            settings[key.text] = RuleSetting(
                code=key.text,
                severity=Severity(severity) if severity else None,
                off=reader.flag(path, found, "off"),
                reason=reader.text(path, found, "reason"),
                line=key.line,
                threshold=_threshold(reader, path, found),
            )
    return settings


def _threshold(reader: RegisterReader, path: str, found: Mapping[str, Node]) -> float | None:
    text = reader.text(path, found, "threshold")
    if text and not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", text):
        reader.problem(path, found["threshold"].line, f"threshold“{text}”不是数", "写数字，如 0.6 或 7。")
        return None
    return float(text) if text else None


def read_words(reader: RegisterReader) -> dict[str, str]:
    """Wrong or forbidden words with what to write instead (empty: nothing), the site's additions included."""
    own = f"{SITE_FOLDER}/words.yml"
    builtin = reader.parse("words.yml", (DEFAULTS / "words.yml").read_text("utf-8"))
    words: dict[str, str] = {}
    for path, top in (("words.yml", builtin), (own, reader.node(own))):
        found = {key.text: node for key, node in reader.entries(path, top)}
        words |= {word: reader.text(path, found, word) for word in found}
    return words


def read_calendar(reader: RegisterReader) -> WorkCalendar:
    """``calendar/YYYY.yml``: holidays and worked weekends of years that the library does not know."""
    years: dict[int, YearCalendar] = {}
    for file in sorted((reader.root / SITE_FOLDER / "calendar").glob("*.yml")):
        path = f"{SITE_FOLDER}/calendar/{file.name}"
        if not re.fullmatch(r"\d{4}", file.stem):
            reader.problem(path, 1, "文件名应当是四位年份，如 2027.yml")
            continue
        top = reader.node(path)
        found = reader.known(path, top, frozenset({"holidays", "workdays"}), "日历") if top else {}
        days: dict[str, tuple[Any, ...]] = {}
        for key in ("holidays", "workdays"):
            texts = reader.texts(path, found, key)
            parsed = [parse_date(text) for text in texts]
            if any(day is None or day.year != int(file.stem) for day in parsed):
                reader.problem(path, found[key].line, f"{key} 中有写法不对或不属于 {file.stem} 年的日期")
            days[key] = tuple(sorted(set(parsed)))
        years[int(file.stem)] = YearCalendar(days["holidays"], days["workdays"])
    return WorkCalendar(years)
