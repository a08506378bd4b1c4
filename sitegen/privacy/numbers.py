"""Personal numbers in a text: resident identity numbers, bank cards, mobile numbers. Pure; keeps no number whole."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from stdnum import luhn
from stdnum.cn import uscc

from sitegen.privacy.context import Surroundings
from sitegen.privacy.masking import masked


class NumberKind(StrEnum):
    """What a number is, in the words of the findings."""

    IDENTITY = "居民身份证号码"
    CARD = "银行卡号"
    MOBILE = "手机号码"


@dataclass(frozen=True, slots=True)
class Hit:
    """One number: where it stands (line and column from 1, length in characters) and its masked form.

    ``contact`` is true for a mobile number that stands there to be called. The number itself is not kept, so
    that no message, crash report or cache can show it.
    """

    kind: NumberKind
    line: int
    column: int
    length: int
    masked: str
    contact: bool = False


Groupings = Mapping[int, tuple[tuple[int, ...], ...]]


def _by_first_size(*groupings: tuple[int, ...]) -> Groupings:
    return {size: tuple(item for item in groupings if item[0] == size) for size in {item[0] for item in groupings}}


# Digits may be written in groups. These are the groupings in use; any other row of short numbers is a table.
_IDENTITY_GROUPS = _by_first_size(
    (6, 8, 4), (6, 12), (14, 4), (10, 8), (6, 4, 8), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 8, 3, 1), (6, 2, 2, 2, 2, 4),
    (4, 4, 4, 4, 2), (4, 4, 4, 6), (3, 3, 4, 4, 4), (3, 3, 8, 4), (3, 3, 4, 2, 2, 4), (2, 2, 2, 4, 2, 2, 4),
    (2, 2, 2, 8, 4), (4, 2, 8, 4), (4, 2, 4, 4, 4), (4, 2, 4, 2, 2, 4), (2, 4, 4, 4, 4), (3, 3, 3, 3, 3, 3), (9, 9),
    (6, 6, 6), (17, 1), (1,) * 18,
)  # fmt: skip
_MOBILE_GROUPS = _by_first_size(
    (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (5, 6), (5, 3, 3), (1,) * 11
)
_CARD_GROUPS = _by_first_size(
    (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (4, 4, 4, 7), (4, 4, 4, 6), (4, 4, 5), (6, 13),
    (6, 10), (6, 4, 4, 5), (4, 6, 5), (3, 4, 4, 4, 4), (8, 8), (8, 11), (10, 9), (4, 12), (4, 15),
    (1,) * 16, (1,) * 19,
)  # fmt: skip

# The same by the first two groups: a row is looked at only where one of them begins.
_BEGINNINGS: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
for _groupings in (_IDENTITY_GROUPS, _MOBILE_GROUPS, _CARD_GROUPS):
    for _grouping in (grouping for candidates in _groupings.values() for grouping in candidates):
        _BEGINNINGS.setdefault(_grouping[:2], []).append(_grouping)

_SEPARATORS = "\u0020\u00a0\u2002-\u200a\u202f\u3000\n\\-\u2010-\u2015\u2212_\u00b7\u2022./"
# no run is longer than some pages; the last number of one that is cut there stays whole
_RUN = re.compile(rf"[0-9](?:[0-9Xx]|[{_SEPARATORS}]{{1,3}}(?=[0-9Xx])){{0,20000}}[0-9Xx]*")
_TOKEN = re.compile(r"[0-9]+[Xx]?|[Xx]")
_COUNTRY = ("0086", "86")
_DIGITS = 11  # the shortest number that is looked for
_LONG = 500_000  # of longer texts only the last are kept for the next rule
_IDENTITY_LENGTH = 18
_LONGEST = 60  # the longest row of digits that may be several columns run together

_X_LIKE = "ＸｘХхΧχ×"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
# what holds anything foldable holds one of these, and sets of characters of two bytes are looked up at once
_NEAR_DIGITS = "".join(char for char in map(chr, range(0x80, 0x10000)) if char.isdecimal())
_PERHAPS_FOLDABLE = re.compile(rf"[{_NEAR_DIGITS}{_X_LIKE}{_INVISIBLE}\uff0d]")
_DROPPED = re.compile(rf"[{_INVISIBLE}]+")
_FOLDED = {**dict.fromkeys(_X_LIKE, "X"), "\uff0d": "-"}

# A row of digits that may be a number, in whatever spelling: whole, in groups, or broken over two lines.
_IN_LINE = _SEPARATORS.replace("\n", "")
_PERHAPS_NUMBER = re.compile(
    rf"[\d](?:(?:[{_IN_LINE}{_INVISIBLE}\uff0d]{{0,3}}+\d){{10,18}}|\d{{5,16}}\x20*+\n\x20*+\d{{1,12}})"
)

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_YEAR, _LAST_YEAR = 1880, 2059
_MACHINE_YEARS = 2000  # serials made of region, date and count are made by machines; nobody's date is older

_CARD_ISSUERS = re.compile(r"62|60|4|5[1-5]|2[2-7]|3[04-8]|9[04-9]|103|6[89]|8[14578]")


def find_numbers(text: str) -> tuple[Hit, ...]:
    """Every personal number in ``text``, in order. A table's cells are parted by tabs, bars or commas."""
    return _find_in_long(text) if len(text) > _LONG else _find_in_short(text)


