"""Following a place: its page, its feed, and the letter about all that happened there."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import Final

import pytest
from django.test import Client

from maillage.accounts.store.models import User
from maillage.core.clock import utc_now
from maillage.include.events.store.models import Event
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.opendata.catalog.store.changes import territory_changes
from maillage.opendata.catalog.store.subscriptions import ask_subscription, confirm, queue_due_letters, subscription_of
from maillage.territory.store.territories import territory
from tests.buy.programme.plans import announce
from tests.include.events.days import published_day
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
PORNIC, VENDEE = "commune:44131", "departement:85"
LEA, ORIGIN = "lea@example.org", "https://maillage.example"
_ATOM: Final = "{http://www.w3.org/2005/Atom}"


def repair_step(*communes: str, at: dt.datetime, origin: Origin = Origin.CROWD, state: str = "planned") -> None:
    action = Action.objects.create(
        title="SFR, côte de Jade",
        operator=2,
        origin=origin.value,
        communes=list(communes),
        opened_on=at.date(),
        evidence={},
    )
    ActionStep.objects.create(action=action, state=state, happened_on=at.date(), noted_at=at, note="À Léa seule")


def titles(client: Client, address: str) -> list[str]:
    feed = ET.fromstring(client.get(f"/territoires/{address}/nouvelles.atom").content)
    return [str(entry.findtext(f"{_ATOM}title")) for entry in feed.findall(f"{_ATOM}entry")]


def test_feed_has_repairs_purchases_and_events_of_the_place_and_of_no_other(client: Client, people: People) -> None:
    now = utc_now() - dt.timedelta(hours=1)
    repair_step("44131", at=now)
    repair_step("44131", at=now, origin=Origin.SIMULATED)
    announce(people.commune, now=now)
    published_day(people, now=now)

    found = titles(client, PORNIC)

    assert sorted(found) == [
        "Commune de Pornic annonce « Nettoyage des écoles » pour le 2e trimestre 2026",
        "OpenMap de Pornic",
        "SFR, côte de Jade : travaux prévus",
    ]
    assert sorted(titles(client, "departement:44")) == sorted(found)
    assert titles(client, VENDEE) == []


def test_feed_names_nobody_and_no_note_of_the_agency(client: Client) -> None:
    repair_step("44131", at=utc_now())

    assert "Léa" not in client.get(f"/territoires/{PORNIC}/nouvelles.atom").content.decode()


def test_event_that_the_agency_takes_away_leaves_the_feed(client: Client, people: People) -> None:
    published_day(people, now=utc_now())
    before = titles(client, PORNIC)
    Event.objects.update(published_at=None)

    assert (before, titles(client, PORNIC)) == (["OpenMap de Pornic"], [])


def test_what_happened_later_than_asked_or_earlier_is_left_for_another_letter() -> None:
    at = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
    repair_step("44131", at=at)
    day = dt.timedelta(days=1)

    told = [
        len(territory_changes(PORNIC, after=after, until=until, most=5))
        for after, until in ((at - day, at), (at, at + day), (at - 2 * day, at - day))
    ]

    assert told == [1, 0, 0]


def test_page_offers_letter_feed_and_device_and_tells_the_last_news(client: Client) -> None:
    repair_step("44131", at=utc_now())

    page = client.get(f"/territoires/{PORNIC}/suivre").content.decode()

    assert '<input type="hidden" name="territory" value="commune:44131">' in page
    assert f'href="/territoires/{PORNIC}/nouvelles.atom"' in page
    assert f'data-my-place="{PORNIC}" data-name="Pornic" hidden' in page
    assert "SFR, côte de Jade" in page


def test_place_that_is_none_cannot_be_followed(client: Client) -> None:
    assert [client.get(f"/territoires/commune:99999/{way}").status_code for way in ("suivre", "nouvelles.atom")] == [
        404,
        404,
    ]


def test_letter_tells_all_of_a_day_at_once_and_not_again_before_the_next(people: People) -> None:
    now = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
    ask_subscription(LEA, "territory", PORNIC, language="fr", now=now, origin=ORIGIN)
    token = re.search(rf"{ORIGIN}/abonnements/([\w-]+)", str(letters_sent()[-1].body))
    assert token is not None
    confirm(subscription_of(token[1]), now=now)
    letters_sent().clear()
    hour = dt.timedelta(hours=1)
    repair_step("44131", at=now + hour)
    announce(people.commune, now=now + hour)

    sent = [queue_due_letters(now=now + 2 * hour, origin=ORIGIN)]
    repair_step("44131", at=now + 3 * hour, state="done")
    sent += [queue_due_letters(now=now + hours * hour, origin=ORIGIN) for hours in (4, 27)]

    first, second = (" ".join(str(letter.body).split()) for letter in letters_sent())
    assert sent == [1, 0, 1]
    assert ("travaux prévus" in first, "Nettoyage des écoles" in first, "travaux faits" in second) == (True, True, True)
    assert User.objects.filter(email=LEA).count() == 0


def test_place_is_named_as_it_is_written(client: Client) -> None:
    page = client.get("/territoires/commune:85113/suivre").content.decode()

    assert territory("commune:85113").name in page.replace("’", "'")
