"""``check --fix`` changes exactly these bytes, and leaves everything else alone."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.fixes import FixPlan, diff_text, plan_fixes, write_fixes
from sitegen.checks.rules.text import wrong_word
from sitegen.core.document import Document, Facts
from sitegen.core.finding import Finding, Fix, Severity
from sitegen.source.dates import corrected_date
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import render_body
from tests.factories import found, parsed, site
from tests.samples import Said, check_site, command, make_site, sources

FAULTY = """--- content/notice.md
issued: 2024/3/5
published: 2024.3.6 9:05
expires: ２０２４年１２月３１日
review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2024年3月5日}
正文：
2024/3/5，安政发[2024]1号，2024.3.6。
--- content/policy.md
number: "安政发 [2024] 1 号"
index: １１９９０１２３００００００００１０/2024-0000001
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", FAULTY)


def snapshot(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".sitegen" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def fix(root: Path, *more: str) -> Said:
    return command("check", root, *more)


def planned(root: Path, *fixes: Fix, path: str = "content/policy.md") -> FixPlan:
    findings = [Finding(path, fix.line, fix.column, "TE004", Severity.WARNING, "有错", fix=fix) for fix in fixes]
    return plan_fixes(root, catalogue(root), findings)


def catalogue(root: Path) -> Catalogue:
    return check_site(root).catalogue


def test_fix_corrects_dates_and_numbers_in_their_fields_and_nothing_else(faulty: Path) -> None:
    before = snapshot(faulty)
    code, output, _ = fix(faulty, "--fix")
    expected = dict(before)
    for path, changes in {
        "content/notice.md": [
            (b"issued: 2024/3/5\n", b"issued: 2024-03-05\n"),
            (b"published: 2024.3.6 9:05\n", b"published: 2024-03-06 09:05\n"),
            ("expires: ２０２４年１２月３１日\n".encode(), b"expires: 2024-12-31\n"),
            ("date: 2024年3月5日}".encode(), b"date: 2024-03-05}"),
        ],
        "content/policy.md": [
            ('number: "安政发 [2024] 1 号"\n'.encode(), 'number: "安政发〔2024〕1号"\n'.encode()),
            (
                "index: １１９９０１２３００００００００１０/2024-0000001\n".encode(),
                b"index: 119901230000000010/2024-0000001\n",
            ),
        ],
    }.items():
        for old, new in changes:
            assert before[path].count(old) == 1
            expected[path] = expected[path].replace(old, new)
    assert snapshot(faulty) == expected
    assert "已改正 content/notice.md:7: 2024/3/5 → 2024-03-05\n" in output
    assert "共改正 6 处，下面是改正后的检查结果。\n\n" in output
    assert "FM004" not in output
    assert "ID004" not in output
    assert "ID002" not in output
    assert fix(faulty, "--fix")[1].startswith("没有可以自动改正的地方。\n\n")
    assert code == fix(faulty)[0]


def test_line_ends_the_byte_order_mark_and_the_permissions_are_kept(faulty: Path) -> None:
    file = faulty / "content" / "notice.md"
    data = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    file.write_bytes(data)
    file.chmod(0o640)
    fix(faulty, "--fix")
    assert file.read_bytes() == data.replace(b"issued: 2024/3/5\r", b"issued: 2024-03-05\r").replace(
        b"published: 2024.3.6 9:05\r", b"published: 2024-03-06 09:05\r"
    ).replace("expires: ２０２４年１２月３１日\r".encode(), b"expires: 2024-12-31\r").replace(
        "date: 2024年3月5日}".encode(), b"date: 2024-03-05}"
    )
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_several_fixes_in_one_line_each_hit_their_own_place(root: Path, end: str) -> None:
    (root / "content" / "policy.md").write_bytes(f"一{end}甲错甲错甲错\u2028\x0b\u0085{end}二{end}".encode())
    plan = planned(root, Fix(2, 2, "错", "对的"), Fix(2, 4, "错", ""), Fix(2, 4, "错", ""), Fix(2, 6, "错", "正确"))
    assert plan.skipped == ()
    assert plan.files[0].after == f"一{end}甲对的甲甲正确\u2028\x0b\u0085{end}二{end}".encode()
    assert plan.count == 3


def test_a_fix_that_no_longer_fits_is_skipped_and_reported(root: Path) -> None:
    before = snapshot(root)
    plan = planned(
        root, Fix(2, 1, "没有这几个字", "x"), Fix(999, 1, "a", "b"), Fix(2, 1, "", "b"), Fix(2, 99, "title", "b")
    )
    assert plan.files == ()
    assert [skipped.why for skipped in plan.skipped] == [
        "第 2 行已经没有“没有这几个字”",
        "第 2 行已经没有“”",
        "第 2 行已经没有“title”",
        "第 999 行已经没有“a”",
    ]
    assert snapshot(root) == before


def test_of_two_fixes_that_overlap_one_is_skipped(root: Path) -> None:
    plan = planned(root, Fix(2, 8, "安澜县示例", "甲"), Fix(2, 10, "县示例办法", "乙"))
    assert [skipped.why for skipped in plan.skipped] == ["与同一行的另一处改动重叠"]
    assert plan.count == 1


@pytest.mark.parametrize(
    "path",
    ["site.txt", "content/../site.txt", "../outside.md", "content/link.md", "content/folder/x.md", "content/no.md"],
)
def test_links_and_files_outside_content_are_never_written(tmp_path: Path, path: str) -> None:
    root = make_site(tmp_path / "site")
    cat = catalogue(root)
    for target in (root / "site.txt", tmp_path / "outside.md", tmp_path / "elsewhere" / "x.md"):
        target.parent.mkdir(exist_ok=True)
        target.write_text("错\n", "utf-8")
    (root / "content" / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "content" / "folder").symlink_to(tmp_path / "elsewhere")
    finding = Finding(path, 1, 1, "TE004", Severity.WARNING, "有错", fix=Fix(1, 1, "错", "对"))
    plan = plan_fixes(root, cat, [finding])
    assert (plan.files, len(plan.skipped)) == ((), 1)
    write_fixes(root, plan)
    assert (tmp_path / "outside.md").read_text("utf-8") == "错\n"
    assert (tmp_path / "elsewhere" / "x.md").read_text("utf-8") == "错\n"


def test_a_source_that_changed_after_the_check_is_left_alone(faulty: Path) -> None:
    checked = check_site(faulty)
    file = faulty / "content" / "notice.md"
    file.write_bytes(file.read_bytes() + b"\n")
    plan = plan_fixes(faulty, checked.catalogue, checked.findings)
    assert {file.path for file in plan.files} == {"content/policy.md"}
    assert {skipped.why for skipped in plan.skipped} == {"检查之后文件又有改动"}


def test_exempted_findings_are_not_fixed(faulty: Path) -> None:
    checked = check_site(faulty)
    exempted = [replace(finding, exempted=True) for finding in checked.findings]
    assert plan_fixes(faulty, checked.catalogue, exempted) == FixPlan((), ())


def test_select_chooses_the_fixes(faulty: Path) -> None:
    before = snapshot(faulty)
    fix(faulty, "--fix", "--select", "ID004")
    after = snapshot(faulty)
    assert {path for path in before if before[path] != after[path]} == {"content/policy.md"}
    assert "１１９９".encode() in after["content/policy.md"]


# the comparison


def test_diff_shows_the_fixes_and_writes_nothing(faulty: Path) -> None:
    before = snapshot(faulty)
    code, output, err = fix(faulty, "--diff")
    assert (code, err) == (1, "")
    assert snapshot(faulty) == before
    assert "--- a/content/notice.md\n+++ b/content/notice.md\n@@" in output
    assert "-issued: 2024/3/5\n" in output
    assert "+issued: 2024-03-05\n" in output
    fix(faulty, "--fix")
    assert fix(faulty, "--diff") == (0, "", "")


@pytest.mark.parametrize(("mark", "end"), [(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_the_comparison_can_be_applied_as_a_patch(tmp_path: Path, mark: bytes, end: bytes) -> None:
    roots = [make_site(tmp_path / name, FAULTY) for name in ("site", "copy")]
    for path in (path for root in roots for path in (root / "content").glob("*.md")):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", end))
    patch = tmp_path / "mend.patch"
    fix(roots[0], "--diff", "--output", str(patch))
    command = ["git", "apply", "--whitespace=nowarn", str(patch)]
    subprocess.run(command, cwd=roots[1], check=True, env={**os.environ, "GIT_DIR": str(tmp_path / "none")})
    fix(roots[0], "--fix")
    assert snapshot(roots[1]) == snapshot(roots[0])


def test_diff_can_be_written_to_a_file_and_excludes_writing_options_and_formats(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", FAULTY)
    target = tmp_path / "mend.patch"
    assert fix(root, "--diff", "--output", str(target)) == (1, "", "")
    assert "+issued: 2024-03-05\n" in target.read_text("utf-8")
    for more in (["--fix"], ["--format", "json"], ["--write-baseline"]):
        assert fix(root, "--diff", *more)[0] == 2


def test_fixes_are_reported_on_standard_error_beside_formats_for_programs(faulty: Path) -> None:
    _, output, err = fix(faulty, "--fix", "--format", "json")
    assert output.startswith("{")
    assert "已改正 content/notice.md:7" in err


def test_the_comparison_shows_no_personal_data_and_no_context_of_withheld_documents(tmp_path: Path) -> None:
    change = (
        "--- content/notice.md\ndisclosure: 不予公开\nreason: 机密事由\npublished: 2024/3/6\ntitle: 机密事项\n"
        "--- content/policy.md\nissued: 2024/3/5\ncontact: 13812345678\nsummary: 乙的情况\n"
    )
    root = make_site(tmp_path / "site", change)
    checked = check_site(root)
    plan = plan_fixes(root, checked.catalogue, checked.findings)
    assert plan.count == 2
    lines = (root / "content" / "policy.md").read_text("utf-8").split("\n")
    hidden = lines.index("issued: 2024/3/5") + 1
    text = diff_text(plan, checked.catalogue, lambda path, line: path == "content/policy.md" and line == hidden)
    assert "机密" not in text
    assert "-published: 2024/3/6\n+published: 2024-03-06\n" in text
    assert "2024/3/5" not in text
    assert "-（这一行含个人信息，原文不显示）\n+（这一行含个人信息，改后不显示）\n" in text
    assert "13812345678" not in text


# what is certain


DAYS = {
    "2024-03-05": "2024/3/5,2024.03.05,2024-3-5,2024年3月5日,2024 年 3 月 5 日,２０２４－０３－０５,２０２４／３／５",
    "2024-02-29": "2024/2/29",
    "": "2023/2/29,2024/13/5,2024/3.5,24/3/5,3/5/2024,2024年3月,2024-03-05起,2024年3月5日前后,2024/3/5 9:30,20240305,"
    "二〇二四年三月五日",
}
MINUTES = {
    "2024-03-05 09:30": "2024/3/5 9:30,2024-03-05T9:30,2024年3月5日 ９：３０,2024-03-05 09:30:00",
    "2024-03-05": "2024/3/5",
    "": "2024-03-05 09:30:15,2024-03-05 24:30,2024-03-05 9:61",
}


@pytest.mark.parametrize(("written", "with_time"), [(DAYS, False), (MINUTES, True)])
def test_a_date_is_fixed_only_where_it_can_mean_one_day_and_nothing_is_lost(
    written: dict[str, str], with_time: bool
) -> None:
    for fixed, texts in written.items():
        assert {text: corrected_date(text, with_time=with_time) for text in texts.split(",")} == dict.fromkeys(
            texts.split(","), fixed
        )


@pytest.mark.parametrize(
    ("number", "new"),
    [
        *(
            (f"安政发{number}", "安政发〔2024〕1号")
            for number in ("[2024]1号", "（2024）1号", "【2024】 1 号", "〔２０２４〕１号")
        ),
        ("'安政发[2024]1号'", "安政发〔2024〕1号"),
        *(
            (number, None)
            for number in ("安政发〔2024〕第1号", "安政发〔2024〕001号", "安政发〔2024〕①号", "〔〕号", "安政发2024-1")
        ),
        ("\n  安政发[2024]1号", None),  # not on the line of its key
        ("|\n  安政发[2024]1号", None),
    ],
)
def test_a_document_number_is_fixed_only_in_brackets_blanks_and_widths(number: str, new: str | None) -> None:
    source = sources()["content/policy.md"].replace("number: 安政发〔2024〕1号".encode(), f"number: {number}".encode())
    (finding,) = found("ID004", parsed("content/policy.md", source))
    assert (finding.fix and finding.fix.new) == new


def test_a_number_in_a_mapping_on_one_line_is_reported_and_not_fixed() -> None:
    source = "---\n{title: '安政发[2024]1号', number: '安政发[2024]1号'}\n---\n正文。\n".encode()
    assert [finding.fix for finding in found("ID004", parsed("content/a.md", source))] == [None]


@pytest.mark.parametrize(("written", "plain"), [("2024/12/31", True), ('"2099/12/31"', False)])
def test_the_end_of_an_exemption_is_fixed_at_its_place(tmp_path: Path, written: str, plain: bool) -> None:
    exempt = f"{{DT002: {{reason: '见2099/12/31通知', until: {written}, approved_by: 岗}}}}"
    root = make_site(tmp_path / "site", f"--- content/policy.md\nissued: 2024-01-05\nexempt: {exempt}\n")
    checked = check_site(root).selected(("FM004",), ())
    write_fixes(root, plan_fixes(root, checked.catalogue, checked.findings))
    text = (root / "content" / "policy.md").read_text("utf-8")
    assert f"reason: '见2099/12/31通知', until: {written.replace('/', '-')}," in text
    assert checked.findings[0].length == (len(written) if plain else 0)


def _texts(body: str) -> tuple[list[str], str]:
    """Return (tags and code of the rendered body, its running text)."""
    html = render_body(body, lambda link: link.href).html
    frame: list[str] = []
    text: list[str] = []
    inside = 0
    for piece in re.split(r"(<[^>]*>)", html):
        inside += bool(re.match(r"<(code|pre)\b", piece)) - bool(re.match(r"</(code|pre)\b", piece))
        (frame if piece.startswith("<") or inside else text).append(piece)
    return frame, "".join(text)


def word_fixes(body: str, words: dict[str, str]) -> list[Fix | None]:
    """Return the fix of each wrong word in ``body``, in order."""
    document = Document(Facts("content/a.md", "", ""), text=body, body_line=1)
    return [fault.fix for fault in wrong_word(document, site(words=words))]


_PIECES = st.sampled_from(
    [
        "布署", "帐户", "申请", "。", "\n", "\n\n", "    ", "- ", "> ", "1. ", "## ", "```\n", "~~~\n", "`", "``", "**",
        "[", "](", ")", "]", "[^", "]: ", "![", "<", ">", "<pre>", "</pre>", "<!--", "-->", "<a title='", "'", '"', "$",
        "https://a.cn/", "/", ".docx", "|", "\n---|---\n", "\\", "::: 落款\n", ":::\n", "\t",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_a_fixed_body_differs_only_in_running_text_and_needs_no_second_fix(body: str) -> None:
    words = {"布署": "部署", "帐户": "账户"}
    fixes = [fix for fix in word_fixes(body, words) if fix]
    lines = body.split("\n")
    for fix in fixes:
        line = lines[fix.line - 1]
        assert line.startswith(fix.old, fix.column - 1)
        lines[fix.line - 1] = line[: fix.column - 1] + fix.new + line[fix.column - 1 + len(fix.old) :]
    after = "\n".join(lines)
    try:
        frame, text = _texts(body)
    except TooComplex:
        assert fixes == []
        return
    new_frame, new_text = _texts(after)
    assert new_frame == frame
    assert sum(old != new for old, new in zip(text, new_text, strict=True)) == len(fixes)
    assert not any(word_fixes(after, words))


@pytest.mark.parametrize(
    "body",
    [
        "文字\n\n    帐户\n",
        "- 一\n\n      帐户\n",
        "> ```\n> 帐户\n> ```\n",
        "1. 一\n\n    ~~~\n    帐户\n    ~~~\n",
        "<pre>\n帐户\n\n帐户</pre>",
        '<a title="帐户">x</a>',
        "<!-- 帐户\n\n帐户 -->",
        "<div\n帐户",
        "[a](帐户.md '帐户')",
        "[a](<一 帐户>)",
        "[帐户]\n\n> [帐户]: a.md",
        "![帐户](a.png)",
        "<https://a.cn/帐户>",
        "见https://a.cn/旧帐户。",
        "见新帐户登记表.docx。",
        "公式 $帐户+1$ 和 $$帐户$$ 和 \\(帐户\\)",
        "## 帐户\n",
        "x[^帐户]\n\n> [^帐户]: y",
    ],
)
def test_text_outside_running_text_is_left_to_the_editor(body: str) -> None:
    assert not any(word_fixes(body, {"帐户": "账户"}))


@pytest.mark.parametrize(
    "body", ["帐户", "**帐户**", "[帐户](a.md)", "| 帐户 |\n|---|\n| 帐户 |", "> - 帐户", "a<br>帐户"]
)
def test_running_text_is_fixed_at_any_place(body: str) -> None:
    assert {fix and fix.new for fix in word_fixes(body, {"帐户": "账户"})} == {"账户"}


@pytest.mark.parametrize(
    "words", [{"帐户": "账号", "账号": "账户"}, {"帐户": "帐户号"}, {"甲帐": "甲", "甲户": "户"}, {"帐户": "账\n户"}]
)
def test_a_fix_that_would_need_another_is_not_offered(words: dict[str, str]) -> None:
    assert set(word_fixes("甲帐户", words)) == {None}


def test_digits_that_would_begin_a_list_are_not_put_in() -> None:
    assert word_fixes("一. 总则", {"一": "1"}) == [None]


@pytest.mark.parametrize(
    "head",
    [
        r'review: {date: "2024\u002f3/5", drafter: 2024/3/5}',  # the source escapes the date
        "issued: >  # 2024/3/5\n  2024/3/5",
        'title: "2024/3/5 ', # without a closing quote
    ],
)  # fmt: skip
def test_a_fix_that_would_hit_another_part_of_the_front_matter_is_not_made(root: Path, head: str) -> None:
    file = root / "content" / "policy.md"
    file.write_bytes(f"---\n{head}\n---\n正文\n".encode())
    column = head.index(" ", 3) + 2
    plan = planned(root, Fix(2, column, "2024/3/5", "2024-03-05"))
    assert plan.files == ()
    assert [skipped.why for skipped in plan.skipped] == ["第 2 行这样改会牵动文件头的其他部分"]


@pytest.mark.parametrize(
    ("mark", "end", "last"), [(b"", b"\n", b"\n"), (b"\xef\xbb\xbf", b"\r\n", b""), (b"", b"\r\n", b"\r\n\r\n")]
)
def test_a_fixed_word_leaves_line_ends_byte_order_mark_and_end_of_file_alone(
    tmp_path: Path, mark: bytes, end: bytes, last: bytes
) -> None:
    root = make_site(tmp_path / "site", "--- content/policy.md\n正文：\n重新布署。\n\n    重新布署\n\n`布署` 又布署")
    file = root / "content" / "policy.md"
    data = mark + file.read_bytes().rstrip(b"\n").replace(b"\n", end) + last
    file.write_bytes(data)
    fix(root, "--fix", "--select", "TE004")
    head, body = data.split("重新布署。".encode())
    wanted = head + "重新部署。".encode() + body.replace("又布署".encode(), "又部署".encode())
    assert file.read_bytes() == wanted
    fix(root, "--fix", "--select", "TE004")
    assert file.read_bytes() == wanted


def test_a_word_without_a_certain_fix_does_not_block_fixes_of_others() -> None:
    words = {"帐户": "账号", "账号": "账户", "布署": "部署"}
    assert word_fixes("帐户布署", words) == [None, Fix(1, 3, "布署", "部署")]


def test_one_word_without_a_fix_costs_only_a_few_renderings(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[int] = []

    def counted(body: str, resolve: Any) -> Any:
        rendered.append(len(body))
        return render_body(body, resolve)

    monkeypatch.setattr("sitegen.source.prose.render_body", counted)
    text = "![布署图](a.png)\n\n" + "要认真布署。\n\n" * 15 + "`布署`\n"
    fixes = word_fixes(text, {"布署": "部署"})
    assert [fix is not None for fix in fixes] == [False, *[True] * 15]
    assert len(rendered) <= 5
