"""The site configuration: all registers below ``content/_site/`` as one frozen record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.registers import Department, Kind, RuleFile, RuleSetting, Section
from sitegen.core.urls import CONTENT, SITE_FOLDER
from sitegen.site.ownrules import FOLDER_NAME
from sitegen.site.register import RegisterReader, Value
from sitegen.site.registers import (
    read_calendar,
    read_column,
    read_departments,
    read_kinds,
    read_rules,
    read_themes,
    read_words,
    walk_sections,
)
from sitegen.site.workdays import WorkCalendar
from sitegen.source.filetypes import ACTIVE_TYPES
from sitegen.source.identifiers import INDEX_PROFILES

_SITE_ID_CODE = re.compile(r"bm\d{8}|\d{10}")


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The whole configuration. Small and picklable, because every worker receives a copy.

    ``own_rules`` holds the text of the site's own rules, so that all processes run the same text, and that an edit of a
    rule changes the key of the configuration, which is part of cache keys.
    """

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
    downloads: tuple[str, ...]
    attachment_types: tuple[str, ...]
    departments: tuple[Department, ...]
    kinds: Mapping[str, Kind]
    themes: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    rules: Mapping[str, RuleSetting]
    own_rules: tuple[RuleFile, ...]
    words: Mapping[str, str]
    calendar: WorkCalendar

    @property
    def department_names(self) -> frozenset[str]:
        return frozenset(department.name for department in self.departments)

    def threshold(self, code: str, default: float) -> float:
        """The threshold of the rule ``code`` from ``rules.yml``, else ``default``."""
        setting = self.rules.get(code)
        return default if setting is None or setting.threshold is None else setting.threshold

    def data_kind(self, kind: str) -> str:
        """The kind that declares the ``data`` of documents of ``kind``: the one whose view it borrows, else itself."""
        entry = self.kinds.get(kind)
        return (entry.view if entry else "") or kind

    def department(self, name: str) -> Department | None:
        return next((entry for entry in self.departments if entry.name == name), None)

    def all_sections(self) -> Iterator[Section]:
        """All sections, parents before children."""
        yield from walk_sections(self.sections)

    def section_for(self, section_path: str, kind: str) -> Section | None:
        """The section that a document names, else the first section that lists its kind.

        A document names a section by its path, or by its last name if that is unique. ``None`` if there is no such
        section.
        """
        sections = list(self.all_sections())
        if section_path:
            named = [entry for entry in sections if entry.path == section_path]
            named = named or [entry for entry in sections if entry.name == section_path]
            return named[0] if len(named) == 1 else None
        return next((entry for entry in sections if kind in entry.kinds), None)


RuleCheck = Callable[[SiteConfig], Iterable[ConfigProblem]]


def require_content(root: Path) -> None:
    """Raise ``ConfigError`` where ``root`` is not the folder of a site."""
    if not (root / CONTENT).is_dir():
        hint = f"在站点的根目录运行，或用 --root 指明；当前是 {root}。"
        raise ConfigError([ConfigProblem(CONTENT, 1, "找不到 content 文件夹", hint)])


def read_config(root: Path, check_rules: RuleCheck = lambda site: ()) -> SiteConfig:
    """Read ``content/_site/`` below ``root``; built-in tables replace missing registers.

    ``check_rules`` yields the mistakes in own rules and rule settings, since this room does not know the rules. Raises
    ``ConfigError`` with all mistakes of all registers.
    """
    require_content(root)
    reader = RegisterReader(root)
    _report_unknown_files(reader)
    kinds = read_kinds(reader)
    values = {
        **_site(reader),
        "departments": read_departments(reader),
        "kinds": kinds,
        "themes": read_themes(reader),
        "sections": read_column(reader, kinds),
        **dict(zip(("rules", "own_rules"), read_rules(reader), strict=True)),
        "words": read_words(reader),
        "calendar": read_calendar(reader),
    }
    site = SiteConfig(**values)
    reader.problems += check_rules(site)
    if reader.problems:
        raise ConfigError(reader.problems)
    return site


BASELINE_FILE = "baseline.json"  # in the same folder, but written by `check --write-baseline`
_REGISTERS = ("site.yml", "departments.yml", "column.yml", "kinds.yml", "themes.yml", "rules.yml", "words.yml")


