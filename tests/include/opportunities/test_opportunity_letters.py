"""What comes up reaches the structures by letter, months before the notice: once, and never when it is over."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.buy.programme.store.purchase_history import give_up_purchase
from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from tests.buy.programme.plans import announce, plan
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

ORIGIN = "https://donnees.example.org"
GARDENS = plan(object="Massifs", cpv="77310000", territory="commune:44109")
A_DAY = dt.timedelta(days=1)


def follow(client: Client, search: str) -> None:
    """Léa follows a search, as a visitor does: from the form, by the letter, with the button."""
    client.post("/abonnements", {"email": "lea@example.org", "opportunities": search})
    link = re.search(r"https?://[^/]+(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert link is not None
    client.post(link[1])
    letters_sent().clear()


def sent(moment: dt.datetime) -> list[str]:
    """The letters that leave at a moment."""
    letters_sent().clear()
    queue_due_letters(now=moment, origin=ORIGIN)
    return [str(message.body).replace("\xa0", " ") for message in letters_sent()]


def test_structure_is_told_once_of_what_comes_up_in_its_reach_and_once_a_day_at_most(
    client: Client, people: People, tmp_path: Path
):
    structures = directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    follow(client, f"structure={structures['Jardins du Port'].pk}")
    announce(people.commune, GARDENS, now=utc_now())
    announce(people.commune, plan(object="Nettoyage"), now=utc_now())

    before = sent(utc_now())  # nothing is worked out of it yet: it waits, and is not missed
    worked_out()
    first = sent(utc_now())
    announce(people.commune, plan(object="Pelouses", cpv="77310000", territory="commune:44109"), now=utc_now())
    worked_out()
    same_day = sent(utc_now())
    worked_out(utc_now() + A_DAY)
    next_day = sent(utc_now() + A_DAY)
    worked_out(utc_now() + 2 * A_DAY)
    after = sent(utc_now() + 2 * A_DAY)

    assert (before, len(first), same_day, len(next_day), after) == ([], 1, [], 1, [])
    assert "« Massifs », lancement prévu au 2e trimestre 2026" in first[0]
    assert "Nettoyage" not in first[0]
    assert "Pelouses" in next_day[0]
    assert "Massifs" not in next_day[0]


def test_nobody_is_told_of_a_purchase_that_was_given_up_meanwhile(client: Client, people: People, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS)
    worked_out()
    follow(client, "sector=espaces_verts&territory=departement:44")
    row = announce(people.commune, GARDENS, now=utc_now())
    worked_out()
    give_up_purchase(Acting(people.commune.pk), row.pk, "Budget revu", now=utc_now())
    worked_out()

    assert sent(utc_now()) == []


@pytest.mark.parametrize(("search", "status"), [("quarter=demain", 422), ("structure=999999", 404)])
def test_search_that_is_none_is_not_followed(client: Client, search: str, status: int):
    assert client.get("/abonnements", {"opportunities": search}).status_code == status
