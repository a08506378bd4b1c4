"""Letters (.eml, .mht): every part decoded, the files in them, and who wrote to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from html.parser import HTMLParser

from sitegen.source.readers.plain import decode_text
from sitegen.source.readers.told import ReadMember, Told

_HEADERS = ("subject", "from", "to", "cc", "bcc", "reply-to")
_BLANK = re.compile(r"[ \t\r\n]+")
_ROWS = frozenset({"p", "div", "tr", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "title", "pre"})
_CELLS = frozenset({"td", "th"})


def read_letter(data: bytes, told: Told, where: str, read_member: ReadMember) -> None:
    """Tell the headers and all parts of the letter in ``data``; files in it go to ``read_member``."""
    letter = message_from_bytes(data, policy=policy.default)
    told.piece(f"{where}邮件头", "\n".join(str(letter[name]) for name in _HEADERS if name in letter))
    for number, part in enumerate(_leaves(letter), 1):
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
            told.problem(f"{where}邮件正文的编码认不出来，没有读")
        else:
            told.piece(f"{where}邮件正文", f"{_bare(text) if part.get_content_subtype() == 'html' else text}\n")


def _leaves(letter: Message) -> Iterator[Message]:
    return (part for part in letter.walk() if not part.is_multipart())


def _text(content: bytes, charset: str) -> str | None:
    """``content`` as text: in the encoding that it says, where that is true, else in the one it seems to be."""
    if charset.lower().replace("-", "") in ("gb2312", "gbk"):
        charset = "gb18030"
    try:
        return content.decode(charset).replace("\r\n", "\n") if charset else decode_text(content)
    except (UnicodeDecodeError, LookupError):
        return decode_text(content)


class _Words(HTMLParser):
    """The words of a page: a line for each paragraph or row, cells parted by tabs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _ROWS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in _ROWS else "\t" if tag in _CELLS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(_BLANK.sub(" ", data))


def _bare(text: str) -> str:
    words = _Words()
    words.feed(text)
    words.close()
    return "".join(words.parts)
