"""The command line: exit codes, messages, JSON output, and a rule that crashes."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest

from sitegen import __version__
from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks import run as checking
from sitegen.checks.formats import FORMATS
from sitegen.checks.rules import RULES
from sitegen.cli import main
from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.site.config import SiteConfig
from tests.samples import TODAY, command, make_site

FAULTY = """--- content/notice.md
issued: 2024/03/05
--- content/second.md
issued: 2024-01-05
exempt: {DT002: {reason: 历史文件补录, until: 2099-12-31, approved_by: 主任}}
正文：
第一条<br>内容。
"""
ONLY = ("--select", "FM004,DT002,TE005,SG001")  # so that new rules do not change this output
DATE = "“成文日期”的日期“2024/03/05”无法识别"
LATE = "2024-01-05 成文，应不晚于 2024-02-02 发布，实际 2024-03-06 发布"
HTML = "正文里夹有 HTML 代码，会原样显示"
NO_HTML = "删去尖括号里的代码：换行就空一行另起一段，加粗写成“**文字**”；要显示代码本身的，用反引号括起来。"


def commands(group: click.Group = main, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield every command with its path, the root group first."""
    yield path
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from commands(each, *path, name)
        else:
            yield (*path, name)


def checked(root: Path, *more: str) -> tuple[int, str]:
    """Return the exit code and output of ``check``, which writes nothing to standard error."""
    code, out, err = command("check", root, *more)
    assert err == ""
    return code, out


def finding(code: str, severity: str, place: str, message: str, hint: str, **more: Any) -> dict[str, Any]:
    """Return a finding as a JSON object; ``place`` is the path below ``content/``, line, column and length."""
    name, line, column, length = place.split(":")
    return {
        "code": code,
        "severity": severity,
        "path": f"content/{name}",
        **{"line": int(line), "column": int(column), "length": int(length), "message": message, "hint": hint},
        **{"basis": "本工具的内容模型", "exempted": False, "baselined": False},
        **more,
    }


def codes_of(output: str) -> list[str]:
    return [finding["code"] for finding in json.loads(output)["findings"]]


# exit codes


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", FAULTY)


def test_a_sound_site_is_checked_with_exit_code_0_and_errors_of_content_with_1(root: Path, tmp_path: Path) -> None:
    assert checked(root) == (0, "检查了 3 份文件：没有发现问题。\n")
    code, output = checked(make_site(tmp_path / "faulty", FAULTY), *ONLY)
    assert code == 1
    assert output.startswith(f"content/notice.md:7:9: 错误 FM004 {DATE}\n    原文：issued: 2024/03/05\n")
    assert output.endswith("检查了 4 份文件：错误 1，警告 1，已豁免 1。规则说明：explain FM004\n")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--fail-on error", 1),
        ("--fail-on warning", 1),
        ("--fail-on error --ignore FM004", 0),
        ("--fail-on warning --ignore FM004", 1),
        ("--fail-on warning --ignore FM004,TE005", 0),
    ],
)
def test_fail_on_sets_the_severity_that_fails_and_exempted_findings_never_fail(
    faulty: Path, options: str, code: int
) -> None:
    assert checked(faulty, *ONLY, *options.split())[0] == code


