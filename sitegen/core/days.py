"""Days of the calendar, whose first and last day editors do write: 有效期至 9999-12-31."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta


def days_after(day: date, days: int) -> date:
    """The day that many ``days`` after ``day`` (before it, if negative); the last or first day of the calendar where
    it ends sooner.

    >>> days_after(date(2026, 12, 31), 1), days_after(date.max, 1) == date.max
    (datetime.date(2027, 1, 1), True)
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def months_after(day: date, months: int) -> date:
    """The same day of the month that many ``months`` later, or the last day of a shorter month; the last day of the
    calendar where it ends sooner.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
