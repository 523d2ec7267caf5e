"""Agencies and routes: names, colours, timezones."""

from collections import defaultdict
from typing import Final

import numpy as np

from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import Feed
from maillage.opendata.timetables.domain.feed_rules import FeedFinding, Findings, by_value, of_rows
from maillage.opendata.timetables.domain.specification import AGENCY, ROUTES

_LONGEST_SHORT_NAME: Final = 12
_LEAST_CONTRAST: Final = 72  # between the lumas of two colours, 0 to 255: the validator's
_LUMA: Final = (0.30, 0.59, 0.11)  # of red, green, blue
_DEFAULT_COLOR: Final = "FFFFFF"
_DEFAULT_TEXT_COLOR: Final = "000000"
_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")


def faulty_agencies(feed: Feed) -> Findings:
    """Agencies of different timezones; several agencies of which some have no id."""
    table = feed.table(AGENCY)
    zones = table.column("agency_timezone")
    named = [text for text in zones.texts if text]
    if len(named) > 1:
        others = zones.where(lambda text: bool(text) and text != named[0])
        yield from by_value(rules.INCONSISTENT_TIMEZONE, table, "agency_timezone", others)
    if len(table) > 1:
        blanks = table.column("agency_id").blanks
        yield from of_rows(rules.MISSING_REQUIRED_FIELD, table, "agency_id", blanks)


def faulty_routes(feed: Feed) -> Findings:
    """What is wrong with the names and colours of routes."""
    table = feed.table(ROUTES)
    if not len(table):
        return
    short, long = table.column("route_short_name"), table.column("route_long_name")
    yield from of_rows(rules.ROUTE_NAMES_MISSING, table, "route_short_name", short.blanks & long.blanks)
    is_long = short.where(lambda text: len(text) > _LONGEST_SHORT_NAME)
    yield from by_value(rules.ROUTE_SHORT_NAME_LONG, table, "route_short_name", is_long)
    if len(feed.table(AGENCY)) > 1:
        yield from of_rows(rules.MISSING_REQUIRED_FIELD, table, "agency_id", table.column("agency_id").blanks)


def duplicate_route_names(feed: Feed) -> Findings:
    """Routes of one agency and kind under the same name."""
    table = feed.table(ROUTES)
    columns = [table.column(name) for name in ("agency_id", "route_type", "route_short_name", "route_long_name")]
    rows_of: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in range(len(table)):
        rows_of[tuple(column.text(row) for column in columns)].append(row)
    for (_agency, _kind, short, long), rows in rows_of.items():
        if len(rows) > 1 and (short or long):
            numbers = tuple(table.row_numbers[rows[1:]].tolist())
            name = " ".join(filter(None, (short, long)))
            yield FeedFinding(rules.DUPLICATE_ROUTE_NAME, table.name, "route_long_name", name, numbers)


def unreadable_routes(feed: Feed) -> Findings:
    """Routes whose text cannot be read on their colour."""
    table = feed.table(ROUTES)
    color, text = table.column("route_color"), table.column("route_text_color")
    ground = color.floats(lambda value: _luma(value or _DEFAULT_COLOR))
    ink = text.floats(lambda value: _luma(value or _DEFAULT_TEXT_COLOR))
    # Where neither is given there is nothing to correct.
    is_given = ~(color.blanks & text.blanks)
    with np.errstate(invalid="ignore"):
        wrong = is_given & (np.abs(ground - ink) < _LEAST_CONTRAST)
    yield from by_value(rules.ROUTE_COLOR_CONTRAST, table, "route_color", wrong)


def _luma(color: str) -> float:
    if len(color) != len(_DEFAULT_COLOR) or not _HEX_DIGITS.issuperset(color):
        return float("nan")  # reported as invalid_color
    return sum(share * int(color[place : place + 2], 16) for share, place in zip(_LUMA, (0, 2, 4), strict=True))
