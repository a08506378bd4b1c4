"""What a site says of itself: every mistake at once with its place, defaults, and what a site may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sitegen.checks.ruleset import rule_problems
from sitegen.core.errors import ConfigError
from sitegen.core.finding import Severity
from sitegen.core.registers import Department, InterpretationDuty, Kind, RuleSetting, Section
from sitegen.site.config import SiteConfig, read_config
from tests.samples import command, findings, make_site

SITE = """name: 安澜县人民政府
url: https://www.anlan.example/zwgk
domain: www.anlan.example
site_id_code: "9901230001"
host: 安澜县人民政府办公室
"""
DEPARTMENTS = "- {name: 安澜县人民政府, slug: county, normative: true}\n"


@contextmanager
def registers(**files: str) -> Iterator[Path]:
    """A site without documents, with registers by name; ``_`` stands for ``/``."""
    with TemporaryDirectory() as folder:
        for name, text in ({"site": SITE, "departments": DEPARTMENTS} | files).items():
            path = Path(folder, "content/_site", f"{name.replace('_', '/')}.yml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        yield Path(folder)


def config(**files: str) -> SiteConfig:
    with registers(**files) as root:
        return read_config(root, rule_problems)


def mistakes(root: Path) -> list[tuple[str, int, str]]:
    """Return (file in ``content/_site/``, line, message) of every mistake that stops a check of ``root``."""
    with pytest.raises(ConfigError) as caught:
        read_config(root, rule_problems)
    problems = caught.value.problems
    return [(one.path.removeprefix("content/_site/"), one.line, one.message) for one in problems]


def problems(**files: str) -> list[tuple[str, int, str]]:
    with registers(**files) as root:
        return mistakes(root)


# mistakes


def test_every_mistake_of_every_register_is_told_at_once_and_the_exit_code_is_2() -> None:
    files = {
        "site": """name: 安澜县人民政府
name: 安澜县
url: www.anlan.example
site_id_code: 12345
time_zone: UTC
index: {profile: custom}
normative_number: "["
page_size: 0
contact: {phone: "1", wechat: "2"}
colour: red
""",
        "departments": """- {name: 甲局, slug: jia, level: 乡镇, uscc: 119901230000000011}
- {name: 甲局, slug: Yi, normative: maybe}
- {slug: bing, letters: {a: b}}
""",
        "kinds": """policy: {label: 政策}
bulletin: {required: [colour], interpretation: sometimes, freshness_days: 很久}
""",
        "themes": "综合政务: {政务公开: 1}\n",
        "column": """sections:
  - {id: one, name: 一, kinds: [nosuch]}
  - {id: two, name: 二, required: 是, colour: red}
  - id: Three
    name: 三
    children: 四
""",
        "rules": """IN004: {severity: fatal, reason: 甲}