def _report_unknown_files(reader: RegisterReader) -> None:
    """Report files that no function reads, since a misspelled register would have no effect."""
    folder = reader.root / SITE_FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in (*_REGISTERS, "calendar", FOLDER_NAME, BASELINE_FILE) and not path.name.startswith("."):
            names = "、".join((*_REGISTERS, "calendar/年份.yml", f"{FOLDER_NAME}/名称.py"))
            reader.problem(f"{SITE_FOLDER}/{path.name}", 1, "不认识的文件", f"这里只放：{names}。")


_REQUIRED_KEYS = {
    "name": "网站规范名称",
    "url": "栏目发布地址",
    "domain": "网站域名",
    "site_id_code": "网站标识码",
    "host": "主办单位",
}
_SITE_KEYS = _REQUIRED_KEYS.keys() | {
    "short_name", "icp", "police", "operator", "contact", "index", "normative_number", "time_zone", "page_size",
    "downloads", "attachment_types",
}  # fmt: skip
_DOWNLOAD_FORMATS = ("docx", "pdf")
_CONTACT_KEYS = frozenset(["phone", "fax", "address", "postcode", "email", "hours"])


def _site(reader: RegisterReader) -> dict[str, Any]:
    top = reader.register("site.yml", required=True)
    found = top.fields(_SITE_KEYS, "站点信息")
    if top:
        for key, meaning in _REQUIRED_KEYS.items():
            if not found[key]:
                reader.problem(top.path, 1, f"缺少 {key}（{meaning}）")
    url = found["url"].text()
    if url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
        hint = "如 https://www.example.gov.cn/zwgk/。"
        found["url"].problem(f"url 应当是完整的网址，写的是“{url}”", hint)
    code = found["site_id_code"].text()
    if code and not _SITE_ID_CODE.fullmatch(code):
        found["site_id_code"].problem(f"网站标识码应为 10 位数字，或 bm 加 8 位数字，写的是“{code}”")
    if found["time_zone"].text("Asia/Shanghai") != "Asia/Shanghai":
        found["time_zone"].problem("time_zone 只能是 Asia/Shanghai", "政府信息公开的日期一律按北京时间。")
    contact = found["contact"].fields(_CONTACT_KEYS, "联系方式")
    profile, pattern = _index_profile(found["index"])
    name = found["name"].text()
    return {
        "name": name,
        "short_name": found["short_name"].text(name),
        "url": url.rstrip("/") + "/",
        "contact": {key: contact[key].text() for key in sorted(_CONTACT_KEYS)},
        "index_profile": profile,
        "index_pattern": pattern,
        "normative_pattern": _pattern(found["normative_number"]),
        "page_size": found["page_size"].number(20) or 20,
        "downloads": _downloads(found["downloads"]),
        "attachment_types": _attachment_types(found["attachment_types"]),
        **{key: found[key].text() for key in ("domain", "site_id_code", "icp", "police", "host", "operator")},
    }


def _downloads(value: Value) -> tuple[str, ...]:
    """The formats in which the site offers policies, in the order of ``_DOWNLOAD_FORMATS``."""
    written = value.texts()
    unknown = [name for name in written if name not in _DOWNLOAD_FORMATS]
    if unknown:
        value.problem(f"downloads“{unknown[0]}”不存在", f"可用：{'、'.join(_DOWNLOAD_FORMATS)}。")
    return tuple(name for name in _DOWNLOAD_FORMATS if name in written)


def _attachment_types(value: Value) -> tuple[str, ...]:
    """Extensions, without dot, of attachments that the site publishes besides the built-in ones."""
    types = tuple(sorted({written.lower().removeprefix(".") for written in value.texts()}))
    for name in types:
        if name in ACTIVE_TYPES or not re.fullmatch(r"[a-z0-9]{1,10}", name):
            value.problem(f"附件类型“{name}”不能发布", "网页、脚本、程序和带宏的文档会在公众的电脑上执行。")
    return types


def _index_profile(index: Value) -> tuple[str, str]:
    """(profile, pattern) of the index numbers; only the profile ``custom`` needs a pattern."""
    found = index.fields(frozenset({"profile", "pattern"}), "index")
    profile = found["profile"].text("uscc18")
    if profile not in INDEX_PROFILES:
        found["profile"].problem(f"索引号规则“{profile}”不存在", f"可用：{'、'.join(INDEX_PROFILES)}。")
    pattern = _pattern(found["pattern"])
    if profile == "custom" and not pattern:
        index.problem("索引号规则为 custom 时要写 pattern（正则表达式）")
    return profile, pattern


def _pattern(value: Value) -> str:
    pattern = value.text()
    try:
        re.compile(pattern)
    except re.error:
        value.problem(f"“{value.name}”不是合法的正则表达式")
    return pattern
