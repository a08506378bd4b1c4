"""What a site knows about itself: ``content/_site/`` read into one frozen record.

Every mistake is gathered; the run stops with all of them listed (``ConfigError``, exit code 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from sitegen.errors import ConfigError, ConfigProblem
from sitegen.fields import BY_NAME, field_label, parse_date
from sitegen.frontmatter import Mapping as MappingNode
from sitegen.frontmatter import Node, Scalar, Sequence, YamlFault, is_empty, read_mapping
from sitegen.identifiers import INDEX_PROFILES
from sitegen.model import Department, InterpretationDuty, Kind, RuleSetting, Section, Severity
from sitegen.urls import SITE_FOLDER
from sitegen.workdays import WorkCalendar, YearCalendar

DEFAULTS = Path(__file__).parent / "defaults"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SITE_ID_CODE = re.compile(r"bm\d{8}|\d{10}")
_RULE_CODE = re.compile(r"[A-Z]{2}\d{3}")


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The whole configuration; picklable, small, the same for every worker."""

    name: str
    short_name: str
    url: str
    domain: str
    site_id_code: str
    icp: str
    police: str
    host: str
    operator: str
    contact: Mapping[str, str]
    index_profile: str
    index_pattern: str
    normative_pattern: str
    page_size: int
    departments: tuple[Department, ...]
    kinds: Mapping[str, Kind]
    themes: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    rules: Mapping[str, RuleSetting]
    calendar: WorkCalendar

    @property
    def department_names(self) -> frozenset[str]:
        return frozenset(department.name for department in self.departments)

    def department(self, name: str) -> Department | None:
        return next((entry for entry in self.departments if entry.name == name), None)

    def all_sections(self) -> Iterator[Section]:
        """Every section, parents before children."""
        yield from _walk(self.sections)

    def section_for(self, section_path: str, kind: str) -> Section | None:
        """The section named by a document, else the first that lists its kind.

        A section may be named by its whole path or, where only one has it, by its last name.
        """
        sections = list(self.all_sections())
        if section_path:
            named = [entry for entry in sections if entry.path == section_path]
            named = named or [entry for entry in sections if entry.name == section_path]
            return named[0] if len(named) == 1 else None
        return next((entry for entry in sections if kind in entry.kinds), None)


def _walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.children)