DT002: {off: true}
in4: {severity: notice, reason: 乙}
""",
        "calendar_2027": "holidays: [2027-01-01, 2026-12-31]\nworkdays: [2027-2-6]\n",
        "calendar_next": "holidays: []\n",
    }
    expected = [
        ("calendar/2027.yml", 1, "holidays 中有写法不对或不属于 2027 年的日期"),
        ("calendar/2027.yml", 2, "workdays 中有写法不对或不属于 2027 年的日期"),
        ("calendar/next.yml", 1, "文件名应当是四位年份，如 2027.yml"),
        ("column.yml", 2, "栏目“一”的类型“nosuch”不存在"),
        ("column.yml", 3, "“required”只能是 true 或 false，写的是“是”"),
        ("column.yml", 3, "栏目中不认识的字段“colour”"),
        ("column.yml", 4, "栏目“三”缺少 name，或 id“Three”不合规定"),
        ("column.yml", 6, "这里应当是列表，每项以“- ”开头"),
        ("departments.yml", 1, "机关“甲局”的 level“乡镇”不存在"),
        ("departments.yml", 1, "机关“甲局”的统一社会信用代码“119901230000000011”校验不通过"),
        ("departments.yml", 2, "“normative”只能是 true 或 false，写的是“maybe”"),
        ("departments.yml", 2, "机关“甲局”的 slug“Yi”不合规定"),
        ("departments.yml", 2, "机关“甲局”的名称或 slug 与“甲局”重复"),
        ("departments.yml", 3, "“letters”应当是文字的列表"),
        ("departments.yml", 3, "机关缺少 name（规范名称）"),
        ("kinds.yml", 1, "类型“policy”与已有的类型重名"),
        ("kinds.yml", 2, "interpretation“sometimes”不存在"),
        ("kinds.yml", 2, "“freshness_days”应当是不小于 1 的整数，写的是“很久”"),
        ("kinds.yml", 2, "类型“bulletin”缺少 label（中文名）"),
        ("kinds.yml", 2, "类型“bulletin”要求的字段“colour”不存在"),
        ("rules.yml", 1, "severity“fatal”不存在"),
        ("rules.yml", 2, "规则 DT002 的调整没有写 reason（理由）"),
        ("rules.yml", 3, "“in4”不是规则代码"),
        ("site.yml", 1, "缺少 domain（网站域名）"),
        ("site.yml", 1, "缺少 host（主办单位）"),
        ("site.yml", 2, "“name”写了两次"),
        ("site.yml", 3, "url 应当是完整的网址，写的是“www.anlan.example”"),
        ("site.yml", 4, "网站标识码应为 10 位数字，或 bm 加 8 位数字，写的是“12345”"),
        ("site.yml", 5, "time_zone 只能是 Asia/Shanghai"),
        ("site.yml", 6, "索引号规则为 custom 时要写 pattern（正则表达式）"),
        ("site.yml", 7, "“normative_number”不是合法的正则表达式"),
        ("site.yml", 8, "“page_size”应当是不小于 1 的整数，写的是“0”"),
        ("site.yml", 9, "联系方式中不认识的字段“wechat”"),
        ("site.yml", 10, "站点信息中不认识的字段“colour”"),
        ("themes.yml", 1, "“综合政务”应当是文字的列表"),
    ]
    with registers(**files) as root:
        assert sorted(mistakes(root)) == sorted(expected)
        code, out, err = command("check", root)
    told = [line for line in err.splitlines() if not line.startswith("    改法：")]
    assert (code, out) == (2, "")
    assert told[0] == f"站点配置有 {len(expected)} 处错误："
    assert sorted(told[1:]) == sorted(f"content/_site/{path}:{line}: {message}" for path, line, message in expected)


def test_a_subordinate_unit_names_a_registered_parent_and_what_is_not_its_duty_has_a_reason() -> None:
    departments = """- {name: 甲局, slug: a, since: 2025年, until: 2026-03-31}
