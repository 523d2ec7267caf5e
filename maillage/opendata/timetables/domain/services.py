"""Services, the days on which trips run: from calendars and their exceptions; those that never run or are over."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import ABSENT, Feed, FeedTable, Mask, TextColumn
from maillage.opendata.timetables.domain.feed_rules import FeedFinding, Findings, by_value
from maillage.opendata.timetables.domain.specification import CALENDAR, CALENDAR_DATES, FEED_INFO, TRIPS, WEEKDAYS
from maillage.opendata.timetables.domain.values import day_of, days, integers

_ADDED: Final = 1
_REMOVED: Final = 2
_WEEK: Final = 7
_MONTH: Final = 30
# Days that are looked at around today: calendars of a century would take gigabytes, and say nothing.
DAYS_BEFORE: Final = 800
DAYS_AFTER: Final = 1_200


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """On which days services run: ``runs[service, day]``, days counted from the ordinal ``begin``.

    ``names`` are the ids; ``trip_services`` is the number of the service of each row of trips.txt (ABSENT: unknown).
    """

    names: tuple[str, ...]
    begin: int
    runs: Mask
    trip_services: NDArray[np.int64]

    def span(self, service: int) -> tuple[int, int] | None:
        """The first and last day (ordinals) of a service; None if it never runs."""
        active = np.flatnonzero(self.runs[service])
        return (self.begin + int(active[0]), self.begin + int(active[-1])) if len(active) else None


def service_days(feed: Feed, *, today: date) -> ServiceDays:
    """The days of each service that a calendar, an exception or a trip names."""
    calendar, exceptions, trips = feed.table(CALENDAR), feed.table(CALENDAR_DATES), feed.table(TRIPS)
    names = tuple(
        dict.fromkeys(
            text for table in (calendar, exceptions, trips) for text in table.column("service_id").texts if text
        )
    )
    numbers = {name: number for number, name in enumerate(names)}
    begin, length = _window(calendar, exceptions, today)
    runs = np.zeros((len(names), length), np.bool_)
    weekdays = (np.arange(begin, begin + length) - 1) % _WEEK  # ordinal 1 was a Monday
    pattern = np.column_stack([calendar.column(day).where(lambda text: text == "1") for day in WEEKDAYS])
    starts, ends = days(calendar, "start_date"), days(calendar, "end_date")
    for row in range(len(calendar)):
        service = numbers.get(calendar.column("service_id").text(row))
        if service is not None and starts[row] != ABSENT and ends[row] != ABSENT:
            first, last = max(int(starts[row]) - begin, 0), min(int(ends[row]) - begin, length - 1)
            if first <= last:
                runs[service, first : last + 1] |= pattern[row][weekdays[first : last + 1]]
    changed = exceptions.column("service_id").integers(lambda text: numbers.get(text, ABSENT))
    places = days(exceptions, "date") - begin
    inside = (changed != ABSENT) & (places >= 0) & (places < length)
    for kind, is_running in ((_ADDED, True), (_REMOVED, False)):
        on_those = inside & (integers(exceptions, "exception_type") == kind)
        runs[changed[on_those], places[on_those]] = is_running
    column = trips.column("service_id")
    of_text = np.array([numbers.get(text, ABSENT) for text in column.texts], np.int64)
    return ServiceDays(names, begin, runs, of_text[column.codes] if len(trips) else np.empty(0, np.int64))


def _window(calendar: FeedTable, exceptions: FeedTable, today: date) -> tuple[int, int]:
    """The first day that is looked at, and how many."""
    dates = np.concatenate([days(calendar, "start_date"), days(calendar, "end_date"), days(exceptions, "date")])
    dates = dates[dates != ABSENT]
    now = today.toordinal()
    if not len(dates):
        return now, 1
    begin = int(np.clip(dates.min(), now - DAYS_BEFORE, now + DAYS_AFTER))
    end = int(np.clip(dates.max(), begin, now + DAYS_AFTER))
    return begin, end - begin + 1


def faulty_calendars(feed: Feed) -> Findings:
    """Calendars that end before they begin, or have no day of the week."""
    calendar = feed.table(CALENDAR)
    starts, ends = days(calendar, "start_date"), days(calendar, "end_date")
    is_reversed = (starts != ABSENT) & (ends != ABSENT) & (ends < starts)
    yield from by_value(rules.RANGE_OUT_OF_ORDER, calendar, "end_date", is_reversed)
    has_day = np.zeros(len(calendar), np.bool_)
    for day in WEEKDAYS:
        has_day |= calendar.column(day).where(lambda text: text == "1")
    yield from by_value(rules.NO_DAY_OF_WEEK, calendar, "service_id", ~has_day)


def inactive_services(feed: Feed, services: ServiceDays, *, today: date) -> Findings:
    """Services without any day, and those whose last day is past; a trip's service without calendar is a reference."""
    calendar, exceptions = feed.table(CALENDAR), feed.table(CALENDAR_DATES)
    # Without a day of the week: reported as such.
    has_day = np.zeros(len(calendar), np.bool_)
    for day in WEEKDAYS:
        has_day |= calendar.column(day).where(lambda text: text == "1")
    weekless = {calendar.column("service_id").text(int(row)) for row in np.flatnonzero(~has_day)}
    names = TextColumn(np.arange(len(services.names), dtype=np.int32), services.names)
    in_calendar = calendar.rows_named("service_id", names)
    in_exceptions = exceptions.rows_named("service_id", names)
    starts, ends = days(calendar, "start_date"), days(calendar, "end_date")
    window_end = services.begin + services.runs.shape[1]
    for number, name in enumerate(services.names):
        row = int(in_calendar[number])
        table, place = (calendar, row) if row != ABSENT else (exceptions, int(in_exceptions[number]))
        span = services.span(number)
        if place == ABSENT:
            continue
        numbers = (int(table.row_numbers[place]),)
        if span is None and name not in weekless:
            # Outside of the days that are looked at nothing can be said.
            is_beyond = row != ABSENT and (ends[row] < services.begin or starts[row] >= window_end)
            if not is_beyond:
                yield FeedFinding(rules.SERVICE_NEVER_ACTIVE, table.name, "service_id", name, numbers)
        elif span is not None and span[1] < today.toordinal():
            yield FeedFinding(
                rules.EXPIRED_CALENDAR, table.name, "service_id", name, numbers, {"day": written_day(span[1])}
            )


