"""No number of a person is shown or kept whole, wherever it stands and whatever another rule quotes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.changes import touched
from sitegen.formats import FORMATS
from sitegen.masking import masked
from sitegen.pipeline import Options, check
from sitegen.rules import RULES
from tests.samples import TODAY, codes, make_site

IDENTITY, CARD, MOBILE = "11010519491231002X", "6222021200000004023", "13800138000"
HEADING = f"--- content/notice.md\n正文：\n# 李某 {CARD}\n\n见[甲]({CARD}.md)。\n\n![图]({CARD}.png)\n"
ROWS = "--- content/notice.md\n正文：\n" + "".join(f"李某，账号 {CARD}<br>\n\n" for _ in range(30))
NAMED = f"--- content/{IDENTITY}.md\ntitle: 名单\n"
WITHHELD = f"--- content/notice.md\ntitle: 李某 {IDENTITY}\ndisclosure: 不予公开\nreason: 条例第十五条\n"


@pytest.mark.parametrize("change", [HEADING, ROWS, NAMED, WITHHELD], ids=["quoted", "many", "named", "withheld"])
def test_no_format_shows_and_no_file_keeps_a_number(tmp_path: Path, change: str) -> None:
    root = make_site(tmp_path / "site", change)
    checked = check(Options(root, today=TODAY, jobs=1))
    kept = "".join(path.read_text("utf-8") for path in sorted((root / ".sitegen").rglob("*")) if path.is_file())
    for text in (*(form(checked) for form in FORMATS.values()), kept):
        # the pages of the rules, which SARIF carries, have examples of their own
        assert f"李某 {CARD}" not in text
        assert f"账号 {CARD}" not in text
        assert f"{CARD}." not in text
        assert f"{IDENTITY}.md" not in text
        assert f"李某 {IDENTITY}" not in text


def test_a_crash_report_shows_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", f"--- content/notice.md\n正文：\n李某 {IDENTITY} {CARD} {MOBILE}\n")

    def crash(document: object, site: object) -> None:
        raise ValueError(f"cannot read {getattr(document, 'text', '')}")

    monkeypatch.setattr("sitegen.check.RULES", {"TE001": _crashing(crash), **{"SG001": RULES["SG001"]}})
    check(Options(root, today=TODAY, jobs=1))
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert "cannot read" in report
    assert not any(number in report for number in (IDENTITY, CARD, MOBILE))


def _crashing(function: object) -> object:
    return replace(RULES["TE001"], function=function)  # type: ignore[arg-type]


def test_a_card_is_starred_by_its_looks_and_a_code_of_an_organisation_is_not() -> None:
    assert masked(f"卡 {CARD}") == "卡 622**************23"
    assert masked("索引号 119901230000000010/2024-0000001") == "索引号 119901230000000010/2024-0000001"


def test_a_source_of_more_than_a_megabyte_is_refused_and_the_others_are_checked(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/second.md\nissued: 2024/1/5\n")
    with (root / "content" / "notice.md").open("a", encoding="utf-8") as file:
        file.write("[a](" * (3 * 1024 * 1024))
    assert {"SG004", "FM004"} <= set(codes(root))


def test_a_change_shows_the_section_it_emptied_and_the_attachment_it_took_away(tmp_path: Path) -> None:
    column = (Path(__file__).parent / "sites/example/content/_site/column.yml").read_text("utf-8")
    column = column.replace("required: true, freshness_days: 0, note: 见县政府门户网站。", "required: true")
    change = f"=== content/_site/column.yml\n{column}"
    root = make_site(tmp_path / "site", change + "--- content/policy.md\nattachments: [{file: gone.csv, title: 表}]\n")
    checked = check(Options(root, today=TODAY, jobs=1))
    shown = touched(checked.catalogue, checked.findings, frozenset({"content/guide.md", "content/gone.csv"}))
    assert {"CO001", "LK003"} <= {finding.code for finding in shown}