@lru_cache(maxsize=16)
def _find_in_short(text: str) -> tuple[Hit, ...]:
    """One rule after the other asks of the same text."""
    return _find_numbers(text)


@lru_cache(maxsize=2)
def _find_in_long(text: str) -> tuple[Hit, ...]:
    return _find_numbers(text)


def _find_numbers(text: str) -> tuple[Hit, ...]:
    plain, places = _fold(text)
    found: list[tuple[int, int, NumberKind, str, bool]] = []
    around: Surroundings | None = None
    for run in _RUN.finditer(plain):
        length = run.end() - run.start()
        if length < _DIGITS or (length > _LONGEST and not _PERHAPS_NUMBER.search(plain, *run.span())):
            continue  # a column of short numbers is one run, which may be very long
        around = around or Surroundings(plain)
        found += _numbers_in_run(plain, run.start(), run.end(), around)
    if not found or around is None:
        return ()
    lines = around if places is None else Surroundings(text)
    hits = []
    for start, end, kind, shape, contact in sorted(found):
        first, last = (start, end) if places is None else (places.of(start), places.of(end - 1) + 1)
        line = lines.line_at(first)
        hits.append(Hit(kind, line + 1, first - lines.starts[line] + 1, last - first, shape, contact))
    return tuple(hits)


def number_starts(text: str) -> Iterator[int]:
    """Where each row of digits begins that is long enough to be a number, whatever it is.

    To find out takes time for each, so that who reads what strangers wrote stops after so many.
    """
    return (match.start() for match in _PERHAPS_NUMBER.finditer(text))


