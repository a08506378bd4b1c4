"""The working-day calendar of China: weekends, holidays and working weekends (调休)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A year's holidays and working weekend days, as a site registers them."""

    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; ``certain`` is false if it reaches into a year without a known calendar."""

    day: date
    certain: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The national calendar; ``years`` are the site's own, which take precedence."""

    years: Mapping[int, YearCalendar] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool | None:
        """Whether ``day`` is a working day; ``None`` if the calendar of its year is unknown."""
        own = self.years.get(day.year)
        if own:
            return day in own.workdays or (day.weekday() < 5 and day not in own.holidays)
        return _national(day)

    def deadline(self, start: date, days: int) -> Deadline:
        """The ``days``-th working day after ``start``; ``start`` itself does not count.

        In an unknown year Monday to Friday count as working days, and the result is not certain. No deadline is later
        than the last day of the calendar.
        """
        day, certain = start, True
        while days and day < date.max:
            day += timedelta(days=1)
            worked = self.is_workday(day)
            if worked is None:
                certain, worked = False, day.weekday() < 5
            days -= worked
        return Deadline(day, certain)


@lru_cache(maxsize=10_000)  # twenty-seven years
def _national(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