class _Reader:
    """Reads registers as plain values and keeps what is wrong with them, by file and line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[ConfigProblem] = []

    def problem(self, path: str, line: int, message: str, hint: str = "") -> None:
        self.problems.append(ConfigProblem(path, line, message, hint))

    def node(self, path: str, required: bool = False) -> Node | None:
        """The top node of a register: a mapping, or a list where the file begins with ``-``."""
        try:
            text = (self.root / path).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            if required:
                self.problem(path, 1, "缺少这个文件", "参照《编辑手册》“建立自己的站点”一节新建。")
            return None
        except UnicodeDecodeError:
            self.problem(path, 1, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8。")
            return None
        return self.parse(path, text)

    def parse(self, path: str, text: str) -> Node | None:
        listed = any(line.startswith("- ") for line in text.splitlines())
        if listed:  # a register written as a list is read as the only entry of a mapping
            text = "list:\n" + text
        if not re.sub(r"(?m)^\s*#.*$", "", text).strip():
            return None
        try:
            mapping = read_mapping(text.replace("\r\n", "\n"), 0 if listed else 1)
        except YamlFault as fault:
            self.problem(path, max(fault.line, 1), fault.message, fault.hint)
            return None
        seen: dict[str, int] = {}
        for key, _ in mapping.entries:
            if key.text in seen:
                self.problem(path, key.line, f"“{key.text}”写了两次", f"另一处在第 {seen[key.text]} 行。")
            seen[key.text] = key.line
        return mapping.entries[0][1] if listed else mapping

    def entries(self, path: str, node: Node | None) -> list[tuple[Scalar, Node]]:
        if node is None:
            return []
        if isinstance(node, MappingNode):
            return list(node.entries)
        self.problem(path, node.line, "这里应当写“名称: 值”")
        return []

    def items(self, path: str, node: Node | None) -> tuple[Node, ...]:
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.problem(path, node.line, "这里应当是列表，每项以“- ”开头")
        return ()

    def known(self, path: str, node: Node, keys: Set[str], what: str) -> dict[str, Node]:
        """The entries of ``node`` under known keys; the others are problems."""
        found: dict[str, Node] = {}
        for key, value in self.entries(path, node):
            if key.text not in keys:
                self.problem(
                    path, key.line, f"{what}中不认识的字段“{key.text}”", f"可用的字段：{'、'.join(sorted(keys))}。"
                )
            elif not is_empty(value):
                found[key.text] = value
        return found

    def text(self, path: str, found: Mapping[str, Node], key: str, default: str = "") -> str:
        node = found.get(key)
        if node is None:
            return default
        if isinstance(node, Scalar):
            return node.text.strip()
        self.problem(path, node.line, f"“{key}”应当是一段文字")
        return default

    def texts(self, path: str, found: Mapping[str, Node], key: str) -> tuple[str, ...]:
        node = found.get(key)
        if node is None:
            return ()
        if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
            return tuple(str(item.text) for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Scalar):
            return (node.text,)
        self.problem(path, node.line, f"“{key}”应当是文字的列表")
        return ()

    def number(self, path: str, found: Mapping[str, Node], key: str, default: int | None, least: int = 1) -> int | None:
        text = self.text(path, found, key)
        if not text:
            return default
        if text.isdecimal() and int(text) >= least:
            return int(text)
        self.problem(path, found[key].line, f"“{key}”应当是不小于 {least} 的整数，写的是“{text}”")
        return default

    def flag(self, path: str, found: Mapping[str, Node], key: str) -> bool:
        text = self.text(path, found, key, "false")
        if text not in ("true", "false"):
            self.problem(path, found[key].line, f"“{key}”只能是 true 或 false，写的是“{text}”")
        return text == "true"


def read_config(root: Path) -> SiteConfig:
    """Read ``content/_site/`` under ``root``, with the built-in tables for what it leaves out.

    Raises ``ConfigError`` with every mistake.
    """
    reader = _Reader(root)
    if not (root / "content").is_dir():
        reader.problem("content", 1, "找不到 content 文件夹", f"在站点的根目录运行，或用 --root 指明；当前是 {root}。")
        raise ConfigError(reader.problems)
    kinds = _kinds(reader)
    values = {
        **_site(reader),
        "departments": _departments(reader),
        "kinds": kinds,
        "themes": _themes(reader),
        "sections": _column(reader, kinds),
        "rules": _rules(reader),
        "calendar": _calendar(reader),
    }
    if reader.problems:
        raise ConfigError(reader.problems)
    return SiteConfig(**values)


_SITE_NEEDS = {
    "name": "网站规范名称",
    "url": "栏目发布地址",
    "domain": "网站域名",
    "site_id_code": "网站标识码",
    "host": "主办单位",
}
_SITE_KEYS = _SITE_NEEDS.keys() | {
    "short_name", "icp", "police", "operator", "contact", "index", "normative_number", "time_zone", "page_size"
}  # fmt: skip
_CONTACT_KEYS = frozenset(["phone", "fax", "address", "postcode", "email", "hours"])


def _site(reader: _Reader) -> dict[str, Any]:
    path = f"{SITE_FOLDER}/site.yml"
    node = reader.node(path, required=True)
    found = reader.known(path, node, _SITE_KEYS, "站点信息") if node else {}
    if node:
        for key, meaning in _SITE_NEEDS.items():
            if key not in found:
                reader.problem(path, 1, f"缺少 {key}（{meaning}）")
    url = reader.text(path, found, "url")
    if url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
        reader.problem(
            path, found["url"].line, f"url 应当是完整的网址，写的是“{url}”", "如 https://www.example.gov.cn/zwgk/。"
        )
    code = reader.text(path, found, "site_id_code")
    if code and not _SITE_ID_CODE.fullmatch(code):
        reader.problem(path, found["site_id_code"].line, f"网站标识码应为 10 位数字，或 bm 加 8 位数字，写的是“{code}”")
    if reader.text(path, found, "time_zone", "Asia/Shanghai") != "Asia/Shanghai":
        reader.problem(
            path, found["time_zone"].line, "time_zone 只能是 Asia/Shanghai", "政府信息公开的日期一律按北京时间。"
        )
    contact = reader.known(path, found["contact"], _CONTACT_KEYS, "联系方式") if "contact" in found else {}
    profile, pattern = _index_profile(reader, path, found)
    name = reader.text(path, found, "name")
    return {
        "name": name,
        "short_name": reader.text(path, found, "short_name", name),
        "url": url.rstrip("/") + "/",
        "contact": {key: reader.text(path, contact, key) for key in sorted(_CONTACT_KEYS)},
        "index_profile": profile,
        "index_pattern": pattern,
        "normative_pattern": _pattern(reader, path, found, "normative_number"),
        "page_size": reader.number(path, found, "page_size", 20) or 20,
        **{
            key: reader.text(path, found, key)
            for key in ("domain", "site_id_code", "icp", "police", "host", "operator")
        },
    }


def _index_profile(reader: _Reader, path: str, site: Mapping[str, Node]) -> tuple[str, str]:
    index = reader.known(path, site["index"], frozenset({"profile", "pattern"}), "index") if "index" in site else {}
    profile = reader.text(path, index, "profile", "uscc18")
    if profile not in INDEX_PROFILES:
        reader.problem(
            path, index["profile"].line, f"索引号规则“{profile}”不存在", f"可用：{'、'.join(INDEX_PROFILES)}。"
        )
    pattern = _pattern(reader, path, index, "pattern")
    if profile == "custom" and not pattern:
        reader.problem(path, site["index"].line, "索引号规则为 custom 时要写 pattern（正则表达式）")
    return profile, pattern


def _pattern(reader: _Reader, path: str, found: Mapping[str, Node], key: str) -> str:
    pattern = reader.text(path, found, key)
    try:
        re.compile(pattern)
    except re.error as error:
        reader.problem(path, found[key].line, f"“{key}”不是合法的正则表达式：{error}")
    return pattern


_DEPARTMENT_KEYS = frozenset(["name", "slug", "short", "letters", "level", "uscc", "normative", "contact"])
_LEVELS = ("政府", "部门", "镇街")


def _departments(reader: _Reader) -> tuple[Department, ...]:
    path = f"{SITE_FOLDER}/departments.yml"
    departments: list[Department] = []
    for node in reader.items(path, reader.node(path, required=True)):
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
        if department.level not in _LEVELS:
            reader.problem(
                path,
                node.line,
                f"机关“{department.name}”的 level“{department.level}”不存在",
                f"可用：{'、'.join(_LEVELS)}。",
            )
        if department.uscc and not uscc.is_valid(department.uscc):
            reader.problem(path, node.line, f"机关“{department.name}”的统一社会信用代码“{department.uscc}”校验不通过")
        for earlier in departments:
            if department.name == earlier.name or department.slug == earlier.slug:
                reader.problem(path, node.line, f"机关“{department.name}”的名称或 slug 与“{earlier.name}”重复")
        departments.append(department)
    return tuple(departments)


_KIND_KEYS = frozenset(["label", "required", "classes", "template", "freshness_days", "interpretation", "column_type"])


def _kinds(reader: _Reader) -> dict[str, Kind]:
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
            required = reader.texts(path, found, "required")
            for name in required:
                if name not in BY_NAME or field_label(name) == name:
                    reader.problem(path, found["required"].line, f"类型“{key.text}”要求的字段“{name}”不存在")
            kinds[key.text] = Kind(
                name=key.text,
                label=reader.text(path, found, "label"),
                required=required,
                classes=reader.texts(path, found, "classes"),
                template=reader.text(path, found, "template", "document.html"),
                freshness_days=reader.number(path, found, "freshness_days", None),
                interpretation=InterpretationDuty(duty),
                column_type=reader.text(path, found, "column_type", "信息公开目录"),
            )
    return kinds


def _themes(reader: _Reader) -> dict[str, tuple[str, ...]]:
    own = f"{SITE_FOLDER}/themes.yml"
    builtin = reader.parse("themes.yml", (DEFAULTS / "themes.yml").read_text("utf-8"))
    themes: dict[str, tuple[str, ...]] = {}
    for path, top in (("themes.yml", builtin), (own, reader.node(own))):
        for key, _ in reader.entries(path, top):
            found = {name.text: node for name, node in reader.entries(path, top)}
            seconds = reader.texts(path, found, key.text)
            themes[key.text] = tuple(dict.fromkeys(themes.get(key.text, ()) + seconds))
    return themes


_SECTION_KEYS = frozenset(
    ["id", "name", "description", "kinds", "classes", "required", "note", "library", "column_type", "children"]
)


def _column(reader: _Reader, kinds: Mapping[str, Kind]) -> tuple[Section, ...]:
    path = f"{SITE_FOLDER}/column.yml"
    top = reader.node(path)
    if top is None:
        path = "column.yml"
        top = reader.parse(path, (DEFAULTS / "column.yml").read_text("utf-8"))
    found = {key.text: node for key, node in reader.entries(path, top)}
    sections = tuple(_section(reader, path, node, "", kinds) for node in reader.items(path, found.get("sections")))
    ids: set[str] = set()
    paths: set[str] = set()
    for section in _walk(sections):
        if section.id in ids or section.path in paths:
            reader.problem(path, 1, f"栏目“{section.path}”的 id 或名称与另一栏目重复")
        ids.add(section.id)
        paths.add(section.path)
    return sections


def _section(reader: _Reader, path: str, node: Node, parent: str, kinds: Mapping[str, Kind]) -> Section:
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
        children=tuple(
            _section(reader, path, child, section_path, kinds) for child in reader.items(path, found.get("children"))
        ),
    )


_RULE_KEYS = frozenset({"severity", "off", "reason"})


def _rules(reader: _Reader) -> dict[str, RuleSetting]:
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
        settings[key.text] = RuleSetting(
            key.text,
            Severity(severity) if severity else None,
            reader.flag(path, found, "off"),
            reader.text(path, found, "reason"),
            key.line,
        )
    return settings


def _calendar(reader: _Reader) -> WorkCalendar:
    years: dict[int, YearCalendar] = {}
    for file in sorted((reader.root / SITE_FOLDER / "calendar").glob("*.yml")):
        path = f"{SITE_FOLDER}/calendar/{file.name}"
        if not re.fullmatch(r"\d{4}", file.stem):
            reader.problem(path, 1, "文件名应当是四位年份，如 2027.yml")
            continue
        top = reader.node(path)
        found = reader.known(path, top, frozenset({"holidays", "workdays"}), "日历") if top else {}
        days: dict[str, frozenset[Any]] = {}
        for key in ("holidays", "workdays"):
            texts = reader.texts(path, found, key)
            parsed = [parse_date(text) for text in texts]
            if any(day is None or day.year != int(file.stem) for day in parsed):
                reader.problem(path, found[key].line, f"{key} 中有写法不对或不属于 {file.stem} 年的日期")
            days[key] = frozenset(parsed)
        years[int(file.stem)] = YearCalendar(days["holidays"], days["workdays"])
    return WorkCalendar(years)
