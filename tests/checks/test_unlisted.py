"""An unreadable file or folder is a finding and blocks publication; the rest of the site is still checked."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.checks.formats import FORMATS
from sitegen.core.errors import ConfigError
from sitegen.source.contentfiles import content_files
from tests.samples import TODAY, build_site, check_site, codes, edit, findings, make_site

ODD = os.fsdecode(b"odd\xff")


@pytest.mark.parametrize("name", [f"{ODD}.md", f"{ODD}.txt", ODD + "/a.md"])
def test_a_name_that_is_not_utf8_is_reported_in_every_format_and_on_the_terminal(root: Path, name: str) -> None:
    path = root / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("---\ntitle: 某文件\n---\n正文\n", "utf-8")
    checked = check_site(root)
    assert all(b"SG004" in form(checked).encode("utf-8") for form in FORMATS.values())
    command = [sys.executable, "-m", "sitegen", "check", "--root", root, "--today", str(TODAY)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, "SG004" in done.stdout.decode("utf-8")) == (1, True), done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder; see the next test")
def test_a_folder_that_cannot_be_read_is_reported(root: Path) -> None:
    folder = root / "content/closed"
    folder.mkdir(mode=0)
    try:
        assert "SG004" in codes(root)
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_folder_that_cannot_be_listed_keeps_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", "--- content/closed/a.md\ntitle: 在里面的\n")
    assert build_site(root).committed
    listed = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [fault.path for fault in content_files(root).faults] == ["content/closed"]
    assert build_site(root).committed is None
    monkeypatch.undo()
    assert (root / "output/documents/closed/a.html").is_file()


@pytest.mark.parametrize("name", ["words.yml", "rules.yml", "calendar/2027.yml"])
@pytest.mark.parametrize("make", ["fifo", "link", "folder"])
def test_a_register_that_is_no_ordinary_file_is_refused_at_once(root: Path, name: str, make: str) -> None:
    path = root / "content/_site" / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if make == "fifo":
        os.mkfifo(path)
    elif make == "link":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(ConfigError):
        check_site(root)


def test_a_broken_data_file_is_not_reported_as_unused(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\ndata: t.csv\n=== content/t.csv\na,b\n1\n")
    assert [one.code for one in findings(root) if one.path in ("content/t.csv", "content/notice.md")] == ["FM004"]


def test_the_evidence_of_a_doubled_index_knows_no_line(tmp_path: Path) -> None:
    change = "--- content/interpretation.md\nindex: 119901230000000010/2024-0000001\n"
    root = make_site(tmp_path / "site", change)
    (before,) = [one.evidence for one in findings(root) if one.code == "ID001"]
    edit(root, "content/policy.md", "---\ntitle", "---\n# 一行注释\ntitle")
    (after,) = [one.evidence for one in findings(root) if one.code == "ID001"]
    assert before == after


@pytest.mark.parametrize("reason", ["无", "待定", "XX", "——"])
def test_an_exemption_that_only_fills_the_place_is_void(tmp_path: Path, reason: str) -> None:
    exempt = f"{{DT002: {{reason: {reason}, until: 2099-12-31, approved_by: 政务公开办公室负责人}}}}"
    root = make_site(tmp_path / "site", f"--- content/policy.md\nissued: 2024-01-05\nexempt: {exempt}\n")
    assert {"SG003", "DT002"} <= set(codes(root))


def test_a_release_of_the_holiday_calendar_makes_the_cache_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.core.program import program_key

    before = program_key.__wrapped__()
    monkeypatch.syspath_prepend(tmp_path)
    assert program_key.__wrapped__() == before
    (tmp_path / "chinesecalendar-9.0.dist-info").mkdir()
    assert program_key.__wrapped__() != before
