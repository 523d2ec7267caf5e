"""The day of a moment is the installation's: `localdate` says it, and no place asks Greenwich or writes it by hand.

Seen: CI ran at 23:20 UTC, which is the next day in Paris. One place dated a contract by the day in Greenwich,
another checked it by `localdate()`, and nobody could publish a contract before one in the morning, in summer two.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.order.sources import ROOT, named, nodes, python_files

# What holds a moment, by our words (STYLE.md 5): `taken_at`, `now`. A day ends in `_on`.
_MOMENT = re.compile(r"(^|_)(at|now|moment|term|deadline)$")
_CLOCKS = frozenset({"utc_now", "now", "fromtimestamp"})
# These read a calendar off a moment: in its own zone, which is UTC for each that comes from the clock or a row.
_CALENDAR = frozenset({"date", "weekday", "isoweekday", "isocalendar", "toordinal", "strftime"})
_PARTS = frozenset({"year", "month", "day"})
# These say a day in words, in the zone of what they get.
_WORDS = frozenset({"day", "day_text", "day_and_hour", "day_this_year", "date_format", "weekday_text"})
_DAY_IN_A_FORMAT = re.compile(r"%[dDjFxY]")
# A date and time for programs or keys, which say UTC or need not be read.
_IS_WHOLE = re.compile(r"Z$|%S(%f)?$")
# Zones of which we know that they are no event's own: `localdate` is shorter, and says whose day it is.
_FIXED_ZONES = frozenset({"PARIS", "UTC"})
# A file without any of these has nothing to find, and need not be parsed.
_HINT = re.compile(
    r"\.(date|weekday|isoweekday|isocalendar|toordinal|strftime|today)\(|(now|_at|moment)\.(year|month|day)\b"
    r"|\b(day\w*|date_format|weekday_text)\([\w.]*(_at|now|moment|term|deadline)\b|(now|at|moment|term|deadline)(\(\))?:%"
)

# Where a day is not the installation's, and why.
STAYS = {
    "maillage/buy/consultation/store/head_stamps.py": "days of the register are of UTC, as its hashed events are",
    "maillage/core/schema/proposals/dates.py": "the day that a cell writes, in the zone that it writes",
    "maillage/core/schema/types/dates.py": "likewise",
    "maillage/measure/announced/intake/outages.py": "likewise",
    "maillage/measure/campaign/store/campaign.py": "tests are counted by the day in Paris, wherever the agency is",
    "maillage/measure/record/domain/simulation/campaign.py": "a moment and a seed give one campaign, anywhere",
    "maillage/measure/record/intake/reading.py": "who had a network on that day: the register has no hours",
    "maillage/measure/record/intake/sources/arcep.py": "likewise",
    "maillage/measure/record/intake/sources/description.py": "a pseudonym is made of it: stored ones would change",
    "maillage/measure/record/intake/sources/mapping.py": "who had a network on that day",
    "maillage/measure/record/intake/sources/mlab.py": "likewise, and a pseudonym is made of it",
    "maillage/measure/record/intake/sources/rtr.py": "who had a network on that day",
    "maillage/site/backup/whole.py": "the name of the copy ends with its Z",
    "maillage/site/commands/commands.py": "the command says that it is UTC",
    "maillage/site/health/clock_jump.py": "clocks more than three days apart, told to whoever sets them",
    "maillage/territory/store/place_rows.py": "comparisons computed ahead are named by it",
    "maillage/web/wording/formats.py": "the home of these words, which takes a moment in any zone",
    "maillage/opendata/catalog/pages/dataset/page.py": "its word for days takes the installation's",
    "maillage/opendata/catalog/pages/subjects.py": "likewise",
}


def test_day_of_a_moment_is_the_installations() -> None:
    found = {
        named(path): [f"{line}: {text}" for line, text in _days_of_utc(path)]
        for path in python_files()
        if named(path) not in STAYS
    }

    assert {name: days for name, days in found.items() if days} == {}


def test_places_with_days_of_their_own_have_some() -> None:
    assert [name for name in STAYS if not any(_days_of_utc(ROOT / name))] == []


def test_tests_do_not_ask_greenwich_what_day_it_is() -> None:
    # A fixed moment at noon has one day everywhere; the clock has two of them for an hour or two of each night.
    asked = re.compile(r"\b(?:utc_now|now)\([\w.]*\)(?: [-+] [^\n]*)?\)?\.date\(\)|\bdate\.today\(\)")

    found = [
        f"{named(path)}: {match[0]}"
        for path in python_files("tests")
        for match in asked.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_days_are_written_by_the_filters_of_the_house() -> None:
    # Seen: « jusqu’au 1 décembre 2026 » in the subject of a letter, « 1er décembre 2026 » in its text.
    by_hand = re.compile(r"\|date:\"[^\"]*[jF][^\"]*\"|date_format\([^\n]*\"j F|strftime\(\"%d")
    files = [*python_files(), *sorted((ROOT / "maillage").rglob("*.html")), *sorted((ROOT / "maillage").rglob("*.txt"))]

    found = {named(path) for path in files if by_hand.search(path.read_text("utf-8"))}

    # The home; and a rule of timetables, without Django, which says a day in figures.
    assert found == {"maillage/web/wording/formats.py", "maillage/opendata/timetables/domain/services.py"}


def _days_of_utc(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of what reads a day off a moment of UTC."""
    if not _HINT.search(path.read_text("utf-8")):
        return
    for node in nodes(path):
        match node:
            case ast.Call(func=ast.Attribute(attr="today", value=ast.Name(id="date") | ast.Attribute(attr="date"))):
                is_found = True
            case ast.Call(func=ast.Attribute(value=moment, attr=name), args=args) if name in _CALENDAR:
                is_whole = any(isinstance(form, ast.Constant) and _IS_WHOLE.search(str(form.value)) for form in args)
                is_found = not is_whole and (_is_moment(moment) or _is_shifted(moment))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[moment, *_]) if name in _WORDS:
                is_found = _is_moment(moment)
            case ast.Attribute(value=moment, attr=name) if name in _PARTS:
                is_found = _is_moment(moment)
            case ast.FormattedValue(value=moment, format_spec=ast.JoinedStr(values=[ast.Constant(value=str(form))])):
                is_day = _DAY_IN_A_FORMAT.search(form) and not _IS_WHOLE.search(form)
                is_found = bool(is_day) and _is_moment(moment)
            case _:
                continue
        if is_found:
            yield node.lineno, ast.unparse(node)


def _is_moment(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return bool(_MOMENT.search(name))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _CLOCKS
        case ast.BinOp(left=left):
            return _is_moment(left)
        case ast.BoolOp(values=values):
            return any(_is_moment(value) for value in values)
    return False


def _is_shifted(node: ast.AST) -> bool:
    """Whether a moment was brought by hand to a zone that `localdate` knows."""
    match node:
        case ast.Call(func=ast.Name(id="localtime")):
            return True
        case ast.Call(func=ast.Attribute(attr="astimezone"), args=args):
            zones = [ast.unparse(zone).rpartition(".")[2] for zone in args]
            return not zones or zones[0] in _FIXED_ZONES
    return False
