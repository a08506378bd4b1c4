"""What an interpretation holds in ``data``: its recording or picture, and the texts that stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from sitegen.core.document import Attachment, Facts
from sitegen.core.urls import is_web_address
from sitegen.kinds.declaration import Record, Text, data_of

_FILE = "列在 attachments 里的文件名"


def own_files(facts: Facts, types: frozenset[str]) -> Iterator[Attachment]:
    """The files of a document that the site publishes and that have one of the extensions ``types``."""
    return (one for one in facts.named_files if one.path is not None and _extension(one.path) in types)


def own_file(facts: Facts, name: str, types: frozenset[str]) -> Attachment | None:
    """The file called ``name`` among ``own_files``."""
    return next((one for one in own_files(facts, types) if one.file == name), None)


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


class Medium(Text):
    """A recording or a picture: a file of the document, or an address on another site, to which the page links.

    ``types`` are the extensions that browsers play or show, ``more_types`` those that readers can only download;
    ``link`` is the text of the link, and ``words`` mark a link in the body that leads to such a recording or picture.
    """

    shape = "文件名或者网址"

    def __init__(self, label: str, types: str, more_types: str, link: str, words: str, **more: Any) -> None:
        super().__init__(label, about=f"{_FILE}，或者别的网站的网址", **more)
        self.types = frozenset(types.split())
        self.all_types = self.types | frozenset(more_types.split())
        self.link, self._words = link, re.compile(words)

    def address(self, of: Record) -> str:
        """The address on another site; empty if none is written."""
        written = self.written(of)
        return written if is_web_address(written) else ""

    def is_in(self, facts: Facts) -> bool:
        """True if a document holds or links one, named in ``data`` or not."""
        # a picture of another site is not shown
        linked = (link for link in facts.links if is_web_address(link.href) and not link.image)
        return (
            bool(self.address(InterpretationData.read(facts)))
            or any(True for _ in own_files(facts, self.all_types))
            or any(
                self._words.search(link.text) or _extension(urlsplit(link.href).path) in self.all_types
                for link in linked
            )
        )


@data_of("interpretation")
class InterpretationData(Record):
    """The recording or the picture of an interpretation."""

    about = (
        "文件都要同时列在 attachments（附件）里。视频要有字幕或者文字稿，图解要有文字说明。"
        "不写视频、音频的，显示附件里的第一个。文字稿、文字说明写文字，或者写附件里的文件名。"
    )

    video = Medium(
        "视频",
        ".mp4 .m4v .webm",
        ".mov .avi .wmv .mkv .flv .mpg .mpeg",
        "观看视频",
        r"视频|录像|短片|动画|动漫|观看|播放|回放|直播",
        example="解读.mp4",
    )
    audio = Medium(
        "音频",
        ".mp3 .m4a .ogg .wav",
        ".aac .wma .amr .flac",
        "收听音频",
        r"音频|录音|播客|电台|广播|收听|播放|回放",
        example="解读.mp3",
    )
    image = Medium(
        "图片",
        ".png .jpg .jpeg .gif .webp",
        ".pdf",
        "查看图解",
        r"图解|一图|长图|漫画|海报|动漫|[Hh]5",
        example="图解.png",
    )
    captions = Text("字幕", about=f"{_FILE}，WebVTT 格式", example="解读.vtt")
    transcript = Text("文字稿", about="视频、音频的文字", example="这个办法管什么？管城区和镇区的生活垃圾。")
    alt = Text("替代文字", about="图片的一句话说明", example="四类垃圾分别放进哪种颜色的桶")
    description = Text("文字说明", about="图片上的全部文字", example="蓝色桶放可回收物，绿色桶放厨余垃圾。")


MEDIA = tuple(field for field in InterpretationData.declared.values() if isinstance(field, Medium))
