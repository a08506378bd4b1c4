"""What an interpretation must say, what makes it an extract, and when a year of plain text is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sitegen.core.finding import Finding
from tests.samples import TODAY, findings, make_site

ARTICLES = (
    "养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗，并取得免疫证明。",
    "养犬人应当自取得免疫证明之日起三十日内，到所在地派出所办理养犬登记，领取犬牌。",
    "携犬出户应当使用长度不超过一点五米的犬绳牵引，主动避让老人、孕妇和儿童。",
)
OWN_WORDS = "出台背景是城区的狗多了，目的是让养狗的安心、怕狗的放心，重要举措是打针、登记、牵绳三件事，办起来都不要钱。"
POLICY = "--- content/policy.md\n正文：\n" + "\n\n".join(
    f"第{n}条 {text}" for n, text in zip("一二三", ARTICLES, strict=True)
)


def interpretation(body: str, fields: str = "") -> str:
    return f"--- content/interpretation.md\n{fields}\n正文：\n{body}\n"


def found(tmp_path: Path, code: str, change: str, today: date = TODAY) -> list[Finding]:
    return [finding for finding in findings(make_site(tmp_path / "site", change), today) if finding.code == code]


# IN005


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("目的是方便群众，重要举措是减材料。", "解读没有讲清背景"),
        ("背景是材料太多，重要举措是减材料。", "解读没有讲清目的"),
        ("背景是材料太多，目的是方便群众。", "解读没有讲清重要举措"),
        ("办法共十条，欢迎监督。", "解读没有讲清背景、目的、重要举措"),
    ],
)
def test_each_missing_element_is_named(tmp_path: Path, body: str, message: str) -> None:
    assert [finding.message for finding in found(tmp_path, "IN005", interpretation(body))] == [message]


@pytest.mark.parametrize(
    "body",
    [
        "## 一、制定依据\n\n国家有规定。\n\n## 二、总体要求\n\n先易后难。\n\n## 三、主要内容\n\n共五章。",
        "## 二、出台的必要性\n\n底数不清。\n\n## 三、目标任务\n\n三年见效。\n\n## 四、政策亮点\n\n不用跑腿。",
        "**记者：为什么现在出台这个办法？**\n\n答：老办法到期了。\n\n**记者：要解决哪些突出问题？**\n\n答：停车难。\n\n"
        "**记者：有哪些支持政策？**\n\n答：前半小时不收费。",
        "近年来老旧小区停车矛盾突出。为规范停车秩序，县里出台了办法，规定了三类区域的收费标准。",
        "根据《甲条例》，结合本县实际，县城管局起草了办法，旨在方便停车；与老办法相比有四个变化。",
    ],
)
def test_the_usual_wordings_count(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, "IN005", interpretation(body)) == []


def test_the_title_of_a_document_says_nothing_of_its_measures(tmp_path: Path) -> None:
    body = "《关于重点任务和重要举措的意见》出台的背景是停车难，目的是让车有处停。"
    assert [one.message for one in found(tmp_path, "IN005", interpretation(body))] == ["解读没有讲清重要举措"]


def test_a_picture_may_be_short_but_its_long_text_must_say_all(tmp_path: Path) -> None:
    form = "form: 图解\nattachments: [{file: chart.png, title: 图}]"
    chart = "=== content/chart.png\n图\n"
    assert found(tmp_path / "short", "IN005", interpretation("一图读懂，见附图。", form) + chart) == []
    assert found(tmp_path / "long", "IN005", interpretation("这张图说的是养狗的事。" * 30, form) + chart)
    assert found(tmp_path / "without", "IN005", interpretation("一图读懂，见附图。", "form: 图解"))


def test_a_plain_text_is_not_excused_for_being_short(tmp_path: Path) -> None:
    assert found(tmp_path, "IN005", interpretation("一图读懂，见附图。"))


def test_what_stands_in_an_attached_file_counts(tmp_path: Path) -> None:
    body = "解读见[附表](form.csv)。"
    change = interpretation(body) + "=== content/form.csv\n项目,内容\n出台背景,材料多\n目的,方便群众\n重要举措,减材料\n"
    assert found(tmp_path, "IN005", change) == []


def test_an_interpretation_that_is_not_public_is_not_judged(tmp_path: Path) -> None:
    fields = "disclosure: 不予公开\nreason: 条例第十六条"
    site = interpretation("\n\n".join(ARTICLES), fields) + POLICY
    assert {one.code for one in findings(make_site(tmp_path / "site", site))}.isdisjoint({"IN005", "IN006", "IN008"})


# IN006


def test_the_message_gives_the_share_and_the_hint_both_lines(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "IN006", POLICY + "\n" + interpretation("\n\n".join((OWN_WORDS[:30], *ARTICLES))))
    policy = (tmp_path / "site" / "content" / "policy.md").read_text("utf-8").split("\n")
    text = (tmp_path / "site" / "content" / "interpretation.md").read_text("utf-8").split("\n")
    line = text.index(ARTICLES[0]) + 1
    assert finding.message == "解读 80% 的文字与 content/policy.md 逐字相同"
    assert finding.line == line
    assert f"第 {line} 行“养犬人应当自犬只出生”起" in finding.hint
    assert f"（文件第 {policy.index('第一条 ' + ARTICLES[0]) + 1} 行）" in finding.hint


def test_at_most_three_passages_are_named(tmp_path: Path) -> None:
    mixed = "\n\n".join(f"{article}\n\n{OWN_WORDS[:5]}" for article in (*ARTICLES, *ARTICLES))
    [finding] = found(tmp_path, "IN006", POLICY + "\n" + interpretation(mixed))
    assert finding.hint.count("（文件第") == 3


def test_the_evidence_stays_when_the_share_changes(tmp_path: Path) -> None:
    bodies = ("\n\n".join(ARTICLES), "\n\n".join((OWN_WORDS[:30], *ARTICLES)))
    told = [
        found(tmp_path / str(number), "IN006", POLICY + "\n" + interpretation(body))[0]
        for number, body in enumerate(bodies)
    ]
    assert told[0].message != told[1].message
    assert told[0].evidence == told[1].evidence


def test_quoting_one_article_among_own_words_is_no_extract(tmp_path: Path) -> None:
    assert found(tmp_path, "IN006", POLICY + "\n" + interpretation(f"{OWN_WORDS}第一条规定：“{ARTICLES[0]}”")) == []


def test_a_few_words_are_no_extract(tmp_path: Path) -> None:
    assert found(tmp_path, "IN006", POLICY + "\n" + interpretation(ARTICLES[0])) == []


def test_the_site_may_set_the_share(tmp_path: Path) -> None:
    rules = "=== content/_site/rules.yml\nIN006: {threshold: 0.9, reason: 本县先管整篇照搬}\n"
    body = "\n\n".join((OWN_WORDS[:30], *ARTICLES))
    assert found(tmp_path, "IN006", rules + POLICY + "\n" + interpretation(body)) == []


HEADINGS = (
    "## 组织领导\n\n甲。\n\n## 经费保障\n\n乙。\n\n## 监督检查\n\n丙。\n\n## 总体要求\n\n丁。\n\n## 主要任务\n\n戊。"
)


def headed(*titles: str) -> str:
    return f"--- content/policy.md\n正文：\n{HEADINGS}\n" + interpretation(
        "\n\n".join(f"**{one}**　说明。" for one in titles)
    )


def test_copied_headings_are_told_with_their_number(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "IN006", headed("一、组织领导", "二、经费保障", "三、监督检查", "四、钱从哪里来"))
    assert finding.message == "解读 4 个小标题中有 3 个照搬 content/policy.md"
    assert "“组织领导”“经费保障”“监督检查”" in finding.hint


@pytest.mark.parametrize(
    "titles",
    [
        ("组织领导", "经费保障"),
        ("组织领导", "谁来管", "钱从哪里来"),
        ("出台背景", "目的意义", "主要内容", "组织领导", "钱从哪里来"),
    ],
)
def test_few_headings_own_headings_and_those_of_an_interpretation_are_none_of_it(
    tmp_path: Path, titles: tuple[str, ...]
) -> None:
    assert found(tmp_path, "IN006", headed(*titles)) == []


def outlined(*pairs: tuple[str, str]) -> str:
    """A document with one heading of each pair, and its interpretation with the other."""
    bodies = (
        "\n\n".join(f"{n}、{pair[side]}\n\n{text}" for n, pair in zip("一二三四", pairs, strict=False))
        for side, text in OWN
    )
    return "--- content/policy.md\n正文：\n{}\n--- content/interpretation.md\n正文：\n{}\n".format(*bodies)


OWN = ((0, "按分工落实。"), (1, "说得明白些。"))


def test_the_commonest_outline_is_told_where_every_heading_is_copied(tmp_path: Path) -> None:
    names = ("总体要求", "主要目标", "重点任务", "保障措施")
    [finding] = found(tmp_path, "IN006", outlined(*zip(names, names, strict=True)))
    assert finding.message == "解读 4 个小标题中有 4 个照搬 content/policy.md"


@pytest.mark.parametrize(
    "name",
    [
        *("背景", "出台背景", "政策背景和依据", "制定的必要性", "起草背景及过程", "目的意义", "目标任务", "主要内容"),
        *("几项重要举措", "政策亮点", "新旧政策对比", "涉及范围", "注意事项", "名词解释", "关键词诠释", "政策咨询电话"),
    ],
)
def test_a_heading_that_is_an_element_is_the_interpretation_s_own(tmp_path: Path, name: str) -> None:
    copied = [("组织领导", "组织领导"), ("经费保障", "经费保障")]
    assert found(tmp_path / "a", "IN006", outlined(*copied, (name, name))) == []
    assert found(tmp_path / "b", "IN006", outlined(*copied, ("支持政策的意义宣传", "支持政策的意义宣传")))


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("加强组织领导", "强化监督检查", True),
        ("加强组织领导", "监督检查", False),
        ("加强组织领导", "", False),
    ],
)
def test_two_headings_are_enough_where_both_are_long_and_copied(
    tmp_path: Path, first: str, second: str, told: bool
) -> None:
    pairs = [(name, name) for name in (first, second) if name]
    assert bool(found(tmp_path / "a", "IN006", outlined(*pairs))) is told
    assert found(tmp_path / "b", "IN006", outlined(*pairs[:1], ("强化监督检查", "钱从哪里来"))) == []


# IN002


BROKEN = '=== content/interpretation.md\n---\ntitle: "没有收尾的引号\nkind: interpretation\n---\n正文。\n'


def test_an_interpretation_that_cannot_be_read_is_to_be_mended_first(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "IN002", BROKEN)
    assert finding.message == "解读“interpretation.md”有错误，还不能公开"
    assert finding.hint == "先按提示改正 content/interpretation.md 的错误。"


def test_a_document_of_another_kind_is_no_interpretation(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "IN002", "--- content/policy.md\ninterpretation: [notice.md]\n")
    assert finding.message == "解读“notice.md”不是政策解读"


# IN007


@pytest.mark.parametrize(("reason", "told"), [("同上", 1), ("理由同上。", 1), ("见上", 1), ("人事任免，同上一届", 0)])
def test_a_reason_that_only_points_elsewhere_is_none(tmp_path: Path, reason: str, told: int) -> None:
    change = f"--- content/second.md\nkind: policy\ninterpretation: {{exempt: {reason}}}\n"
    assert len(found(tmp_path, "IN007", change)) == told


# IN008


def year(number: int, forms: tuple[str, ...], published: str = "2026-03-07") -> str:
    return "".join(
        f"--- content/one{count}.md\nkind: interpretation\ninterprets: [policy.md]\nform: {form}\n"
        f"issued: {published}\npublished: {published}\n"
        for count, form in enumerate(forms[:number])
    )


def test_a_running_year_is_judged_from_three_interpretations_on(tmp_path: Path) -> None:
    assert found(tmp_path / "two", "IN008", year(2, ("文字", "文字"))) == []
    [finding] = found(tmp_path / "three", "IN008", year(3, ("文字",) * 3))
    assert finding.message == "安澜县人民政府2026年的解读（3 件）都是文字"
    assert finding.path == "content/one0.md"


def test_one_other_form_is_enough(tmp_path: Path) -> None:
    assert found(tmp_path, "IN008", year(4, ("文字", "文字", "文字", "问答"))) == []


def test_the_last_year_is_judged_whatever_it_holds_and_earlier_ones_are_past(tmp_path: Path) -> None:
    assert [one.path for one in found(tmp_path / "a", "IN008", "", date(2025, 6, 1))] == ["content/interpretation.md"]
    assert found(tmp_path / "b", "IN008", "", date(2026, 6, 1)) == []


def test_interpretations_that_are_still_awaited_do_not_count(tmp_path: Path) -> None:
    assert found(tmp_path, "IN008", year(3, ("文字",) * 3, "2026-12-07")) == []


def test_recordings_that_are_not_there_do_not_make_a_year_varied(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "IN008", year(3, ("文字", "视频", "音频")))
    assert finding.message == "安澜县人民政府2026年的解读（3 件）都是文字"


# IN009


CLIP = "=== content/clip.{0}\n录音录像\n"


@pytest.mark.parametrize(
    ("form", "fields", "body", "medium"),
    [
        ("视频", "", "见[会议通知](https://example.gov.cn/notice.html)。", "视频"),
        ("视频", "attachments: [{file: clip.mp3, title: 录音}]", "见附件。", "视频"),
        ("音频", "attachments: [{file: clip.mp4, title: 录像}]", "见附件。", "音频"),
        ("音频", "data: {audio: clip.mp3}", "见附件。", "音频"),
        ("音频", "data: {audio: 'https://'}", "见附件。", "音频"),
        ("图解", "", "![图](https://example.gov.cn/chart.png)", "图片"),
        ("图解", "", "![图](missing.png)", "图片"),
    ],
)
def test_what_is_not_the_medium_or_is_not_there_does_not_count(
    tmp_path: Path, form: str, fields: str, body: str, medium: str
) -> None:
    change = interpretation(body, f"form: {form}\n{fields}") + CLIP.format("mp3") + CLIP.format("mp4")
    [finding] = found(tmp_path, "IN009", change)
    assert finding.message == f"解读形式是“{form}”，但没有{medium}，也没有写明在哪里看"


@pytest.mark.parametrize(
    ("form", "fields", "body"),
    [
        ("视频", "attachments: [{file: clip.mp4, title: 录像}]", "见附件。"),
        ("视频", "", "见[录像](clip.mp4)。"),
        ("视频", "data: {视频: 'https://v.example.gov.cn/1'}", "见网站。"),
        ("视频", "", "[点此观看](https://v.example.gov.cn/1)"),
        ("音频", "", "[本期](https://v.example.gov.cn/1.MP3)"),
        ("图解", "", "[H5：一图读懂](https://v.example.gov.cn/h5/)"),
        ("问答", "", "答：不用。"),
        ("负责人解读", "", "负责人介绍。"),
    ],
)
def test_the_medium_may_be_a_file_or_an_address(tmp_path: Path, form: str, fields: str, body: str) -> None:
    change = interpretation(body, f"form: {form}\n{fields}") + CLIP.format("mp4")
    assert found(tmp_path, "IN009", change) == []


def test_a_withheld_interpretation_owes_no_recording(tmp_path: Path) -> None:
    assert (
        found(tmp_path, "IN009", interpretation("无", "form: 视频\ndisclosure: 不予公开\nreason: 条例第十六条")) == []
    )
