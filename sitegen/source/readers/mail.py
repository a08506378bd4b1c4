"""Reads e-mail (.eml) and web archives (.mht): headers, all text parts, attached files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from html.parser import HTMLParser

from sitegen.source.readers.plain import decode_text
from sitegen.source.readers.sink import ReadMember, TextSink

_HEADERS = ("subject", "from", "to", "cc", "bcc", "reply-to")
_BLANK = re.compile(r"[ \t\r\n]+")
_LINE_ELEMENTS = frozenset({"p", "div", "tr", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "title", "pre"})
_CELLS = frozenset({"td", "th"})


def read_mail(data: bytes, sink: TextSink, where: str, read_member: ReadMember) -> None:
    """Send headers and text parts to ``sink``, and pass attached files to ``read_member``."""
    message = message_from_bytes(data, policy=policy.default)
    sink.add_text(f"{where}邮件头", "\n".join(str(message[name]) for name in _HEADERS if name in message))
    for number, part in enumerate(_leaves(message), 1):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        name = part.get_filename() or ""
        if name or part.get_content_maintype() != "text":
            name = name or f"part{number}.{part.get_content_subtype()}"
            read_member(content, name, f"{where}邮件中的 {name}")
            continue
        text = _text(content, part.get_content_charset() or "")
        if text is None:
            sink.add_problem(f"{where}邮件正文的编码认不出来，没有读")
        else:
            sink.add_text(f"{where}邮件正文", f"{_html_text(text) if part.get_content_subtype() == 'html' else text}\n")


def _leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart())


def _text(content: bytes, charset: str) -> str | None:
    """``content`` decoded with the declared ``charset``, or with a guessed one if that fails; ``None`` if both fail."""
    if charset.lower().replace("-", "") in ("gb2312", "gbk"):
        charset = "gb18030"
    try:
        return content.decode(charset).replace("\r\n", "\n") if charset else decode_text(content)
    except (UnicodeDecodeError, LookupError):
        return decode_text(content)


class _HtmlText(HTMLParser):
    """The text of an HTML page: a line for each paragraph or table row, cells separated by tabs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _LINE_ELEMENTS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in _LINE_ELEMENTS else "\t" if tag in _CELLS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(_BLANK.sub(" ", data))


def _html_text(text: str) -> str:
    parser = _HtmlText()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)
