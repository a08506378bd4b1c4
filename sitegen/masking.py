"""Personal numbers as they may be shown or kept: with their middle starred."""

from __future__ import annotations

import re

_BIRTHDAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PERSONAL = re.compile(rf"(?<!\d)(?:\d{{6}}{_BIRTHDAY}\d{{3}}[\dXxＸｘ]|1[3-9]\d{{9}})(?!\d)")


def masked(text: str) -> str:
    """``text``, as long as before, with whatever looks like a resident identity number or a mobile number starred.

    Looks are enough here: a rule that judges such numbers weighs check digits and context, a place that only shows
    text does not need the number either way.
    """
    return _PERSONAL.sub(lambda match: match[0][:3] + "*" * (len(match[0]) - 5) + match[0][-2:], text)
