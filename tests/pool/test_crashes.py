"""Crash reports: no personal number in them, each once, the newest first, and never more than the file may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.pool.crashes import CRASHES, crash_report, save_crashes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "number",
    [
        "11010119900307451X",
        "13800138000",
        "138 0013 8000",
        "１３８００１３８０００",
        "6222 0212 3456 7890 123",
        "110101900307451",
    ],
)
def test_a_report_shows_no_number_as_long_as_a_personal_one(number: str) -> None:
    shown = crash_report("读取 content/a.md", f"ValueError: 没有上下文的号码 {number} 和第 1234 行")
    assert number not in shown
    assert not any(part in shown for part in number.split(" ") if len(part) > 6)
    assert shown.startswith("读取 content/a.md\nValueError: ")
    assert "第 1234 行" in shown


def test_reports_are_kept_once_the_newest_first(root: Path) -> None:
    for reports in (["甲\n\n其一"], ["乙", "丙"], ["甲\n\n其一"]):
        assert save_crashes(root, reports)
    lines = (root / CRASHES).read_text("utf-8").split("\n")
    assert [line for line in lines if not line.startswith("===")] == ["甲", "", "其一", "乙", "丙", ""]


def test_the_file_keeps_the_newest_of_many_reports(root: Path) -> None:
    for number in range(4):
        assert save_crashes(root, [f"{number} " + "长" * 400_000])
    text = (root / CRASHES).read_text("utf-8")
    assert text.startswith("3 ")
    assert len(text) <= (1 << 20) + 1


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"", b"\0" * 100])
def test_a_damaged_file_is_no_obstacle(root: Path, damage: bytes) -> None:
    (root / CRASHES).parent.mkdir()
    (root / CRASHES).write_bytes(damage)
    assert save_crashes(root, ["甲"])
    assert (root / CRASHES).read_text("utf-8").startswith("甲\n")


def test_nothing_is_written_where_there_is_no_site(tmp_path: Path) -> None:
    assert not save_crashes(tmp_path, ["甲"])
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_kept_is_no_crash(root: Path) -> None:
    (root / ".sitegen").write_text("", "utf-8")
    assert not save_crashes(root, ["甲"])
