"""Failures of commands: exit codes, hints for editors, tracebacks for maintainers."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from sitegen.core import files
from tests.samples import command

IDENTITY = "11010119900307451X"
COMMANDS = [
    *("build", "", "build --watch", "check", "check --write-baseline"),
    *("serve --port 0", "archive", "report", "new policy a"),
]


def broken(*arguments: Any, **options: Any) -> NoReturn:
    raise ZeroDivisionError(f"a bug with {IDENTITY} and 123 4567 8901")


def crashes(root: Path) -> str:
    return (root / ".sitegen" / "crashes.txt").read_text("utf-8")


@pytest.mark.parametrize("place", ["an empty folder", "a file", "nothing"])
@pytest.mark.parametrize("words", COMMANDS)
def test_a_root_that_is_no_site_is_wrong_usage_with_the_same_advice_for_every_command(
    tmp_path: Path, words: str, place: str
) -> None:
    root = tmp_path / "site"
    if place == "an empty folder":
        root.mkdir()
    elif place == "a file":
        root.write_text("x", "utf-8")
    code, _, err = command(words, root)
    assert code == 2
    assert err == (
        "站点配置有 1 处错误：\ncontent:1: 找不到 content 文件夹\n"
        f"    改法：在站点的根目录运行，或用 --root 指明；当前是 {root}。\n"
    )
    assert [path.name for path in tmp_path.rglob("*")] == (["site"] if place != "nothing" else [])


@pytest.mark.parametrize("words", ["explain", "explain DT001"])
def test_rules_are_explained_anywhere(tmp_path: Path, words: str) -> None:
    assert command(words, tmp_path).code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["build", "build --watch", "serve --port 0", "archive"])
def test_a_file_where_the_state_folder_belongs_is_named(root: Path, words: str) -> None:
    (root / ".sitegen").write_text("x", "utf-8")
    code, _, err = command(words, root)
    assert code == 2
    assert err.startswith(f"错误：这个位置已经有别的文件：{root / '.sitegen'}\n    改法：")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; the next test stands in")
@pytest.mark.parametrize("words", COMMANDS)
def test_a_folder_that_is_not_writable_is_wrong_usage(root: Path, words: str) -> None:
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        code, _, err = command(words, root)
        assert (code, "没有权限读写" in err) == ((0, False) if words == "check" else (2, True))
    finally:
        for folder in folders:
            folder.chmod(0o700)


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (errno.EACCES, 2, "没有权限读写 {folder}"),
        (errno.EROFS, 2, "没有权限读写 {folder}"),
        (errno.ENOTDIR, 2, "路径中有一段是文件，不是文件夹：{folder}"),
        (errno.ENAMETOOLONG, 2, "名称太长：{folder}"),
        (errno.ENOSPC, 3, "磁盘已满，写不下 {folder}"),
    ],
)
def test_a_failed_system_call_is_reported_with_the_folder_and_without_a_traceback(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int, told: str
) -> None:
    def refuse(source: str, target: object) -> NoReturn:
        raise OSError(number, os.strerror(number), source)

    monkeypatch.setattr(files.os, "replace", refuse)
    plain, verbose = command("new notice a", root), command("new notice a -v", root)
    assert (plain.code, verbose.code) == (code, code)
    assert plain.err.startswith(f"错误：{told.format(folder=root / 'content')}\n    改法：")
    assert ("Traceback" in plain.err, "Traceback" in verbose.err) == (False, True)


def test_a_bug_is_exit_code_3_and_its_trace_is_kept_without_personal_numbers(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.cli.checking.check", broken)
    code, out, err = command("check", root)
    assert (code, out) == (3, "")
    assert err.startswith("程序内部出错：ZeroDivisionError: a bug with ")
    assert err.endswith("    改法：把 .sitegen/crashes.txt 交给维护人员。\n")
    report = crashes(root)
    assert report.startswith("sitegen check\nTraceback (most recent call last):\n")
    assert IDENTITY not in err + report
    assert "a bug with 110*************1X and *** **** ****" in report


def test_verbose_shows_the_trace_of_a_bug_on_the_terminal_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.cli.checking.check", broken)
    code, _, err = command("check -v", root)
    assert (code, crashes(root) in err) == (3, True)


def test_a_trace_that_cannot_be_kept_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.cli.desk.rule_list", broken)
    code, _, err = command("explain", tmp_path)
    assert code == 3
    assert "    改法：把下面的内容交给维护人员。\nsitegen explain\nTraceback" in err
    assert list(tmp_path.iterdir()) == []


def test_reports_are_saved_once_each_the_newest_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.cli.checking.check", broken)
    monkeypatch.setattr("sitegen.cli.desk.check", broken)
    assert [command(words, root).code for words in ("check", "report", "check")] == [3, 3, 3]
    titles = [line for line in crashes(root).split("\n") if line.startswith("sitegen ")]
    assert titles == ["sitegen check", "sitegen report"]
    monkeypatch.undo()
    assert command("check", root).code == 0
    assert "sitegen report" in crashes(root)
