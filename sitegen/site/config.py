"""What a site knows about itself: ``content/_site/`` read into one frozen record.

Every mistake is gathered; the run stops with all of them listed (``ConfigError``, exit code 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.registers import Department, Kind, RuleSetting, Section
from sitegen.core.urls import SITE_FOLDER
from sitegen.site.register import RegisterReader
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
from sitegen.source.frontmatter import Node
from sitegen.source.identifiers import INDEX_PROFILES

_SITE_ID_CODE = re.compile(r"bm\d{8}|\d{10}")


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
    downloads: tuple[str, ...]
    departments: tuple[Department, ...]
    kinds: Mapping[str, Kind]
    themes: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    rules: Mapping[str, RuleSetting]
    words: Mapping[str, str]
    calendar: WorkCalendar

    @property
    def department_names(self) -> frozenset[str]:
        return frozenset(department.name for department in self.departments)

    def threshold(self, code: str, default: float) -> float:
        """The number that a rule compares with: the site's, where ``rules.yml`` gives one."""
        setting = self.rules.get(code)
        return default if setting is None or setting.threshold is None else setting.threshold

    def department(self, name: str) -> Department | None:
        return next((entry for entry in self.departments if entry.name == name), None)

    def all_sections(self) -> Iterator[Section]:
        """Every section, parents before children."""
        yield from walk_sections(self.sections)

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


JudgeRules = Callable[[Mapping[str, RuleSetting]], Iterable[ConfigProblem]]


def read_config(root: Path, judge_rules: JudgeRules = lambda settings: ()) -> SiteConfig:
    """Read ``content/_site/`` under ``root``, with the built-in tables for what it leaves out.

    ``judge_rules`` says what is wrong with the settings of rules, which this floor does not know.
    Raises ``ConfigError`` with every mistake.
    """
    reader = RegisterReader(root)
    if not (root / "content").is_dir():
        reader.problem("content", 1, "找不到 content 文件夹", f"在站点的根目录运行，或用 --root 指明；当前是 {root}。")
        raise ConfigError(reader.problems)
    _tell_unknown_files(reader)
    kinds = read_kinds(reader)
    values = {
        **_site(reader),
        "departments": read_departments(reader),
        "kinds": kinds,
        "themes": read_themes(reader),
        "sections": read_column(reader, kinds),
        "rules": read_rules(reader),
        "words": read_words(reader),
        "calendar": read_calendar(reader),
    }
    reader.problems += judge_rules(values["rules"])
    if reader.problems:
        raise ConfigError(reader.problems)
    return SiteConfig(**values)


BASELINE_FILE = "baseline.json"  # beside the registers, but written by `check --write-baseline`
_REGISTERS = ("site.yml", "departments.yml", "column.yml", "kinds.yml", "themes.yml", "rules.yml", "words.yml")


def _tell_unknown_files(reader: RegisterReader) -> None:
    """A register under a wrong name would be passed over in silence."""
    folder = reader.root / SITE_FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in (*_REGISTERS, "calendar", BASELINE_FILE) and not path.name.startswith("."):
            names = "、".join((*_REGISTERS, "calendar/年份.yml"))
            reader.problem(f"{SITE_FOLDER}/{path.name}", 1, "不认识的文件", f"这里只放：{names}。")


_SITE_NEEDS = {
    "name": "网站规范名称",
    "url": "栏目发布地址",
    "domain": "网站域名",
    "site_id_code": "网站标识码",
    "host": "主办单位",
}
_SITE_KEYS = _SITE_NEEDS.keys() | {
    "short_name", "icp", "police", "operator", "contact", "index", "normative_number", "time_zone", "page_size",
    "downloads",
}  # fmt: skip
DOWNLOADS = ("docx", "pdf")
_CONTACT_KEYS = frozenset(["phone", "fax", "address", "postcode", "email", "hours"])


def _site(reader: RegisterReader) -> dict[str, Any]:
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
        "downloads": _downloads(reader, path, found),
        **{
            key: reader.text(path, found, key)
            for key in ("domain", "site_id_code", "icp", "police", "host", "operator")
        },
    }


def _downloads(reader: RegisterReader, path: str, found: Mapping[str, Node]) -> tuple[str, ...]:
    """The formats in which policies can be taken away, in the order of ``DOWNLOADS``."""
    written = reader.texts(path, found, "downloads")
    odd = [name for name in written if name not in DOWNLOADS]
    if odd:
        reader.problem(path, found["downloads"].line, f"downloads“{odd[0]}”不存在", f"可用：{'、'.join(DOWNLOADS)}。")
    return tuple(name for name in DOWNLOADS if name in written)


def _index_profile(reader: RegisterReader, path: str, site: Mapping[str, Node]) -> tuple[str, str]:
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


def _pattern(reader: RegisterReader, path: str, found: Mapping[str, Node], key: str) -> str:
    pattern = reader.text(path, found, key)
    try:
        re.compile(pattern)
    except re.error:
        reader.problem(path, found[key].line, f"“{key}”不是合法的正则表达式")
    return pattern
