"""Masks digits that look like personal numbers, by pattern alone. Fast; ``numbers.mask_numbers`` also finds others."""

from __future__ import annotations

import re

from sitegen.privacy.digits import passes_luhn

_BIRTHDAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY_OR_MOBILE = re.compile(rf"(?<!\d)(?:\d{{6}}{_BIRTHDAY}\d{{3}}[\dXxＸｘ]|1[3-9]\d{{9}})(?!\d)")
_CARD = re.compile(r"(?<!\d)(?:62|60|4|5[1-5]|9[04-9])\d{11,17}(?!\d)", re.ASCII)
_SHORTEST = re.compile(r"\d{11}")


def mask_patterns(text: str) -> str:
    """``text`` of the same length, with all that looks like an identity, mobile or bank card number masked.

    For places that only display text: they need no number, so they need not know check digits and context.
    """
    if _SHORTEST.search(text) is None:
        return text
    text = _IDENTITY_OR_MOBILE.sub(lambda match: mask_middle(match[0]), text)
    return _CARD.sub(lambda match: mask_middle(match[0]) if passes_luhn(match[0]) else match[0], text)


def mask_middle(number: str) -> str:
    """``number`` with stars for all but its first three and last two characters."""
    return number[:3] + "*" * (len(number) - 5) + number[-2:]
