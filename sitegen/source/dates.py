"""Dates in front matter: reading, and the correction of unambiguous but wrong notations."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LOOSE_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_UNAMBIGUOUS_DATE = re.compile(
    r"(\d{4}) ?(?:([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})|年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日)"
    r"(?:[ T](\d{1,2}):(\d{2})(?::00)?)?",
    re.ASCII,
)


def parse_date(text: str) -> date | None:
    """``YYYY-MM-DD`` as a date; ``None`` for any other text and for impossible days."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def date_hint(text: str) -> str:
    """A hint in Chinese how to write the date that ``text`` seems to mean."""
    match = _LOOSE_DATE.match(text.strip())
    if match:
        year, month, day = map(int, match.groups())
        try:
            return f"写成 {date(year, month, day).isoformat()}。"
        except ValueError:
            return f"{year} 年 {month} 月没有 {day} 日。"
    return "日期写成四位年-两位月-两位日，如 2024-05-01。"


def corrected_date(text: str, *, with_time: bool = False) -> str:
    """``text`` in the notation ``YYYY-MM-DD`` if it can mean only one day, else empty.

    Full-width characters are equivalent to ASCII ones. With ``with_time``, a time of day may follow.
    """
    match = _UNAMBIGUOUS_DATE.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    if not match:
        return ""
    year, _, *parts, hour, minute = match.groups()
    month, day = (part for part in parts if part)
    corrected = f"{year}-{int(month):02}-{int(day):02}"
    if parse_date(corrected) is None or (hour and not with_time):
        return ""
    if hour is None:
        return corrected
    return f"{corrected} {int(hour):02}:{minute}" if int(hour) < 24 and int(minute) < 60 else ""
