"""Working days: the national calendar with 调休, a site's own years, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest

from sitegen.site.workdays import Deadline, WorkCalendar, YearCalendar

NATIONAL = WorkCalendar()


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2021-06-11", 3, "2021-06-17"),  # 端午 on 14 June
        ("2021-06-11", 20, "2021-07-12"),
        ("2026-09-21", 20, "2026-10-26"),  # crosses 中秋, 国庆 and the worked Saturday 10 October
        ("2026-12-03", 20, "2026-12-31"),  # the last start that needs nothing of 2027
    ],
)
def test_a_deadline_counts_working_days_after_the_start(start: str, days: int, last: str) -> None:
    assert NATIONAL.deadline(date.fromisoformat(start), days) == Deadline(date.fromisoformat(last), True)


@pytest.mark.parametrize("start", ["2026-10-01", "2026-10-03", "2026-10-07"])
def test_a_start_on_a_day_off_counts_from_the_first_working_day(start: str) -> None:
    assert NATIONAL.deadline(date.fromisoformat(start), 1) == Deadline(date(2026, 10, 8), True)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2030-05-06", None),
        ("2003-05-06", None),
    ],
)
def test_a_day_is_worked_or_off_or_not_known(day: str, worked: bool | None) -> None:
    assert NATIONAL.is_workday(date.fromisoformat(day)) is worked


def test_in_an_unknown_year_monday_to_friday_count_and_nothing_is_certain() -> None:
    assert NATIONAL.deadline(date(2030, 5, 3), 5) == Deadline(date(2030, 5, 10), False)


def test_a_deadline_that_reaches_into_an_unknown_year_is_not_certain() -> None:
    assert NATIONAL.deadline(date(2026, 12, 4), 20) == Deadline(date(2027, 1, 1), False)


def test_a_deadline_that_only_passes_through_an_unknown_year_is_not_certain_either() -> None:
    own = WorkCalendar({2031: YearCalendar((date(2031, 1, 1),), ())})
    assert own.deadline(date(2030, 12, 27), 4) == Deadline(date(2031, 1, 3), False)
    assert own.deadline(date(2030, 12, 31), 2) == Deadline(date(2031, 1, 3), True)


def test_a_site_s_own_year_makes_the_unknown_certain() -> None:
    own = WorkCalendar({2027: YearCalendar((date(2027, 1, 1),), (date(2027, 1, 2),))})
    assert own.deadline(date(2026, 12, 4), 20) == Deadline(date(2027, 1, 2), True)
    assert own.is_workday(date(2027, 1, 3)) is False
    assert own.is_workday(date(2027, 1, 4)) is True


def test_a_site_s_own_year_wins_over_the_national_calendar() -> None:
    own = WorkCalendar({2026: YearCalendar((date(2026, 10, 8),), (date(2026, 10, 11),))})
    days = (date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 11))
    assert [own.is_workday(day) for day in days] == [True, False, False, True]
    assert [own.is_workday(day.replace(year=2025)) for day in days] == [
        NATIONAL.is_workday(d.replace(year=2025)) for d in days
    ]