- {name: 一所, slug: b, level: 所属单位, parent: 乙局}
- {name: 二所, slug: c, parent: 甲局}
- {name: 丙办, slug: d, not_applicable: {budget: "", plan: 无}}
"""
    wrong_parent = "的主管部门（parent）“{}”不在机关名录，或者本单位不是所属单位"
    assert sorted(problems(departments=departments)) == sorted([
        ("departments.yml", 1, "“since”应当是日期，写的是“2025年”"),
        ("departments.yml", 2, "“一所”" + wrong_parent.format("乙局")),
        ("departments.yml", 3, "“二所”" + wrong_parent.format("甲局")),
        ("departments.yml", 4, "not_applicable 的“budget”没有写理由"),
        ("departments.yml", 4, "not_applicable 中不认识的类型“plan”"),
    ])  # fmt: skip


def test_missing_registers_and_a_wrong_encoding_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "content" / "_site").mkdir(parents=True)
    (tmp_path / "content" / "_site" / "kinds.yml").write_bytes("公报: {}\n".encode("gb18030"))
    assert mistakes(tmp_path) == [
        ("kinds.yml", 1, "文件不是 UTF-8 编码"),
        ("site.yml", 1, "缺少这个文件"),
        ("departments.yml", 1, "缺少这个文件"),
    ]


@pytest.mark.parametrize("text", ["", "# 以后再写\n", "~\n"])
def test_empty_required_registers_are_mistakes(text: str) -> None:
    assert {path for path, _, _ in problems(site=text, departments=text)} == {"site.yml", "departments.yml"}


def test_every_field_that_a_site_needs_is_asked_for() -> None:
    needed = (
        "name（网站规范名称）",
        "url（栏目发布地址）",
        "domain（网站域名）",
        "site_id_code（网站标识码）",
        "host（主办单位）",
    )
    assert problems(site="short_name: 安澜\nhost: ~\n") == [("site.yml", 1, f"缺少 {field}") for field in needed]


@pytest.mark.parametrize(
    ("files", "places"),
    [
        ({"departments": "- name: 甲局\n  slug: jia\n  name: 乙局\n"}, ["departments.yml:3"]),
        ({"column": "section:\n  - {id: a, name: 甲}\n"}, ["column.yml:1"]),
        (
            {"column": "sections:\n  - {id: a\n", "departments": "- {name: *x}\n", "rules": "X: 1\n"},
            ["departments.yml:1", "column.yml:2", *["rules.yml:1"] * 3],
        ),
        (
            {"rules": "ZZ999: {severity: notice, reason: 甲}\n", "site": SITE.replace("https:", "ftp:")},
            ["site.yml:2", "rules.yml:1"],
        ),
    ],
    ids=[
        "a key given twice",
        "a column without its sections",
        "bad YAML beside others",
        "an unknown rule beside others",
    ],
)
def test_mistakes_are_told_on_their_lines_and_the_other_registers_are_still_read(
    files: dict[str, str], places: list[str]
) -> None:
    assert [f"{path}:{line}" for path, line, _ in problems(**files)] == places


def test_a_section_whose_id_is_taken_is_told_on_its_own_line() -> None:
    column = "sections:\n  - {id: a, name: 甲}\n  - {id: a, name: 乙}\n"
    assert problems(column=column) == [("column.yml", 3, "栏目“乙”的 id 或名称与另一栏目重复")]


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("column", "sections:\n- {id: a, name: 甲}\n", "sections:\n  - {id: a, name: 甲}\n"),
        ("themes", "综合政务:\n- 数字政府\n", "综合政务: [数字政府]\n"),
        ("calendar_2027", "holidays:\n- 2027-01-01\n", "holidays: [2027-01-01]\n"),
        ("departments", "---\n- {name: 甲局, slug: jia}\n", "- {name: 甲局, slug: jia}\n"),
        ("departments", "# 名录\n\n-   name: 甲局\n    slug: jia\n", "- {name: 甲局, slug: jia}\n"),
        ("departments", "-\n  name: 甲局\n  slug: jia\n", "- {name: 甲局, slug: jia}\n"),
        ("departments", "[{name: 甲局, slug: jia}]\n", "- {name: 甲局, slug: jia}\n"),
        ("departments", "\ufeff- {name: 甲局, slug: jia}\r\n", "- {name: 甲局, slug: jia}\n"),
    ],
)
def test_the_usual_ways_of_writing_a_list_are_read_alike(name: str, text: str, same: str) -> None:
    assert config(**{name: text}) == config(**{name: same})


# what is read


def test_a_minimal_site_has_the_built_in_tables_and_the_usual_values() -> None:
    site = config()
    assert (site.name, site.short_name, site.host) == ("安澜县人民政府", "安澜县人民政府", "安澜县人民政府办公室")
    assert (site.site_id_code, site.domain, site.url) == (
        "9901230001",
        "www.anlan.example",
        "https://www.anlan.example/zwgk/",
    )
    assert (site.icp, site.police, site.operator, any(site.contact.values())) == ("", "", "", False)
    assert (site.index_profile, site.index_pattern, site.normative_pattern, site.page_size) == ("uscc18", "", "", 20)
    assert site.departments == (Department("安澜县人民政府", "county", normative=True),)
    assert (len(site.kinds), len(site.themes), len(site.sections)) == (30, 20, 5)
    assert (site.rules, site.calendar.years) == ({}, {})


def test_the_kinds_are_those_of_the_content_model() -> None:
    kinds = config().kinds
    assert " ".join(sorted(kinds)) == (
        "agency annual-report budget catalogue debt decision emergency enforcement entity fee gazette guide inspection "
        "institution interpretation licensing livelihood notice plan policy power-list procurement project proposal "
        "recruitment reply statistics subsidy task welfare"
    )
    duties = {name: kind.interpretation.value for name, kind in kinds.items() if kind.interpretation != "never"}
    assert duties == {"policy": "policy", "annual-report": "always"}


def test_every_value_of_a_site_is_read() -> None:
    site = config(
        site=SITE
        + "short_name: 安澜\nicp: 京ICP备1号\npolice: 京公网安备2号\noperator: 某中心\npage_size: 50\n"
        + "index: {profile: custom, pattern: '\\d{4}'}\nnormative_number: ^A$\ntime_zone: Asia/Shanghai\n"
        + "contact: {phone: 0533-1, address: 某路1号}\n",
        departments="- {name: 甲局, slug: jia, short: 甲, letters: [安甲发, 安甲函], level: 镇街, "
        "uscc: 11370322004222241N, contact: 0533-2}\n",
    )
    assert (site.short_name, site.icp, site.police) == ("安澜", "京ICP备1号", "京公网安备2号")
    assert (site.operator, site.page_size) == ("某中心", 50)
    assert (site.index_profile, site.index_pattern, site.normative_pattern) == ("custom", r"\d{4}", "^A$")
    assert {key: text for key, text in site.contact.items() if text} == {"address": "某路1号", "phone": "0533-1"}
    assert site.departments == (
        Department("甲局", "jia", "甲", ("安甲发", "安甲函"), "镇街", "11370322004222241N", False, "0533-2"),
    )


def test_a_site_s_own_column_replaces_the_built_in_one() -> None:
    column = """# 本站栏目
