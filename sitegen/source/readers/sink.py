"""The sink of all readers: sends extracted text, properties and problems to the parent, within the limits of a file."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.source.readers.limits import LimitReached, Limits

PIECE, PROPERTY, PROBLEM, ACTIVE, REFUSED = "piece", "property", "problem", "active", "refused"
END, EXHAUSTED = "end", "exhausted"  # last message of a file; after the second, the process has no memory for another
TOO_MUCH = "文字太多，只检查了前面一部分"
ReadMember = Callable[[bytes, str, str], None]  # content, name and location of a file inside the file
_MESSAGE = 1_000_000  # characters; a longer piece is sent as several messages
_MOST_PROPERTIES, _MOST_PROBLEMS, _MOST_MARKED = 200, 20, 10


class TextSink:
    """Sends results through ``send(kind, name, text)`` and counts them against ``limits``.

    Readers reduce ``members_left`` and ``bytes_left`` as they unpack archives.
    """

    def __init__(self, send: Callable[[str, str, str], None], limits: Limits) -> None:
        self._send = send
        self.limits = limits
        self.characters_left = limits.characters
        self.members_left = limits.members
        self.bytes_left = limits.unpacked_bytes
        self._properties: set[tuple[str, str]] = set()
        self._problems: set[str] = set()
        self._marked: dict[str, set[str]] = {ACTIVE: set(), REFUSED: set()}

    def add_text(self, where: str, text: str) -> None:
        """Send the text at the location ``where``; several texts with one location are concatenated.

        Raises ``LimitReached`` at the limit of characters.
        """
        if not text.strip():
            return
        accepted = text[: self.characters_left]
        self.characters_left -= len(accepted)
        for start in range(0, len(accepted), _MESSAGE):
            self._send(PIECE, where, accepted[start : start + _MESSAGE])
        if len(accepted) < len(text):
            raise LimitReached(TOO_MUCH)

    def add_property(self, name: str, value: str) -> None:
        """Send a property that may name a person or place, once."""
        value = " ".join(value.split())[:200]
        if value and (name, value) not in self._properties and len(self._properties) < _MOST_PROPERTIES:
            self._properties.add((name, value))
            self._send(PROPERTY, name, value)

    def add_problem(self, message: str) -> None:
        """Send a message in Chinese about unreadable content, once. It must quote no content except file names."""
        if message not in self._problems and len(self._problems) < _MOST_PROBLEMS:
            self._problems.add(message)
            self._send(PROBLEM, "", message)

    def add_active(self, what: str) -> None:
        """Send the Chinese name of active content (a macro, a script, an embedded object), once."""
        self._mark(ACTIVE, what)

    def add_refused(self, name: str) -> None:
        """Send the name of a file inside the file that may not be published, once."""
        self._mark(REFUSED, " ".join(name.split())[:200])

    def _mark(self, kind: str, text: str) -> None:
        marked = self._marked[kind]
        if text not in marked and len(marked) < _MOST_MARKED:
            marked.add(text)
            self._send(kind, "", text)
