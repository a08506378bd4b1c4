"""Personal numbers as they may be shown or kept: with their middle starred."""

from __future__ import annotations

import re

_BIRTHDAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PERSONAL = re.compile(rf"(?<!\d)(?:\d{{6}}{_BIRTHDAY}\d{{3}}[\dXxＸｘ]|1[3-9]\d{{9}})(?!\d)")
_LONG = re.compile(r"\d{11}")  # no number that is looked for is shorter
_CARD = re.compile(r"(?<!\d)(?:62|60|4|5[1-5]|9[04-9])\d{11,17}(?!\d)", re.ASCII)


def masked(text: str) -> str:
    """``text``, as long as before, with whatever looks like a resident identity number, a mobile number or a bank
    card number starred.

    Looks are enough here: a rule that judges such numbers weighs check digits and context, a place that only shows
    text does not need the number either way.
    """
    if _LONG.search(text) is None:
        return text
    return _CARD.sub(lambda match: _starred(match[0]) if _passes_luhn(match[0]) else match[0], _stars(text))


def _stars(text: str) -> str:
    return _PERSONAL.sub(lambda match: _starred(match[0]), text)


def _starred(number: str) -> str:
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
