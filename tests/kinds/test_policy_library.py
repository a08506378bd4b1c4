"""The policy library: periods, what was in force on a day, the course of a document, the note under a rule's title."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sitegen.build.pipeline import Options, build
from sitegen.kinds.periods import Period
from tests.samples import TODAY, make_site

OLD = """--- content/old.md
kind: policy
title: 旧办法
number: 安政发〔2020〕1号
issued: 2020-03-01
published: 2020-03-02
effective: 2020-04-01
--- content/new.md
kind: policy
title: 新办法
number: 安政发〔2024〕9号
issued: 2024-05-01
published: 2024-05-02
effective: 2024-06-01
interpretation: {exempt: 仅调整文字}
repeals: [old.md]
--- content/secret.md
kind: policy
disclosure: 不予公开
reason: 条例第十六条，内部事务
title: 内部办法
number: 安政发〔2024〕8号
issued: 2024-05-01
repeals: [new.md]
"""


def built(root: Path, change: str) -> Path:
    site = make_site(root / "site", change)
    assert build(Options(site, today=TODAY, jobs=1, search=False, force=True)).committed
    return site / "output"


def library(output: Path) -> dict[str, Any]:
    text = (output / "policies/library-data.js").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text.removeprefix("disclosureLibrary(").removesuffix(");\n"))
    return loaded


def test_a_repealed_policy_binds_until_the_day_on_which_what_repealed_it_takes_effect(tmp_path: Path) -> None:
    rows = {row[1]: row for row in library(built(tmp_path, OLD))["rows"]}
    assert rows["旧办法"][4:7] == ["2020-04-01", "2024-06-01", 1]
    assert rows["新办法"][4:7] == ["2024-06-01", "", 0]
    assert "内部办法" not in rows


@pytest.mark.parametrize(
    ("period", "day", "held"),
    [
        (Period(date(2020, 4, 1), date(2024, 6, 1), True), date(2020, 3, 31), False),
        (Period(date(2020, 4, 1), date(2024, 6, 1), True), date(2020, 4, 1), True),
        (Period(date(2020, 4, 1), date(2024, 6, 1), True), date(2024, 5, 31), True),
        (Period(date(2020, 4, 1), date(2024, 6, 1), True), date(2024, 6, 1), False),
        (Period(date(2020, 4, 1), None, False), date(2099, 1, 1), True),
        (Period(date(2020, 4, 1), None, True), date(2022, 1, 1), None),
        (Period(None, None, False), date(2022, 1, 1), None),
    ],
)
def test_a_period_holds_from_its_first_day_to_the_day_before_its_end(
    period: Period, day: date, held: bool | None
) -> None:
    assert period.holds_on(day) is held


def test_the_page_of_a_policy_tells_its_course_with_links(tmp_path: Path) -> None:
    output = built(tmp_path, OLD)
    page = (output / "documents/old.html").read_text("utf-8")
    course = page[page.index('id="data-course"') :]
    assert course.index("成文") < course.index("公布") < course.index("施行") < course.index("被废止")
    assert 'href="../documents/new.html"' in course or 'href="new.html"' in course
    assert "内部办法" not in (output / "documents/new.html").read_text("utf-8")


def test_the_list_of_periods_needs_no_script(tmp_path: Path) -> None:
    page = (built(tmp_path, OLD) / "policies/periods/index.html").read_text("utf-8")
    row = page[page.index("旧办法") : page.index("旧办法") + 700]
    for words in ("2020-04-01", "2024-06-01", "新办法"):
        assert words in row


def test_a_printed_list_tells_by_its_heading_which_policies_it_has(tmp_path: Path) -> None:
    output = built(tmp_path, OLD)
    assert "<h1>政策文件</h1>" in (output / "policies/index.html").read_text("utf-8")
    assert "<h1>政策文件（失效废止）</h1>" in (output / "policies/ended/index.html").read_text("utf-8")
    periods = (output / "policies/periods/index.html").read_text("utf-8")
    assert periods.count(">效力期间一览</h") == 2
    assert periods.count(' class="vh">效力期间一览</h2>') == 1


def test_the_page_of_a_policy_speaks_in_whole_sentences_with_dates_in_words(tmp_path: Path) -> None:
    coming = OLD.replace("published: 2024-05-02\neffective: 2024-06-01", "published: 2024-05-02\neffective: 2099-06-01")
    page = (built(tmp_path, coming) / "documents/new.html").read_text("utf-8")
    assert "本文件自2099年6月1日起施行，目前尚未生效。" in page
    assert "本文件未另行制发解读：仅调整文字。</p>" in page


def test_a_rule_issued_by_order_has_its_note_under_the_title(tmp_path: Path) -> None:
    change = """--- content/rule.md
kind: policy
title: 安澜县渡口管理规定
number: 令第12号
issued: 2023-02-03
published: 2023-02-05
effective: 2023-04-01
interpretation: {exempt: 仅调整文字}
"""
    page = (built(tmp_path, change) / "documents/rule.html").read_text("utf-8")
    assert "（2023年2月3日" in page
    assert "令第12号公布　自2023年4月1日起施行）" in page


def test_data_of_the_library_cannot_close_its_script(tmp_path: Path) -> None:
    change = "--- content/odd.md\nkind: policy\ntitle: 关于</script>的通知\nnumber: 安政发〔2024〕7号\n"
    assert "</script" not in (built(tmp_path, change) / "policies/library-data.js").read_text("utf-8")
