"""What readers find, on its way to whoever asked: pieces of text, properties, problems."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.source.readers.limits import LimitReached, Limits

PIECE, PROPERTY, PROBLEM = "piece", "property", "problem"
END, EXHAUSTED = "end", "exhausted"  # after each file; the second where memory ran out and no other can be read
TOO_MUCH = "文字太多，只检查了前面一部分"
ReadMember = Callable[[bytes, str, str], None]  # content, name and place of a file in the file
_MESSAGE = 1_000_000  # characters; longer pieces go in several messages


class Told:
    """Passes on what is found through ``send(kind, name, text)``, within the caps of one file."""

    def __init__(self, send: Callable[[str, str, str], None], limits: Limits) -> None:
        self._send = send
        self.limits = limits
        self.characters_left = limits.characters
        self.members_left = limits.members
        self.bytes_left = limits.unpacked_bytes
        self._properties: set[tuple[str, str]] = set()
        self._problems: set[str] = set()

    def piece(self, where: str, text: str) -> None:
        """Text that stands at ``where``; one call after another with the same place go on with its text."""
        if not text.strip():
            return
        kept = text[: self.characters_left]
        self.characters_left -= len(kept)
        for start in range(0, len(kept), _MESSAGE):
            self._send(PIECE, where, kept[start : start + _MESSAGE])
        if len(kept) < len(text):
            raise LimitReached(TOO_MUCH)

    def property(self, name: str, value: str) -> None:
        """A property of the document that may name somebody or some place."""
        value = " ".join(value.split())[:200]
        if value and (name, value) not in self._properties and len(self._properties) < 200:
            self._properties.add((name, value))
            self._send(PROPERTY, name, value)

    def problem(self, message: str) -> None:
        """Something that could not be read; never with any of the content in it but names of members."""
        if message not in self._problems and len(self._problems) < 20:
            self._problems.add(message)
            self._send(PROBLEM, "", message)
