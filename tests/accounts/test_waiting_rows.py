"""How long a thing waits, in words; and the order of what waits."""

import datetime as dt

import pytest

from maillage.accounts.pages.parts.cockpit import ActButton, Harm, Queue, WaitingItem, WaitingRow
from maillage.web.offers import Tone

NOW = dt.datetime(2026, 12, 1, 11, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def item(key: str = "1", harm: Harm = Harm.ANSWER, **facts: dt.date) -> WaitingItem:
    return WaitingItem(key=key, tag="Demande", harm=harm, sentence="Une commune demande.", **facts)  # type: ignore[arg-type]


def age_of(waiting: WaitingItem) -> str:
    row = WaitingRow(Queue(name="q", waiting=lambda _visit: ()), waiting, (), TODAY, NOW)
    return row.age.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("waiting", "age"),
    [
        (item(since=NOW - dt.timedelta(hours=3)), "il y a 3 h"),
        (item(since=NOW), "à l’instant"),
        (item(since=TODAY), "aujourd’hui"),
        (item(since=TODAY - 2 * DAY), "il y a 2 jours"),
        (item(harm=Harm.OUTAGE, since=NOW - 4 * DAY), "depuis 4 jours"),
        (item(until=dt.date(2026, 12, 12)), "avant le 12 décembre"),
        (item(until=dt.date(2027, 1, 1)), "avant le 1er janvier 2027"),
        (item(until=TODAY), "aujourd’hui"),
        (item(until=TODAY - 3 * DAY), "en retard de 3 jours"),
        (item(), ""),
    ],
)
def test_age_says_since_when_or_until_when(waiting: WaitingItem, age: str) -> None:
    assert age_of(waiting) == age


@pytest.mark.parametrize(
    ("is_grave", "go", "leads_on"),
    [
        (None, ("Le publier", "/publier"), True),
        (True, ("Reprendre", "/publier"), True),
        (False, ("Reprendre", "/publier"), False),
        (True, None, False),
    ],
)
def test_what_destroys_is_not_the_main_way(
    *, is_grave: bool | None, go: tuple[str, str] | None, leads_on: bool
) -> None:
    # Seen: who had one draft and nothing else found « Jeter » as the one yellow button of her day.
    waiting = WaitingItem(key="1", tag="Brouillon", harm=Harm.UNFINISHED, sentence="Un brouillon.", go=go)
    buttons = () if is_grave is None else (ActButton("Jeter", "/jeter", None, is_grave),)

    row = WaitingRow(Queue(name="q", waiting=lambda _visit: ()), waiting, buttons, TODAY, NOW)

    assert row.leads_on is leads_on


def test_worst_harm_is_first_then_what_waits_longest_or_is_due_first() -> None:
    several = [
        item("new", since=NOW),
        item("old", since=NOW - 9 * DAY),
        item("outage", Harm.OUTAGE, since=NOW),
        item("late", Harm.OVERDUE, until=TODAY - DAY),
        item("later", Harm.OVERDUE, until=TODAY - 9 * DAY),
        item("person", Harm.PERSON, since=NOW),
        item("timeless", Harm.PERSON),
    ]

    assert [one.key for one in sorted(several, key=lambda one: one.order)] == [
        "person",
        "timeless",
        "outage",
        "later",
        "late",
        "old",
        "new",
    ]


def test_colour_says_harm_beside_the_words() -> None:
    tones = {harm: harm.tone for harm in Harm}

    assert tones[Harm.PERSON] is Tone.BAD
    assert tones[Harm.OUTAGE] is Tone.NOTICE
    assert tones[Harm.UNFINISHED] is Tone.PLAIN