def masked_text(text: str) -> str:
    """``text`` fit to be shown: every number in it that may be personal starred."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for hit in reversed(find_numbers(text)):
        start = starts[hit.line - 1] + hit.column - 1
        text = text[:start] + hit.masked + text[start + hit.length :]
    return masked(text)


def is_identity_number(digits: str) -> bool:
    """True for 18 characters that are a valid number of GB 11643: region, date of birth, check character."""
    if len(digits) != 18 or not digits[:17].isdigit() or not _PROVINCES.match(digits):
        return False
    return _is_birthday(digits[6:14]) and _check_fits(digits)


def _check_fits(digits: str) -> bool:
    total = sum(int(char) * weight for char, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def _is_birthday(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


class _Places:
    """Where the characters of a text stood before others were dropped: as small as the drops are few."""

    def __init__(self, text: str) -> None:
        self._after = array("I")  # places in the shorter text before which something is missing
        self._missing = array("I", [0])
        for match in _DROPPED.finditer(text):
            missing = self._missing[-1]
            self._after.append(match.start() - missing)
            self._missing.append(missing + match.end() - match.start())

    def of(self, place: int) -> int:
        """Where the character at ``place`` of the shorter text stood."""
        return place + self._missing[bisect_right(self._after, place)]


def _fold(text: str) -> tuple[str, _Places | None]:
    """``text`` with ASCII digits and without invisible characters; where each character stood, if any went."""
    foldable = {match[0] for match in _PERHAPS_FOLDABLE.finditer(text)}
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):  # with characters beyond U+FFFF
        foldable |= {char for char in set(text) if char > "\uffff" and char.isdecimal()}
    for char in foldable:
        text = text.replace(char, _FOLDED.get(char) or str(unicodedata.decimal(char, char)))
    if not foldable or not _DROPPED.search(text):
        return text, None
    return _DROPPED.sub("", text), _Places(text)


@dataclass(frozen=True, slots=True)
class _Token:
    """An unbroken row of digits (and perhaps a final X)."""

    start: int
    end: int
    text: str


class _Run:
    """A row of digits and separators, as its tokens. A long one has very many, so each is made when asked for."""

    def __init__(self, plain: str, start: int, end: int) -> None:
        self._plain = plain
        self._spans = [match.span() for match in _TOKEN.finditer(plain, start, end)]
        self.sizes = tuple(end - start for start, end in self._spans)

    def token(self, number: int) -> _Token:
        start, end = self._spans[number]
        return _Token(start, end, self._plain[start:end])

    def tokens(self, first: int, last: int) -> list[_Token]:
        """Those from ``first`` to before ``last``, as far as there are any."""
        return [self.token(number) for number in range(max(first, 0), min(last, len(self._spans)))]

    def gap(self, number: int) -> str:
        """What stands between a token and the next."""
        return self._plain[self._spans[number][1] : self._spans[number + 1][0]]

    def joined(self, position: int, taken: int) -> str:
        """Some tokens as one number."""
        return "".join(token.text for token in self.tokens(position, position + taken))

    def beginnings(self) -> Iterator[int]:
        """The tokens with which a number may begin: long ones, and those that begin a row of groups.

        Single characters are a number only as a whole row of them, which begins after another separator.
        """
        sizes = self.sizes
        for number, size in enumerate(sizes):
            if size >= _DIGITS:
                yield number
            elif number + 1 < len(sizes):
                pair = size, sizes[number + 1]
                if pair == (1, 1):
                    goes_on = number > 0 and sizes[number - 1] == 1 and self.gap(number - 1) == self.gap(number)
                    if not goes_on:
                        yield number
                elif (size >= 6 and sum(pair) == _IDENTITY_LENGTH) or any(
                    sizes[number : number + len(groups)] == groups for groups in _BEGINNINGS.get(pair, ())
                ):
                    yield number


Found = tuple[int, int, NumberKind, str, bool]
Number = tuple[int, NumberKind | None, bool]  # how many tokens, what they are, for contact


def _numbers_in_run(plain: str, start: int, end: int, around: Surroundings) -> Iterator[Found]:
    """Numbers in a row of digits and separators: each alone, or several groups as one."""
    run = _Run(plain, start, end)
    done = 0
    for position in run.beginnings():
        if position < done:
            continue  # part of the number before
        taken, kind, contact = _number_at(plain, run, position, around)
        if kind is not None:
            first, last = run.token(position), run.token(position + taken - 1)
            yield first.start, last.end, kind, _shape(run.joined(position, taken)), contact
        done = position + taken


def _shape(number: str) -> str:
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def _number_at(plain: str, run: _Run, position: int, around: Surroundings) -> Number:
    """The number that begins at ``position``, if one does."""
    token = run.token(position)
    if len(token.text) >= 13:
        kind = _long_number(token, around)
        if kind is not None or len(token.text) > 18:
            return 1, kind, False
    if len(token.text) >= _DIGITS:
        mobile = _mobile_alone(plain, run, position)
        if mobile is not None:
            kind = None if around.says_amount(mobile.start, mobile.end) else NumberKind.MOBILE
            return 1, kind, around.is_contact(mobile.start)
    return _number_of_groups(run, position, around)


def _number_of_groups(run: _Run, position: int, around: Surroundings) -> Number:
    start = run.token(position).start
    for taken in _grouped(run, position, _IDENTITY_GROUPS):
        number = run.joined(position, taken)
        parted_by_meaning = {6, 14} <= set(accumulate(run.sizes[position : position + taken]))
        sure = parted_by_meaning or _stands_alone(run, position, taken)
        if sure and is_identity_number(number) and not _is_something_else(number, start, around):
            return taken, NumberKind.IDENTITY, False
    if _wraps(run, position):
        return 2, NumberKind.IDENTITY, False
    for taken in _grouped(run, position, _CARD_GROUPS):
        if _is_card(run.joined(position, taken), start, run.token(position + taken - 1).end, around):
            return taken, NumberKind.CARD, False
    for taken in _grouped(run, position, _MOBILE_GROUPS):
        if _is_mobile(run.joined(position, taken)) and _stands_alone(run, position, taken):
            return taken, NumberKind.MOBILE, around.is_contact(start)
    return 1, None, False


def _long_number(token: _Token, around: Surroundings) -> NumberKind | None:
    number = token.text
    if len(number) == 18:
        if is_identity_number(number):
            return None if _is_something_else(number, token.start, around) else NumberKind.IDENTITY
        if _is_residence_permit(number) and around.says_identity(token.start, token.end):
            return NumberKind.IDENTITY
        if _is_rounded_identity(number) and around.heads_identities(token.start, token.end):
            return NumberKind.IDENTITY
    old = len(number) == 15 and number.isdigit() and _PROVINCES.match(number) and _is_birthday("19" + number[6:12])
    if old and around.says_identity(token.start, token.end):
        return NumberKind.IDENTITY
    if _is_card(number, token.start, token.end, around):
        return NumberKind.CARD
    return NumberKind.IDENTITY if len(number) > 18 and _holds_identity(token, around) else None


def _is_something_else(number: str, start: int, around: Surroundings) -> bool:
    """True where what could be an identity number is said to be something else, and can be.

    A credit code has a check digit of its own. Serials that machines make of region, date and count bear recent
    dates; where the date is older, a person's number was put into a field of another name.
    """
    if around.says_credit_code(start):
        return bool(uscc.is_valid(number))
    return around.says_serial(start) and int(number[6:10]) >= _MACHINE_YEARS


def _holds_identity(token: _Token, around: Surroundings) -> bool:
    """A disability certificate is its owner's identity number, kind and degree; and columns may have run together."""
    number = token.text
    if len(number) == 20 and is_identity_number(number[:18]) and number[18] in "1234567" and number[19] in "1234":
        return True
    if len(number) > _LONGEST or not around.says_identity(token.start, token.end):
        return False
    return any(is_identity_number(number[start : start + 18]) for start in range(len(number) - 17))