sections:
  - id: open
    name: 公开
    description: 说明
    children:
      - {id: files, name: 文件, kinds: [policy, notice], classes: ["20-1"], required: true, library: true}
      - {id: other, name: 其他, note: 本机关无此类信息, column_type: 信息公开目录}
"""
    site = config(column=column)
    files = Section("files", "文件", "公开/文件", "", ("policy", "notice"), ("20-1",), True, "", True)
    other = Section("other", "其他", "公开/其他", note="本机关无此类信息", column_type="信息公开目录")
    assert site.sections == (Section("open", "公开", "公开", "说明", children=(files, other)),)
    named = [("", "notice"), ("公开/其他", "notice"), ("其他", "notice"), ("", "plan"), ("没有", "notice")]
    assert [site.section_for(*pair) for pair in named] == [files, other, other, None, None]


def test_a_last_name_that_two_sections_share_names_neither() -> None:
    pair = "  - {{id: {0}, name: {1}, children: [{{id: {0}-x, name: 其他}}]}}\n"
    site = config(column="sections:\n" + pair.format("a", "甲") + pair.format("b", "乙"))
    sections = [site.section_for(name, "notice") for name in ("甲/其他", "其他")]
    assert [section and section.id for section in sections] == ["a-x", None]


def test_a_template_that_is_not_there_and_a_misnamed_register_are_mistakes() -> None:
    assert problems(kinds="bulletin: {label: 简报, template: bulletin.html}\n", rule="IN004: {off: true}\n") == [
        ("rule.yml", 1, "不认识的文件"),
        ("kinds.yml", 1, "模板 bulletin.html 不存在"),
    ]


def test_a_site_adds_kinds_and_themes_to_the_built_in_ones() -> None:
    kinds = (
        "bulletin:\n  label: 简报\n  required: [number, theme]\n  classes: ['20-15']\n"
        "  template: bulletin.html\n  freshness_days: 30\n  interpretation: always\n  column_type: 数据发布\n"
    )
    with registers(kinds=kinds, themes="综合政务: [政务公开, 数字政府]\n开发区: [综合]\n") as root:
        (root / "templates").mkdir()
        (root / "templates" / "bulletin.html").write_text("", "utf-8")
        site = read_config(root)
    assert site.kinds["bulletin"] == Kind(
        "bulletin", "简报", ("number", "theme"), ("20-15",), "bulletin.html", 30, InterpretationDuty.ALWAYS, "数据发布"
    )
    assert site.kinds["policy"].required == ("number", "genre", "theme", "normative")
    assert site.themes["综合政务"][-2:] == ("其他", "数字政府")
    assert site.themes["综合政务"].count("政务公开") == 1
    assert site.themes["开发区"] == ("综合",)
    assert site.themes["民族、宗教"] == ("民族事务", "宗教事务")


def test_a_site_s_own_calendar_is_read_by_year() -> None:
    own = "holidays: [2027-01-01]\nworkdays: [2027-02-06]\n"
    calendar = config(calendar_2027=own, calendar_2028="# 待公布\n").calendar
    days = (date(2027, 1, 1), date(2027, 2, 6), date(2027, 1, 4), date(2030, 1, 1))
    assert [calendar.is_workday(day) for day in days] == [False, True, True, None]
    assert sorted(calendar.years) == [2027, 2028]


# rules


def test_rules_are_read_with_their_reasons_and_lines() -> None:
    rules = "# 调整\nDT002: {severity: error, reason: 从严}\nLK007: {off: true, reason: 暂不检查}\n"
    assert config(rules=rules).rules == {
        "DT002": RuleSetting("DT002", Severity.ERROR, False, "从严", 2),
        "LK007": RuleSetting("LK007", None, True, "暂不检查", 3),
    }


@pytest.mark.parametrize(
    ("setting", "severities"),
    [
        ("# 没有调整", {"DT002": Severity.WARNING, "DS001": Severity.ERROR}),
        ("DT002: {severity: error, reason: 从严}", {"DT002": Severity.ERROR, "DS001": Severity.ERROR}),
        ("DT002: {severity: notice, reason: 从宽}", {"DT002": Severity.NOTICE, "DS001": Severity.ERROR}),
        ("DT002: {off: true, reason: 暂不检查}", {"DS001": Severity.ERROR}),
        ("DS001: {severity: error, reason: 重申}", {"DT002": Severity.WARNING, "DS001": Severity.ERROR}),
    ],
)
def test_a_site_raises_lowers_or_switches_off_a_rule(
    tmp_path: Path, setting: str, severities: dict[str, Severity]
) -> None:
    change = f"--- content/policy.md\nissued: 2024-01-05\n=== content/_site/rules.yml\n{setting}"
    root = make_site(tmp_path / "site", f"--- content/a.md\ndisclosure: 公开\n{change}")
    told = {finding.code: finding.severity for finding in findings(root) if finding.code in ("DT002", "DS001")}
    assert told == severities


@pytest.mark.parametrize("code", ["FM001", "ID005", "DS001", "DS002", "DS003", "DS006", "SG004"])
@pytest.mark.parametrize("setting", ["severity: warning", "severity: notice", "off: true"])
def test_a_locked_rule_can_be_neither_lowered_nor_switched_off(code: str, setting: str) -> None:
    mistake = ("rules.yml", 2, f"规则 {code} 不得关闭或降低")
    assert problems(rules=f"# 调整\n{code}: {{{setting}, reason: 甲}}\n") == [mistake]


def test_an_unknown_rule_is_a_mistake_with_exit_code_2() -> None:
    rules = "ZZ999: {severity: notice, reason: 甲}\nDS001: {off: true, reason: 乙}\n"
    with registers(rules=rules) as root:
        code, _, err = command("check", root)
    assert (code, err) == (
        2,
        "站点配置有 2 处错误：\n"
        "content/_site/rules.yml:1: 规则 ZZ999 不存在\n"
        "    改法：规则代码见 explain 命令。\n"
        "content/_site/rules.yml:2: 规则 DS001 不得关闭或降低\n"
        "    改法：删去这一项。\n",
    )