def written_day(ordinal: int) -> str:
    """A day as the French write it in figures: 31/07/2026."""
    return date.fromordinal(ordinal).strftime("%d/%m/%Y")


def last_day(feed: Feed, services: ServiceDays) -> tuple[str, str, int] | None:
    """File, field and ordinal of the day on which the feed stops being valid; None if it is unknown.

    It is the end that feed_info.txt declares, or the last day on which a trip runs if that comes first.
    """
    info = feed.table(FEED_INFO)
    declared = day_of(info.column("feed_end_date").text(0)) if len(info) else ABSENT
    used = np.unique(services.trip_services[services.trip_services != ABSENT])
    active = np.flatnonzero(services.runs[used].any(axis=0)) if len(used) else np.empty(0, np.int64)
    runs_until = services.begin + int(active[-1]) if len(active) else ABSENT
    if declared != ABSENT and (runs_until == ABSENT or declared <= runs_until):
        return FEED_INFO, "feed_end_date", declared
    return (CALENDAR, "end_date", runs_until) if runs_until != ABSENT else None


def expiry_findings(feed: Feed, services: ServiceDays, *, today: date) -> Findings:
    """A feed whose days are wrong or incomplete, that ends soon, or has no trip in the next seven days."""
    info = feed.table(FEED_INFO)
    if len(info):
        for name, other in (("feed_start_date", "feed_end_date"), ("feed_end_date", "feed_start_date")):
            if not info.column(name).text(0) and info.column(other).text(0):
                number = int(info.row_numbers[0])
                yield FeedFinding(rules.MISSING_FEED_DATE, FEED_INFO, name, rows=(number,))
        start, end = (day_of(info.column(name).text(0)) for name in ("feed_start_date", "feed_end_date"))
        if ABSENT not in (start, end) and end < start:
            numbers = (int(info.row_numbers[0]),)
            value = info.column("feed_end_date").text(0)
            yield FeedFinding(rules.RANGE_OUT_OF_ORDER, FEED_INFO, "feed_end_date", value, numbers)
    expiry, now = last_day(feed, services), today.toordinal()
    if expiry is not None and expiry[2] <= now + _MONTH:
        rule = rules.EXPIRES_IN_7_DAYS if expiry[2] <= now + _WEEK else rules.EXPIRES_IN_30_DAYS
        yield FeedFinding(rule, expiry[0], expiry[1], params={"day": written_day(expiry[2])})
    first = max(now - services.begin, 0)
    coming = services.runs[:, first : max(now - services.begin + _WEEK, 0)]
    used = np.unique(services.trip_services[services.trip_services != ABSENT])
    if len(used) and not coming[used].any():
        yield FeedFinding(rules.NO_SERVICE_NEXT_7_DAYS, CALENDAR, "end_date")