def _is_residence_permit(number: str) -> bool:
    """A foreigner's permanent residence permit: ``9``, province, nationality, then as an identity number."""
    placed = number[0] == "9" and bool(_PROVINCES.match(number, 1))
    return placed and _is_birthday(number[6:14]) and _check_fits(number) and not uscc.is_valid(number)


def _is_rounded_identity(number: str) -> bool:
    """An identity number that a spreadsheet kept as a number: its last three digits have become zeros."""
    return number.endswith("000") and bool(_PROVINCES.match(number)) and _is_birthday(number[6:14])


def _is_card(number: str, start: int, end: int, around: Surroundings) -> bool:
    if not (13 <= len(number) <= 19 and number.isdigit() and _CARD_ISSUERS.match(number)):
        return False
    if len(set(number)) < 3 or not luhn.is_valid(number):
        return False
    if around.says_card(start, end):
        return True
    return len(number) >= 16 and around.says_account(start, end, personal=not number.startswith("62"))


def _is_mobile(number: str) -> bool:
    return len(number) == 11 and number.isdigit() and number[0] == "1" and number[1] in "3456789"


def _mobile_alone(plain: str, run: _Run, position: int) -> _Token | None:
    """The token at ``position`` where it is an unbroken mobile number, with or without the country's code."""
    token = run.token(position)
    number, start = token.text, token.start
    for code in _COUNTRY:
        if number.startswith(code) and _is_mobile(number[len(code) :]):
            number, start = number[len(code) :], start + len(code)
            break
    if not _is_mobile(number) or not _parts_from_words(plain, start, token):
        return None
    for neighbour, gap in ((position - 1, position - 1), (position + 1, position)):
        if 0 <= neighbour < len(run.sizes) and _belongs_together(run.gap(gap), run.token(neighbour).text):
            return None
    return _Token(start, token.end, number)


