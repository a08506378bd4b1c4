"""Interpretations: recordings and pictures of the document's own files, lists by form."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.pages import PanelPage
from sitegen.display.parts import Cell, DocumentList, FactList, Media
from sitegen.kinds.views import made_pages
from tests.panels import facts, grid, head_panels, lists_of, page_panels

FILES = """=== content/clip.mp4
clip
=== content/clip.vtt
WEBVTT
=== content/clip.txt
文字
=== content/chart.png
chart
"""


def media(root: Path, attachments: str, data: str, form: str = "视频") -> list[Media]:
    change = f"{FILES}--- content/interpretation.md\nform: {form}\nattachments: [{attachments}]\ndata: {{{data}}}\n"
    panels = page_panels(lists_of(root / "site", change), "interpretation.md")
    return [part for panel in panels for part in panel.parts if isinstance(part, Media)]


def files(*names: str) -> str:
    return ", ".join(f"{{file: {name}, title: {name.partition('.')[0]}}}" for name in names)


def test_a_video_has_its_captions_and_its_transcript(tmp_path: Path) -> None:
    (video,) = media(
        tmp_path, files("clip.mp4", "clip.vtt"), 'video: clip.mp4, captions: clip.vtt, transcript: "一\\n\\n二"'
    )
    assert (video.form, video.label, video.description) == ("video", "clip", ("一", "二"))
    assert video.url.startswith("files/")
    assert video.url.endswith(".mp4")
    assert video.captions.endswith(".vtt")


def test_a_transcript_may_be_a_file_of_the_document(tmp_path: Path) -> None:
    (video,) = media(tmp_path, files("clip.mp4", "clip.txt"), "视频: clip.mp4, 文字稿: clip.txt")
    assert video.description == ()
    assert [link.text for link in video.links] == ["文字稿"]
    assert str(video.links[0].url).endswith(".txt")


def test_a_file_that_the_document_does_not_hand_out_is_not_shown(tmp_path: Path) -> None:
    assert media(tmp_path, files("chart.png"), "video: clip.mp4") == []
    (video,) = media(tmp_path / "captions", files("clip.mp4"), "video: clip.mp4, captions: clip.vtt")
    assert video.captions == ""


def test_of_several_recordings_the_named_one_is_shown(tmp_path: Path) -> None:
    change = FILES + "=== content/other.mp4\nother\n"
    change += (
        f"--- content/interpretation.md\nattachments: [{files('clip.mp4', 'other.mp4')}]\ndata: {{video: other.mp4}}\n"
    )
    (panel,) = page_panels(lists_of(tmp_path / "site", change), "interpretation.md")
    assert [part.label for part in panel.parts if isinstance(part, Media)] == ["other"]


def test_a_file_of_another_type_is_no_recording(tmp_path: Path) -> None:
    assert media(tmp_path, files("clip.txt"), "video: clip.txt, audio: clip.txt, image: clip.txt") == []


def test_a_recording_among_the_attachments_is_shown_without_being_named(tmp_path: Path) -> None:
    (video,) = media(tmp_path, files("clip.mp4"), "note: 无")
    assert video.form == "video"


def test_a_picture_has_its_alternative_and_its_long_description(tmp_path: Path) -> None:
    data = "image: chart.png, alt: 四个桶, description: 蓝色桶放可回收物"
    (picture,) = media(tmp_path, files("chart.png"), data, "图解")
    assert (picture.form, picture.label, picture.description) == ("image", "四个桶", ("蓝色桶放可回收物",))


MORE = """=== content/chart.png
chart
--- content/chart.md
kind: interpretation
title: 一图读懂
form: 图解
interprets: [policy.md]
attachments: [{file: chart.png, title: 一图读懂}]
--- content/old.md
kind: interpretation
title: 旧问答
form: 问答
interprets: [policy.md]
issued: 2023-03-06
published: 2023-03-07
--- content/hidden.md
kind: interpretation
title: 内部
form: 音频
interprets: [policy.md]
disclosure: 不予公开
reason: 条例第十六条
"""


def test_the_section_leads_to_each_form_and_tells_how_varied_each_year_was(tmp_path: Path) -> None:
    (panel,) = head_panels(lists_of(tmp_path / "site", MORE), "interpretation")
    links = panel.parts[0]
    assert isinstance(links, FactList)
    assert links.rows[0].cells == (
        Cell("文字（1）", "interpretations/text.html"),
        Cell("图解（1）", "interpretations/chart.html"),
        Cell("问答（1）", "interpretations/questions.html"),
    )
    assert grid(panel.parts[1]) == [["2024", "1", "1", "0", "2", "50%"], ["2023", "0", "0", "1", "1", "100%"]]


def test_an_interpretation_without_what_its_form_promises_is_listed_and_counted_as_text(tmp_path: Path) -> None:
    change = MORE.replace("attachments: [{file: chart.png, title: 一图读懂}]\n", "")
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "interpretation")
    links = panel.parts[0]
    assert isinstance(links, FactList)
    assert [cell.text for cell in links.rows[0].cells] == ["文字（2）", "问答（1）"]
    assert grid(panel.parts[1])[0] == ["2024", "2", "0", "2", "0%"]


def test_a_recording_that_another_site_keeps_is_linked_and_counts(tmp_path: Path) -> None:
    address = "https://video.example.gov.cn/1.html"
    change = f"--- content/interpretation.md\nform: 视频\ndata: {{视频: '{address}'}}\n"
    lists = lists_of(tmp_path / "site", change)
    (panel,) = page_panels(lists, "interpretation.md")
    (part,) = panel.parts
    assert isinstance(part, FactList)
    assert part.rows[0].cells == (Cell("观看视频", address, outside=True),)
    (head,) = head_panels(lists, "interpretation")
    assert grid(head.parts[1]) == [["2024", "1", "1", "100%"]]


def test_the_transcript_of_a_recording_on_another_site_is_shown(tmp_path: Path) -> None:
    data = '{video: "https://video.example.gov.cn/1.html", transcript: "一\\n\\n二", description: clip.txt}'
    change = FILES + f"--- content/interpretation.md\nattachments: [{files('clip.txt')}]\ndata: {data}\n"
    (panel,) = page_panels(lists_of(tmp_path / "site", change), "interpretation.md")
    shown = facts(panel)
    assert [cell.text for cell in shown["文字稿"]] == ["一", "二"]
    assert [(cell.text, str(cell.url)[:6]) for cell in shown["文字说明"]] == [("clip", "files/")]


def test_a_link_to_the_recording_in_the_body_counts_for_the_public_lists_too(tmp_path: Path) -> None:
    body = "正文：\n[收听节目录音](https://radio.example.gov.cn/1.html)\n"
    (head,) = head_panels(
        lists_of(tmp_path / "site", f"--- content/interpretation.md\nform: 音频\n{body}"), "interpretation"
    )
    assert grid(head.parts[1]) == [["2024", "1", "1", "100%"]]


def test_each_form_has_a_page_with_its_public_interpretations(tmp_path: Path) -> None:
    pages = [own.page for own in made_pages(lists_of(tmp_path / "site", MORE))]
    found = {
        page.common.url: [
            item.title
            for panel in page.panels
            for part in panel.parts
            if isinstance(part, DocumentList)
            for item in part.items
        ]
        for page in pages
        if isinstance(page, PanelPage) and page.common.url.startswith("interpretations/")
    }
    assert found["interpretations/chart.html"] == ["一图读懂"]
    assert found["interpretations/questions.html"] == ["旧问答"]
    assert "interpretations/audio.html" not in found
