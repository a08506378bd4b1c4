"""Reads office documents (.docx, .xlsx, .pptx, .ofd, .odt, .ods): all parts with text, including hidden ones."""

from __future__ import annotations

import posixpath
import re
from xml.parsers.expat import ExpatError

from sitegen.source.readers.active import active_fields, active_parts, active_relations
from sitegen.source.readers.markup import Attributes, MarkupRefused, TextLines, parse_markup, read_lines
from sitegen.source.readers.packages import Package
from sitegen.source.readers.sheets import read_workbook
from sitegen.source.readers.sink import ReadMember, TextSink

# Patterns of part names, with the editors' term for the part; an empty term marks a part without text of its own.
_PART_LABELS = tuple(
    (re.compile(pattern), place)
    for pattern, place in (
        (r"word/document\d*\.xml", "正文"),
        (r"word/header\d*\.xml", "页眉"),
        (r"word/footer\d*\.xml", "页脚"),
        (r"word/footnotes\.xml", "脚注"),
        (r"word/endnotes\.xml", "尾注"),
        (r"(?:word|xl|ppt)/(?:threadedComments/|comments/)?(?:threaded|modern)?[cC]omments?\w*\.xml", "批注"),
        (r"word/glossary/document\.xml", "构建基块"),
        (r"word/settings\.xml", "文档变量"),
        (r"ppt/slides/slide(\d+)\.xml", r"第 {} 张幻灯片"),
        (r"ppt/notesSlides/notesSlide(\d+)\.xml", r"第 {} 张备注页"),
        (r"(?:word|xl|ppt)/charts/.*\.xml", "图表的数据"),
        (r"(?:word|xl|ppt)/diagrams/.*\.xml", "图示中的文字"),
        (r"xl/drawings/.*\.(?:xml|vml)", "图形中的文字"),
        (r"xl/pivotCache/.*\.xml", "数据透视表的缓存"),
        (r"xl/externalLinks/.*\.xml", "外部链接的缓存"),
        (r"xl/tables/.*\.xml", "表格的列名"),
        (r"customXml/.*\.xml", "自定义数据"),
        (r"docProps/custom\.xml|meta\.xml", "文件属性"),
        (r".*_rels/.*\.rels", "链接地址"),
        (r"Doc_(\d+)/Pages/Page_(\d+)/Content\.xml", r"版式文件的第 {} 页"),
        (r"content\.xml|styles\.xml", "正文"),
        (r"xl/(?:workbook|sharedStrings|styles)\.xml|xl/worksheets/sheet.*\.xml|docProps/(?:core|app)\.xml", ""),
        (r".*/(?:theme|printerSettings|fonts|numbering)[^/]*/?.*|\[Content_Types\]\.xml|.*/fontTable\.xml", ""),
        (r"word/(?:styles|stylesWithEffects|webSettings)\.xml|docProps/thumbnail.*", ""),
    )
)
_PROPERTY_NAMES = {
    "creator": "作者", "initial-creator": "作者", "lastModifiedBy": "最后保存者", "Manager": "主管", "manager": "主管",
    "Author": "作者",
}  # fmt: skip
_EMBEDDED = frozenset(
    {".docx", ".xlsx", ".pptx", ".bin", ".doc", ".xls", ".ppt", ".pdf", ".zip", ".rtf", ".txt", ".mht"}
)
_PICTURES = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".emf", ".wmf", ".jb2", ".jp2"}
)
_LEAST_BY_PICTURE, _LEAST_IN_ALL = 50, 200  # visible characters; a document with fewer is a scan with a heading
_VISIBLE = re.compile(r"正文|第 .* 张幻灯片|版式文件的第 .* 页|图形中的文字")
_TECHNICAL = re.compile(r"printerSettings|thumbnail|vbaProject|activeX|\.odttf$|Fonts?/", re.IGNORECASE)


def is_office(names: list[str]) -> bool:
    """True for the member names of an office document, false for those of an ordinary archive."""
    return "[Content_Types].xml" in names or "OFD.xml" in names or {"mimetype", "content.xml"} <= set(names)


def read_office(package: Package, sink: TextSink, where: str, read_member: ReadMember) -> None:
    """Send text, properties and active content of all parts to ``sink``, and pass embedded files to ``read_member``."""
    for what in active_parts(package.names):
        sink.add_active(where + what)
    if "word/_rels/settings.xml.rels" in package.names:
        for what in active_relations(package.read("word/_rels/settings.xml.rels")):
            sink.add_active(where + what)
    before = sink.characters_left
    if "xl/workbook.xml" in package.names:
        read_workbook(package, sink, where)
    visible, pictures = before - sink.characters_left, 0
    for name in package.names:
        suffix = posixpath.splitext(name)[1].lower()
        if suffix in (".xml", ".rels", ".vml"):
            visible += _read_part(package, name, sink, where)
            continue
        pictures += suffix in _PICTURES and not _TECHNICAL.search(name)
        if suffix in (".jpg", ".jpeg", ".tif", ".tiff", *_EMBEDDED) and not _TECHNICAL.search(name):
            read_member(package.read(name), posixpath.basename(name), f"{where}嵌入的 {posixpath.basename(name)}")

    if visible < min(_LEAST_BY_PICTURE * pictures, _LEAST_IN_ALL):
        sink.add_problem(f"{where}只有图像，没有可读的文字" if not visible else f"{where}多是图像，可读的文字很少")


def _read_part(package: Package, name: str, sink: TextSink, where: str) -> int:
    """Send the text of a part to ``sink``; returns the number of characters that the document displays."""
    place = _part_label(name)
    if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml", "OFD.xml"):
        _read_properties(package, name, sink, where)
    if place == "":
        return 0
    try:
        with package.open(name) as stream:
            part = read_lines(stream)
    except (ExpatError, MarkupRefused) as error:
        sink.add_problem(f"{where}{place}没有读全：{_reason(error)}")
        return 0
    text = part.text()
    sink.add_text(where + place, text)
    for what in active_fields(text):
        sink.add_active(where + what)
    for author in part.authors:
        sink.add_property("批注或修订的作者", author)
    return len("".join(text.split())) if _VISIBLE.fullmatch(place) else 0


def _reason(error: Exception) -> str:
    return "XML 中有实体声明，已拒绝" if isinstance(error, MarkupRefused) else "XML 已损坏"


def _part_label(name: str) -> str:
    for pattern, place in _PART_LABELS:
        match = pattern.fullmatch(name)
        if match:
            number = match.groups()[-1] if match.groups() else ""
            if name.startswith("Doc_"):
                number = str(int(number) + 1)
            return place.format(number)
    return f"部件 {posixpath.basename(name)} "


class _Properties(TextLines):
    """Collects the properties that name people, and the text of all properties."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[tuple[str, str]] = []
        self._value: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self._value = []
        super().start(name, attributes)

    def characters(self, text: str) -> None:
        self._value.append(text)
        super().characters(text)

    def end(self, name: str) -> None:
        if _PROPERTY_NAMES.get(name):
            self.named.append((_PROPERTY_NAMES[name], "".join(self._value)))
        super().end(name)


def _read_properties(package: Package, name: str, sink: TextSink, where: str) -> None:
    found = _Properties()
    try:
        with package.open(name) as stream:
            parse_markup(stream, found.start, found.end, found.characters)
    except (ExpatError, MarkupRefused) as error:
        sink.add_problem(f"{where}文件属性没有读全：{_reason(error)}")
    for label, value in found.named:
        sink.add_property(label, value)
    sink.add_text(f"{where}文件属性", found.text())