def _belongs_together(gap: str, neighbour: str) -> bool:
    """True where a number and what stands beside it are parts of one serial or decimal."""
    parted = gap in ("/", " / ") or gap[:1].isspace() or gap[-1:].isspace()
    return not (parted or _is_mobile(neighbour) or neighbour in _COUNTRY)


_ASCII_WORD = re.compile(r"[!-~]{1,80}$")
_TELEPHONE_WORD = re.compile(r"(?i:tel|phone|mobile|mob|wx|vx|wechat|qq)$")


def _parts_from_words(plain: str, start: int, token: _Token) -> bool:
    """False inside an address, a digest or an identifier of letters and digits."""
    if plain[start - 1 : start] in ("￥", "¥", "$"):
        return False
    if start == token.start:
        word = _ASCII_WORD.search(plain, max(0, start - 80), start)
        before = word[0] if word else ""
        if "://" in before or "www." in before:
            return False
        if before and (before[-1].isalpha() or before[-1] == "_") and not _TELEPHONE_WORD.search(before):
            return False
    return not re.match(r"[A-Za-z_]", plain[token.end : token.end + 1])


def _stands_alone(run: _Run, position: int, taken: int) -> bool:
    """True where no other short group stands beside, as it would in a table of figures or in a serial."""
    after = run.tokens(position + taken, position + taken + 1)
    before = run.tokens(position - 1, position)
    if before and run.gap(position - 1)[:1] == ".":
        before = []  # the number of an entry in a list
    return all(token.text in _COUNTRY or len(token.text) >= _DIGITS for token in before + after)


def _grouped(run: _Run, position: int, groupings: Groupings) -> Iterator[int]:
    """How many tokens from ``position`` on follow one of ``groupings`` with one kind of separator throughout."""
    for grouping in groupings.get(run.sizes[position], ()):
        end = position + len(grouping)
        if run.sizes[position:end] != grouping:
            continue
        gap = run.gap(position)
        if "\n" in gap or _is_longer_serial(run, position, end, gap):
            continue
        if all(run.gap(number) == gap for number in range(position + 1, end - 1)):
            yield len(grouping)


def _is_longer_serial(run: _Run, position: int, end: int, gap: str) -> bool:
    """True where the same separator goes on before or after: a project's code, not three groups of it.

    Blanks also part the columns of a page's text, so they join nothing but single characters.
    """
    before = position > 0 and run.gap(position - 1) == gap and run.token(position - 1).text not in _COUNTRY
    if before or (end < len(run.sizes) and run.gap(end - 1) == gap):
        return not gap.isspace() or max(run.sizes[position:end]) == 1
    return False


def _wraps(run: _Run, position: int) -> bool:
    """True for an identity number that a narrow column broke over two lines."""
    sizes = run.sizes[position : position + 2]
    if sum(sizes) != _IDENTITY_LENGTH or len(sizes) < 2 or sizes[0] < 6 or run.gap(position).strip(" ") != "\n":
        return False
    first = run.token(position).text
    return first.isdigit() and is_identity_number(first + run.token(position + 1).text)
