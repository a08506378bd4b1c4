"""Typed readers for the tables that documents carry in ``data``: what cannot be read counts as absent."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date

from sitegen.core.document import Facts

_YEAR_KEYS = ("year", "年度", "年份")  # of ``data``
_YEARS = range(1900, 2200)
_LOOSE_DAY = re.compile(r"(\d{4})[年\-/.](\d{1,2})(?:[月\-/.](?:(\d{1,2})日?)?)?(?:底|末|前|底前)?", re.ASCII)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|\s*年度|[—\-]|$)")
# Marks and words that stand where something is still to be filled in, and what is left of a number or name masked.
_UNFILLED = re.compile(
    r"(?:[\s\u3000XxＸｘ×＊*_/\\…—–\-－.．。?？□、，,：:；;（）()【】\[\]<>＜＞]"
    r"|待定|待补充?|待填写?|待完善|待确定|待核实|请?填写|此处|略)*"
)
_MASK = re.compile(r"(?<![A-Za-z0-9@])(?:[XＸ]{2,}|[xｘ]{2,})(?![A-Za-z0-9@._])|[×＊*]{2,}|_{3,}")


def table(facts: Facts) -> Mapping[str, object]:
    """``data`` as a mapping; empty where it is anything else."""
    return facts.data if isinstance(facts.data, dict) else {}


def mapping(value: object) -> Mapping[str, object]:
    """``value`` where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """A cell as text: what is written, or a number; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def texts(value: object) -> tuple[str, ...]:
    """The texts of a cell that holds one or a list of them."""
    return tuple(filter(None, map(text, value if isinstance(value, list) else [value])))


def number(value: object) -> int | None:
    """A cell as a whole number."""
    written = text(value)
    return int(written) if re.fullmatch(r"\d{1,9}", written, re.ASCII) else None


def day(value: object) -> date | None:
    """A cell as a day: ``2026-09-30``, ``2026年9月30日``; a month alone means its last day.

    A year out of reason is none: deadlines must be countable from any day.
    """
    match = _LOOSE_DAY.fullmatch("".join(text(value).split()))
    if not match or int(match[1]) not in _YEARS or not 1 <= int(match[2]) <= 12:
        return None
    year, month = int(match[1]), int(match[2])
    last = calendar.monthrange(year, month)[1]
    wanted = int(match[3] or last)
    return date(year, month, wanted) if 1 <= wanted <= last else None


def flag(value: object) -> bool:
    """A cell as yes or no: true, 是, 完成 and the like are yes."""
    return value is True or text(value) in ("是", "true", "已完成", "完成", "全部完成", "办结", "已办结", "1")


def is_unfilled(written: str) -> bool:
    """True for what is empty, or a placeholder such as ``XX``, ``×××``, ``——`` or ``待定``."""
    return _UNFILLED.fullmatch(written) is not None or _MASK.search(written) is not None


def title_year(facts: Facts) -> int | None:
    """The first year that the title names."""
    match = _YEAR.search(facts.title)
    return int(match[1]) if match else None


def data_year(facts: Facts) -> int | None:
    """The year that the document is about: that of ``data``, else the title's."""
    written = table(facts)
    year = next((number(written[key]) for key in _YEAR_KEYS if written.get(key) is not None), None)
    return year if year in _YEARS else title_year(facts)


def lead(facts: Facts) -> str:
    """The department that publishes; the first of a joint document."""
    return facts.departments[0] if facts.departments else ""


def listing(names: list[str], most: int = 5) -> str:
    """Names for a message, cut short."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}等 {len(names)} 项"
