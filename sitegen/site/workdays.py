"""Working days in China: weekends, holidays and worked weekends (调休)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """What a site says of a year that the library does not know: days off, weekend days worked."""

    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; ``certain`` is False where a year's calendar was unknown."""

    day: date
    certain: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The national calendar with a site's own years, which come first."""

    years: Mapping[int, YearCalendar] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool | None:
        """True or False where the year is known; ``None`` where it is not."""
        own = self.years.get(day.year)
        if own:
            return day in own.workdays or (day.weekday() < 5 and day not in own.holidays)
        return _national(day)

    def deadline(self, start: date, days: int) -> Deadline:
        """The ``days``-th working day after ``start``; ``start`` itself is not counted.

        In an unknown year Monday to Friday count as worked, and the answer is not certain.
        """
        day, certain = start, True
        while days:
            day += timedelta(days=1)
            worked = self.is_workday(day)
            if worked is None:
                certain, worked = False, day.weekday() < 5
            days -= worked
        return Deadline(day, certain)


@cache
def _national(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
