"""Replies and proposals: working days taken, statistics by quarter, who proposed with names masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.display.parts import FactList, Note, Panel, Table
from sitegen.kinds.interaction.view import masked_proposer
from tests.panels import grid, head_panels, lists_of, page_panels, words


def reply(name: str, data: str) -> str:
    return f"--- content/{name}.md\nkind: reply\ntitle: 答复{name}\ndata: {{{data}}}\n"


def facts(panel: Panel) -> dict[str, list[str]]:
    part = panel.parts[-1]
    assert isinstance(part, FactList)
    return {row.label: words(row.cells) for row in part.rows}


def message(root: Path, data: str) -> dict[str, list[str]]:
    (panel,) = page_panels(lists_of(root / "site", reply("a", data)), "a.md")
    return facts(panel)


def test_a_reply_tells_the_working_days_that_it_took_against_the_limit(tmp_path: Path) -> None:
    # 2024-10-01 to 07 is a holiday, 2024-09-29 a Sunday that is worked
    found = message(tmp_path, "channel: 县长信箱, asked: 2024-09-27, answered: 2024-10-09")
    assert found == {
        "来信渠道": ["县长信箱"],
        "来信日期": ["2024-09-27"],
        "答复日期": ["2024-10-09"],
        "答复用时": ["4 个工作日（期限 5 个工作日）", "按时答复"],
    }


def test_a_late_reply_and_one_that_is_awaited_too_long_say_so(tmp_path: Path) -> None:
    late = message(tmp_path / "late", "asked: 2024-03-06, answered: 2024-03-14")
    assert late["答复用时"] == ["6 个工作日（期限 5 个工作日）", "超过期限"]
    waiting = message(tmp_path / "waiting", "asked: 2026-11-06")
    assert waiting["办理时限"] == ["应不晚于 2026-11-13 答复（期限 5 个工作日）", "超过期限，尚未答复"]
    fresh = message(tmp_path / "fresh", "asked: 2026-11-19")
    assert fresh["办理时限"] == ["应不晚于 2026-11-26 答复（期限 5 个工作日）"]


def test_the_section_counts_messages_by_quarter_and_leaves_out_those_that_are_not_valid(tmp_path: Path) -> None:
    change = (
        reply("a", "asked: 2026-10-15, answered: 2026-10-20")
        + reply("b", "asked: 2026-10-15, answered: 2026-10-30")
        + reply("c", "asked: 2026-11-19")
        + reply("d", "asked: 2026-09-22, answered: 2026-09-28")
        + reply("e", "asked: 2026-09-22, status: 不予受理")
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "reply")
    assert grid(panel.parts[0]) == [
        ["2026年第四季度", "3", "2", "1", "50.0%", "7.0"],
        ["2026年第三季度", "1", "1", "1", "100.0%", "3.0"],
    ]


def test_a_reply_that_is_withheld_is_not_counted(tmp_path: Path) -> None:
    change = reply("a", "asked: 2026-10-15, answered: 2026-10-20") + reply(
        "b", "asked: 2026-10-15, answered: 2026-10-30"
    ).replace("kind: reply", "kind: reply\ndisclosure: 依申请公开")
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "reply")
    assert grid(panel.parts[0]) == [["2026年第四季度", "1", "1", "1", "100.0%", "3.0"]]


PROPOSAL = """--- content/p.md
kind: proposal
title: 对第23号建议的答复
data: {seq: 23, session: 第五次会议, by: 王小明等3名代表, host: 县水利局, category: b, 答复日期: 2026-06-12,
  满意度: 满意}
--- content/summary.md
kind: proposal
title: 办理情况
data: {year: 2026, rows: [[建议, 68, 41, 21, 6, 98.5%], [合计, 68]]}
"""


def test_a_proposal_tells_its_category_in_words_and_masks_names(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", PROPOSAL)
    found = facts(page_panels(lists, "p.md")[0])
    assert found["提出人"] == ["王××等3名代表"]
    assert found["办理类别"] == ["B类（正在解决或者列入计划）"]
    table = page_panels(lists, "summary.md")[0].parts[0]
    assert grid(table) == [["建议", "68", "41", "21", "6", "98.5%"], ["合计", "68", "", "", "", ""]]
    assert isinstance(table, Table)
    assert [row.total for row in table.rows] == [False, True]


def test_the_section_lists_answers_and_counts_categories(tmp_path: Path) -> None:
    (panel,) = head_panels(lists_of(tmp_path / "site", PROPOSAL), "proposal")
    assert isinstance(panel.parts[0], Note)
    assert panel.parts[0].text == "已公开复文 1 件，其中B类 1 件。"
    assert grid(panel.parts[1]) == [["23", "对第23号建议的答复", "县水利局", "b", "2026-06-12", "满意"]]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("王小明", "王××"),
        ("王小明、李红委员", "王××、李×委员"),
        ("欧阳小明等5名委员", "欧×××等5名委员"),
        ("教育界委员", "教育界委员"),
        ("望川镇代表小组", "望川镇代表小组"),
        ("民盟县委", "民盟县委"),
        ("王××", "王××"),
        ("王小明 13800001234", "王×× 138******34"),
    ],
)
def test_names_of_persons_are_masked_and_groups_stand(written: str, shown: str) -> None:
    assert masked_proposer(written) == shown
