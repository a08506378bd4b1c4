"""What an interpretation must say, what makes it an extract, and when a year of plain text is reported."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.core.document import Document
from tests.factories import WITHHELD, RuleCase, dated, document, found, parsed, rule_case, site
from tests.samples import findings, make_site

ARTICLES = (
    "养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗，并取得免疫证明。",
    "养犬人应当自取得免疫证明之日起三十日内，到所在地派出所办理养犬登记，领取犬牌。",
    "携犬出户应当使用长度不超过一点五米的犬绳牵引，主动避让老人、孕妇和儿童。",
)
OWN_WORDS = "出台背景是城区的狗多了，目的是让养狗的安心、怕狗的放心，重要举措是打针、登记、牵绳三件事，办起来都不要钱。"
elements, extracts, unpaired, reason, forms, medium = (
    partial(rule_case, code) for code in ("IN005", "IN006", "IN002", "IN007", "IN008", "IN009")
)


def policy(body: str = "第一条 为了示例，制定本办法。", **fields: Any) -> Document:
    return document("policy", body, kind="policy", interpretation=["interpretation.md"], **fields)


def interpretation(body: str, **fields: Any) -> Document:
    return document(
        "interpretation", body, kind="interpretation", interprets=["policy.md"], **{"form": "文字"} | fields
    )


DOGS = policy("\n\n".join(f"第{n}条 {text}" for n, text in zip("一二三", ARTICLES, strict=True)))
COPIED = "\n\n".join((OWN_WORDS[:30], *ARTICLES))

# IN005

MISSING = {
    "目的是方便群众，重要举措是减材料。": "背景",
    "背景是材料太多，重要举措是减材料。": "目的",
    "背景是材料太多，目的是方便群众。": "重要举措",
    "办法共十条，欢迎监督。": "背景、目的、重要举措",
    "《关于重点任务和重要举措的意见》出台的背景是停车难，目的是让车有处停。": "重要举措",  # in a title
}
USUAL = [
    "## 一、制定依据\n\n国家有规定。\n\n## 二、总体要求\n\n先易后难。\n\n## 三、主要内容\n\n共五章。",
    "## 二、出台的必要性\n\n底数不清。\n\n## 三、目标任务\n\n三年见效。\n\n## 四、政策亮点\n\n不用跑腿。",
    "**记者：为什么现在出台这个办法？**\n\n答：老办法到期了。\n\n**记者：要解决哪些突出问题？**\n\n答：停车难。\n\n"
    "**记者：有哪些支持政策？**\n\n答：前半小时不收费。",
    "近年来老旧小区停车矛盾突出。为规范停车秩序，县里出台了办法，规定了三类区域的收费标准。",
    "根据《甲条例》，结合本县实际，县城管局起草了办法，旨在方便停车；与老办法相比有四个变化。",
]


@pytest.mark.parametrize(
    "case",
    [
        *(elements(body, (f"解读没有讲清{missing}",), interpretation(body)) for body, missing in MISSING.items()),
        *(elements(f"a usual wording {body[:8]}", 0, interpretation(body)) for body in USUAL),
        elements("a plain text is not excused for being short", 1, interpretation("一图读懂，见附图。")),
        elements("a form without its picture", 1, interpretation("一图读懂，见附图。", form="图解")),
    ],
)
def test_an_interpretation_says_background_aim_and_measures(case: RuleCase) -> None:
    case.check()


def on_disk(folder: Path, code: str, change: str) -> list[str]:
    return [one.message for one in findings(make_site(folder / "site", change)) if one.code == code]


@pytest.mark.parametrize(("body", "told"), [("一图读懂，见附图。", 0), ("这张图说的是养狗的事。" * 30, 1)])
def test_a_picture_may_be_short_but_its_long_text_must_say_all(tmp_path: Path, body: str, told: int) -> None:
    fields = "form: 图解\nattachments: [{file: chart.png, title: 图}]"
    change = f"--- content/interpretation.md\n{fields}\n正文：\n{body}\n=== content/chart.png\n图\n"
    assert len(on_disk(tmp_path, "IN005", change)) == told


def test_the_text_of_an_attached_file_counts(tmp_path: Path) -> None:
    table = "项目,内容\n出台背景,材料多\n目的,方便群众\n重要举措,减材料\n"
    change = f"--- content/interpretation.md\n正文：\n解读见[附表](form.csv)。\n=== content/form.csv\n{table}"
    assert on_disk(tmp_path, "IN005", change) == []


@pytest.mark.parametrize("code", ["IN005", "IN006", "IN008"])
def test_an_interpretation_that_is_not_public_is_not_judged(code: str) -> None:
    assert found(code, DOGS, interpretation("\n\n".join(ARTICLES), **WITHHELD)) == []


# IN006

HEADINGS = "\n\n".join(f"## {name}\n\n甲。" for name in ("组织领导", "经费保障", "监督检查", "总体要求", "主要任务"))
OUTLINE = ("总体要求", "主要目标", "重点任务", "保障措施")
COMMON = ("组织领导", "经费保障")
ELEMENTS = """背景 出台背景 政策背景和依据 制定的必要性 起草背景及过程 目的意义 目标任务 主要内容 几项重要举措
政策亮点 新旧政策对比 涉及范围 注意事项 名词解释 关键词诠释 政策咨询电话"""
LARGE = site({"rules": "IN006: {threshold: 0.9, reason: 本县先管整篇照搬}\n"})


def headed(*titles: str) -> tuple[Document, Document]:
    return policy(HEADINGS), interpretation("\n\n".join(f"**{one}**　说明。" for one in titles))


def outlined(*names: str, own: str = "") -> tuple[Document, Document]:
    """A document with these headings and an interpretation that copies them; ``own`` takes the place of the last."""
    both = (names, (*names[:-1], own or names[-1]))
    texts = ("按分工落实。", "说得明白些。")
    bodies = (
        "\n\n".join(f"{n}、{name}\n\n{text}" for n, name in zip("一二三四", side, strict=False))
        for side, text in zip(both, texts, strict=True)
    )
    return policy(next(bodies)), interpretation(next(bodies))


@pytest.mark.parametrize(
    "case",
    [
        extracts("most of it", ("解读 80% 的文字与 content/policy.md 逐字相同",), DOGS, interpretation(COPIED)),
        extracts("a site sets the share", 0, DOGS, interpretation(COPIED), of=LARGE),
        extracts("one article quoted", 0, DOGS, interpretation(f"{OWN_WORDS}第一条规定：“{ARTICLES[0]}”")),
        extracts("a few words", 0, DOGS, interpretation(ARTICLES[0])),
        extracts(
            "copied headings",
            ("解读 4 个小标题中有 3 个照搬 content/policy.md",),
            *headed("一、组织领导", "二、经费保障", "三、监督检查", "四、钱从哪里来"),
        ),
        extracts("few headings", 0, *headed("组织领导", "经费保障")),
        extracts("own headings", 0, *headed("组织领导", "谁来管", "钱从哪里来")),
        extracts(
            "those of an interpretation", 0, *headed("出台背景", "目的意义", "主要内容", "组织领导", "钱从哪里来")
        ),
        extracts("the commonest outline", ("解读 4 个小标题中有 4 个照搬 content/policy.md",), *outlined(*OUTLINE)),
        *(extracts(f"an element: {name}", 0, *outlined(*COMMON, name)) for name in ELEMENTS.split()),
        extracts("no element", 1, *outlined(*COMMON, "支持政策的意义宣传")),
        extracts("two long ones", 1, *outlined("加强组织领导", "强化监督检查")),
        extracts("a long one and a short one", 0, *outlined("加强组织领导", "监督检查")),
        extracts("one long one", 0, *outlined("加强组织领导")),
        extracts("one of two long ones", 0, *outlined("加强组织领导", "强化监督检查", own="钱从哪里来")),
    ],
)
def test_an_interpretation_is_no_extract_of_the_document_or_of_its_headings(case: RuleCase) -> None:
    case.check()


def test_an_extract_is_reported_at_its_first_line_with_both_places() -> None:
    whole = interpretation(COPIED)
    (finding,) = found("IN006", DOGS, whole)
    assert finding.line == whole.body_line + 2
    assert f"第 {finding.line} 行“养犬人应当自犬只出生”起" in finding.hint
    assert f"（文件第 {DOGS.body_line} 行）" in finding.hint
    (named,) = found("IN006", *headed("一、组织领导", "二、经费保障", "三、监督检查", "四、钱从哪里来"))
    assert "“组织领导”“经费保障”“监督检查”" in named.hint


def test_at_most_three_passages_are_named() -> None:
    mixed = "\n\n".join(f"{article}\n\n{OWN_WORDS[:5]}" for article in (*ARTICLES, *ARTICLES))
    (finding,) = found("IN006", DOGS, interpretation(mixed))
    assert finding.hint.count("（文件第") == 3


def test_the_evidence_stays_when_the_share_changes() -> None:
    one, other = (found("IN006", DOGS, interpretation(body))[0] for body in ("\n\n".join(ARTICLES), COPIED))
    assert one.message != other.message
    assert one.evidence == other.evidence


# IN002, IN007, IN008

BROKEN = parsed(
    "content/interpretation.md", '---\ntitle: "没有收尾的引号\nkind: interpretation\n---\n正文。\n'.encode()
)


def explained(*forms: str, published: str = "2026-03-07") -> list[Document]:
    """Interpretations of one year, in these forms."""
    fields = {"kind": "interpretation", "interprets": ["policy.md"]}
    return [dated(published, f"one{n}", form=form, **fields) for n, form in enumerate(forms)]


OLD = dated("2024-03-07", "old", kind="interpretation", interprets=["policy.md"], form="文字")
ALL_TEXT = ("安澜县人民政府2026年的解读（3 件）都是文字",)


@pytest.mark.parametrize(
    "case",
    [
        unpaired("one that cannot be read", ("解读“interpretation.md”有错误，还不能公开",), policy(), BROKEN),
        unpaired("a notice", ("解读“interpretation.md”不是政策解读",), policy(), document("interpretation")),
        *(
            reason(text, told, document("second", kind="policy", interpretation={"exempt": text}))
            for text, told in (("同上", 1), ("理由同上。", 1), ("见上", 1), ("人事任免，同上一届", 0))
        ),
        forms("two in a running year", 0, policy(), *explained("文字", "文字")),
        forms("three in a running year", ALL_TEXT, policy(), *explained("文字", "文字", "文字")),
        forms("one of another form", 0, policy(), *explained("文字", "文字", "文字", "问答")),
        forms("recordings that are not there", ALL_TEXT, policy(), *explained("文字", "视频", "音频")),
        forms("awaited ones", 0, policy(), *explained("文字", "文字", "文字", published="2026-12-07")),
        forms("the last year, however few", 1, policy(), OLD, today="2025-06-01"),
        forms("an earlier year", 0, policy(), OLD, today="2026-06-01"),
    ],
)
def test_interpretations_are_such_have_reasons_of_their_own_and_vary_in_form(case: RuleCase) -> None:
    case.check()


def test_a_year_of_plain_text_is_reported_at_its_first_document() -> None:
    told = [*found("IN008", policy(), *explained("文字", "文字", "文字")), *found("IN002", policy(), BROKEN)]
    assert [one.path for one in told] == ["content/one0.md", "content/policy.md"]
    assert told[1].hint == "先按提示改正 content/interpretation.md 的错误。"


# IN009


@pytest.mark.parametrize(
    ("form", "fields", "body", "missing"),
    [
        ("视频", "", "见[会议通知](https://example.gov.cn/notice.html)。", "视频"),
        ("视频", "attachments: [{file: clip.mp3, title: 录音}]", "见附件。", "视频"),
        ("音频", "attachments: [{file: clip.mp4, title: 录像}]", "见附件。", "音频"),
        ("音频", "data: {audio: clip.mp3}", "见附件。", "音频"),
        ("音频", "data: {audio: 'https://'}", "见附件。", "音频"),
        ("图解", "", "![图](https://example.gov.cn/chart.png)", "图片"),
        ("图解", "", "![图](missing.png)", "图片"),
        ("视频", "attachments: [{file: clip.mp4, title: 录像}]", "见附件。", ""),
        ("视频", "", "见[录像](clip.mp4)。", ""),
        ("视频", "data: {视频: 'https://v.example.gov.cn/1'}", "见网站。", ""),
        ("视频", "", "[点此观看](https://v.example.gov.cn/1)", ""),
        ("音频", "", "[本期](https://v.example.gov.cn/1.MP3)", ""),
        ("图解", "", "[H5：一图读懂](https://v.example.gov.cn/h5/)", ""),
        ("问答", "", "答：不用。", ""),
        ("负责人解读", "", "负责人介绍。", ""),
        ("视频", "disclosure: 不予公开\nreason: 条例第十六条", "无", ""),
    ],
)
def test_the_medium_of_a_form_is_a_file_or_an_address_that_is_there(
    tmp_path: Path, form: str, fields: str, body: str, missing: str
) -> None:
    clips = "=== content/clip.mp3\n录音\n=== content/clip.mp4\n录像\n"
    change = f"--- content/interpretation.md\nform: {form}\n{fields}\n正文：\n{body}\n{clips}"
    said = f"解读形式是“{form}”，但没有{missing}，也没有写明在哪里看"
    assert on_disk(tmp_path, "IN009", change) == [said] * bool(missing)