def test_an_interrupted_run_prints_a_message_without_a_traceback(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("sitegen.cli.checking.check", interrupted)
    code, _, err = command("check", root)
    assert (code != 0, err.strip()) == (True, "已中断。")


def test_without_a_command_it_builds_and_the_exit_code_shows_whether_it_published(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    first, second = (command("--no-search --today 2026-11-22 --jobs 1") for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert re.fullmatch(
        r"检查了 3 份文件：没有发现问题。\n"
        r"重读文件 3 份，重做页面 \d+ 个；首次构建，[^\n]+页面全部重做。\n"
        r"公开文件 3 份，页面 \d+ 个（没有检索）：写入 \d+ 个文件，删除 0 个，0 个没有变化。\n"
        r"栏目在 output/index\.html。\n用时 \d+\.\d 秒。\n",
        first.out,
    )
    assert "没有变化，什么都没有写" in second.out
    assert Path("output/index.html").is_file()


@pytest.mark.parametrize(
    ("change", "published", "forced"),
    [
        ("--- content/policy.md\ntheme: 没有这个主题\n", False, True),
        ("--- content/policy.md\n正文：\n第一条<br>内容。\n", True, True),
        ("--- content/policy.md\ndisclosure: 公开\n", False, False),
        ("--- content/policy.md\n正文：\n内容。\n\n（此件不予公开）\n", False, False),
    ],
)
def test_errors_keep_a_site_from_being_published_and_force_spares_only_the_locked_ones(
    tmp_path: Path, change: str, published: bool, forced: bool
) -> None:
    root = make_site(tmp_path / "site", change)
    for words, expected in (("build --no-search", published), ("build --no-search --force", forced)):
        code, out, _ = command(words, root)
        assert (root / "output").exists() is expected
        assert (code == 0) is published  # --force publishes but does not hide the errors
        assert (f"有错误，没有发布；{root.as_posix()}/output 保持原样。" in out) is not expected


# messages


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_help_of_every_command_is_in_chinese_and_says_what_each_option_is(path: tuple[str, ...]) -> None:
    code, out, err = command(" ".join([*path, "--help"]))
    assert (code, err) == (0, "")
    assert out.startswith(" ".join(["用法：sitegen", *path]))
    assert "--help" in out
    assert "显示本说明。" in out
    english = r"Usage|Options?|Commands?|Errors?|Arguments?|Show|OPTIONS|COMMANDS?|ARGS|default|required"
    assert re.findall(rf"\b(?:{english})\b", out) == []
    rows = re.findall(r"(?m)^  (-\S.*|[A-Z]+)$", out)
    assert [row for row in rows if not re.search(r"[一-鿿]", row)] == []


@pytest.mark.parametrize("path", [path for path in commands() if path], ids=" ".join)
def test_every_command_takes_the_common_options(path: tuple[str, ...]) -> None:
    assert command(" ".join(path), Path(), "--help").code == 0


def test_help_lists_the_commands_and_version_prints_the_version() -> None:
    listed = re.findall(r"(?m)^  ([a-z]+)  +\S", command("--help").out.partition("命令")[2])
    assert listed == main.list_commands(click.Context(main))
    assert listed[:2] == ["build", "check"]
    assert command("--version") == (0, f"sitegen {__version__}\n", "")


WRONG = [
    ("nosuch", "nosuch"),
    ("--nosuch", "--nosuch"),
    ("check --nosuch", "--nosuch"),
    ("check --format xml", "xml"),
    ("check --format", "--format"),
    ("check --fail-on notice", "notice"),
    ("check --jobs 0", "--jobs"),
    ("check --jobs many", "many"),
    ("check --today 2024-2-30", "2024-2-30"),
    ("check extra", "extra"),
    ("explain ZZ999", "ZZ999"),
    ("explain FM001 FM002", "FM002"),
    ("serve --port 99999", "99999"),
    ("archive nosuch", "nosuch"),
    ("archive verify", "FILE"),
    ("archive diff a.zip", "NEW"),
]


@pytest.mark.parametrize(("words", "quoted"), WRONG)
def test_wrong_usage_is_reported_in_chinese_with_exit_code_2(words: str, quoted: str) -> None:
    code, out, err = command(words)
    assert (code, out) == (2, "")
    assert err.startswith("错误：")
    assert quoted in err
    known = {*words.replace("-", " ").split(), quoted, *FORMATS, *main.commands, "help", "explain", "error", "warning"}
    assert set(re.findall(r"[A-Za-z][A-Za-z0-9]+", err)) - known == set()


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_codes_that_do_not_exist_are_wrong_usage(root: Path, option: str) -> None:
    told = "错误：规则 QQ 不存在\n    改法：规则代码见 explain 命令。\n"
    assert command("check", root, option, "FM,QQ") == (2, "", told)


# findings for machines


def test_findings_as_json_have_the_shape_of_the_interface(faulty: Path) -> None:
    code, output = checked(faulty, "--format", "json", *ONLY)
    assert code == 1
    late = {"basis": "《政府信息公开条例》第二十六条", "exempted": True}
    exempt = "新文件及时发布；补录的历史文件用 exempt 写明理由和期限。"
    assert json.loads(output) == {
        "version": 1,
        "summary": {"error": 1, "warning": 1, "notice": 0, "exempted": 1, "baselined": 0, "documents": 4},
        "findings": [
            finding("FM004", "error", "notice.md:7:9:10", DATE, hint="写成 2024-03-05。"),
            finding("DT002", "warning", "second.md:8:1:0", LATE, exempt, **late),
            finding("TE005", "warning", "second.md:12:1:0", HTML, hint=NO_HTML),
        ],
    }


def test_findings_are_sorted_and_the_same_bytes_with_any_number_of_processes(tmp_path: Path) -> None:
    number = "number: 〔〕号\nissued: 2024/03/05\n正文：\n# 一\n\n[乙](no.md) <b>\n"
    root = make_site(tmp_path / "site", "".join(f"--- content/{n * 37 % 131:03}.md\n{number}" for n in range(131)))
    outputs = [checked(root, "--format", "json", "--jobs", jobs)[1] for jobs in ("1", "2")]
    assert outputs[0] == outputs[1]
    findings = json.loads(outputs[0])["findings"]
    places = [(finding["path"], finding["line"], finding["column"], finding["code"]) for finding in findings]
    assert places == sorted(places)
    assert {path for path, *_ in places} >= {f"content/{n:03}.md" for n in range(131)}
    assert {code for *_, code in places} >= {"FM004", "ID004", "LK001", "TE003", "TE005"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--select FM004", ["FM004"]),
        ("--select te005,dt", ["DT002", "TE005"]),
        ("--select FM,DT,TE005 --ignore FM,TE005", ["DT002"]),
        ("--select FM,TE005 --ignore TE", ["FM004"]),
        ("--select LC", []),
    ],
)
def test_select_and_ignore_take_codes_and_families(faulty: Path, options: str, expected: list[str]) -> None:
    code, output = checked(faulty, "--format", "json", *options.split())
    assert codes_of(output) == expected
    assert code == ("FM004" in expected)
    assert json.loads(output)["summary"]["error"] == expected.count("FM004")


@pytest.mark.parametrize("shape", list(FORMATS))
def test_the_output_goes_whole_into_a_file(faulty: Path, tmp_path: Path, shape: str) -> None:
    report = tmp_path / "reports" / "findings.txt"
    code, shown = checked(faulty, "--format", shape)
    assert checked(faulty, "--format", shape, "--output", str(report)) == (code, "")
    assert report.read_bytes() == shown.encode("utf-8")


def test_a_check_writes_only_its_caches(faulty: Path) -> None:
    before = sorted(faulty.rglob("*"))
    checked(faulty)
    state = faulty / ".sitegen"  # caches for the next run
    assert sorted(path for path in faulty.rglob("*") if state not in (path, *path.parents)) == before


def on_a_terminal(root: Path, **environment: str) -> str:
    """Return what ``check`` writes to a terminal."""
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "sitegen", "check", "--root", root, "--today", str(TODAY), "--jobs", "1", *ONLY]
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(command, stdout=child, env={**kept, **environment})
    os.close(child)
    written = b""
    while process.poll() is None or select.select([parent], [], [], 0)[0]:
        if select.select([parent], [], [], 0.1)[0]:
            try:
                written += os.read(parent, 65536)
            except OSError:  # the child has closed its end
                break
    process.wait(timeout=60)
    os.close(parent)
    return written.decode("utf-8").replace("\r\n", "\n")


def test_colours_are_for_terminals_whose_owner_wants_them(faulty: Path) -> None:
    plain = checked(faulty, *ONLY)[1]
    assert "\x1b" not in plain
    coloured = on_a_terminal(faulty)
    assert "\x1b[1;31m错误 FM004\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == plain
    assert on_a_terminal(faulty, NO_COLOR="1") == plain


def test_a_build_that_stops_shows_findings_as_the_check_does(faulty: Path) -> None:
    code, out, _ = command("build --no-search", faulty)
    assert (code, out.startswith(checked(faulty)[1])) == (1, True)


def test_external_links_are_checked_only_on_request_and_dead_ones_are_warnings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def answer(urls: tuple[str, ...]) -> dict[str, str]:
        asked.append(urls)
        return {"https://example.com/gone": "返回 404"}

    monkeypatch.setattr(checking, "dead_links", answer)
    change = (
        "--- content/notice.md\n正文：\n见[甲站](https://example.com/gone)、[乙站](https://example.com/here)。\n"
        "--- content/withheld.md\ndisclosure: 不予公开\nreason: 条例第十六条\n正文：\n[内部](https://example.org/x)\n"
    )
    root = make_site(tmp_path / "site", change)
    only = ("--format", "json", "--select", "LK006", "--fail-on", "warning")
    assert (checked(root, *only)[0], asked) == (0, [])
    code, output = checked(root, *only, "--external")
    assert (code, asked) == (1, [("https://example.com/gone", "https://example.com/here")])
    (finding,) = json.loads(output)["findings"]
    assert (finding["path"], finding["line"], finding["severity"]) == ("content/notice.md", 11, "warning")
    off = "LK006: {off: true, reason: 由另一个系统检查}\n"
    (root / "content" / "_site" / "rules.yml").write_text(off, "utf-8")
    assert (checked(root, *only, "--external")[0], len(asked)) == (0, 1)


# explain


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_is_explained(code: str) -> None:
    output = command(f"explain {code.lower()}").out
    page = RULES[code].page
    lines = output.splitlines()
    assert lines[0] == f"{code}　{page.fault}"
    told = [f"依据　{RULES[code].basis}", f"理由　{page.reason}", f"改法　{page.remedy}"]
    assert [line for line in lines if line.startswith(("依据", "理由", "改法"))] == told
    assert ("不得关闭、降低或豁免" in output) is RULES[code].locked
    assert (lines.count("错例"), lines.count("正例")) == (len(page.bad), len(page.good))


def test_an_explanation_reads_as_a_page_and_without_a_code_every_rule_is_a_line() -> None:
    assert (
        command("explain DS005").out
        == """\
DS005　依申请公开、不予公开的文件没有写明理由。

级别　警告
依据　《政府信息公开条例》第十四条、第十五条、第十六条
理由　不公开要有法定依据，日后评估、答复申请时都要用到。
改法　在 reason（不公开理由）写明依据的条款。

错例
    --- content/notice.md
    disclosure: 不予公开

正例
    --- content/notice.md
    disclosure: 不予公开
    reason: 条例第十六条，内部事务信息
"""
    )
    code, out, _ = command("explain")
    assert (code, out.splitlines()) == (0, [f"{code}  {RULES[code].page.fault}" for code in sorted(RULES)])


# rules that crash


def test_a_rule_that_crashes_on_a_document_is_reported_and_everything_else_is_still_checked(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(document: Document, site: SiteConfig) -> Iterator[Fault]:
        if document.facts.path == "content/second.md":
            raise ZeroDivisionError("身份证号 11010119900307451X")
        yield from ()

    monkeypatch.setitem(RULES, "TE001", replace(RULES["TE001"], function=crash))
    code, output = checked(faulty, "--format", "json", *ONLY)
    assert (code, codes_of(output)) == (1, ["FM004", "SG001", "DT002", "TE005"])
    said, hint = "规则 TE001 在这里出错：ZeroDivisionError", "把 .sitegen/crashes.txt 交给维护人员。"
    assert json.loads(output)["findings"][1] == finding("SG001", "error", "second.md:1:1:0", said, hint)
    trace = (faulty / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert trace.startswith("TE001 content/second.md\nTraceback (most recent call last):\n")
    assert ("ZeroDivisionError" in trace, trace.count("Traceback")) == (True, 1)


def test_a_rule_that_crashes_on_the_whole_set_is_reported_and_everything_else_is_still_checked(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(catalogue: Catalogue) -> Iterator[Fault]:
        yield Fault("", path="content/second.md")
        raise KeyError("x")

    monkeypatch.setitem(RULES, "ID001", replace(RULES["ID001"], function=crash))
    code, output = checked(faulty, "--format", "json", *ONLY)
    assert (code, codes_of(output)) == (1, ["SG001", "FM004", "DT002", "TE005"])
    assert (faulty / ".sitegen" / "crashes.txt").read_text("utf-8").startswith("ID001 content/_site\nTraceback")
    assert command("build --no-search", faulty).code == 1
    assert not (faulty / "output").exists()
