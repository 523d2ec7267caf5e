import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.comparison.queries.comparison import comparison
from maillage.quality.terms import Origin, Selection
from maillage.repair.models import Action
from maillage.repair.parts.words import place_alerts
from maillage.territory.queries import territory
from maillage.web.wording import formats
from tests.people import People
from tests.repair.repairing import CHATEAUBRIANT, NEAR, NOW, Made, count_made

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

COMMUNE = f"/territoires/commune:{CHATEAUBRIANT}"


def text_of(client: Client, address: str) -> str:
    """The words of the page before its filters."""
    answer = client.get(address).content.decode().partition("</form>")[2].partition("<form")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))


def opened_action(people: People) -> int:
    answer = people.client("aline").post(f"/reparer/orange/{CHATEAUBRIANT}/action/ouvrir")
    return int(answer["Location"].split("/")[-2])


def noted(people: People, number: int, state: str, **more: str) -> None:
    sent = {"state": state, "happened_on": str(timezone.localdate()), "planned_for": "", "note": "", **more}
    assert people.client("aline").post(f"/reparer/actions/{number}/suivi", sent).status_code == 302


def test_page_of_a_commune_in_a_zone_says_so_first_and_follows_the_action(client: Client, people: People) -> None:
    # Seen: 85226 said "36 Mb/s, pas encore assez de tests" while /reparer named it the largest zone.
    count_made([Made(CHATEAUBRIANT), *(Made(code, until=NOW - timedelta(days=40)) for code in NEAR)])

    found = text_of(client, COMMUNE)
    number = opened_action(people)
    opened = text_of(client, COMMUNE)
    noted(people, number, "reported")
    noted(people, number, "planned", planned_for="2099-03-12")
    planned = text_of(client, COMMUNE)
    noted(people, number, "done")
    done = text_of(client, COMMUNE)

    assert "Orange passe mal ici : 80 % des tests échouent ou restent sous 3 Mb/s." in found
    assert found.index("Orange passe mal : 8 tests sur 10") < found.index("Le détail")
    assert "Constatée par les tests ; aucune action n’est encore ouverte." in found
    assert "Constatée ; pas encore signalée à l’opérateur." in opened
    assert "Travaux prévus pour le 12 mars 2099." in planned
    assert f"Travaux faits le {formats.day(timezone.localdate())} ; pas encore assez de tests depuis" in done


def test_alert_leads_to_the_zone_then_to_its_action(client: Client, people: People) -> None:
    count_made([Made(CHATEAUBRIANT)])

    before = client.get(COMMUNE).content.decode()
    opened_action(people)

    assert f'href="/reparer/orange/{CHATEAUBRIANT}">La zone' in before
    assert 'href="/reparer/actions/' in client.get(COMMUNE).content.decode()


def test_works_that_the_tests_confirm_are_said_to_be_verified(client: Client, people: People) -> None:
    count_made(
        [
            Made(CHATEAUBRIANT, devices=30, until=NOW - timedelta(days=120)),
            Made(CHATEAUBRIANT, devices=20, bad=0, first_device=500, days=20),
        ]
    )
    opened_action(people)
    Action.objects.update(state="done", done_on="2026-09-30")

    assert "Travaux faits le 30 septembre 2026, et vérifiés" in text_of(client, COMMUNE)


def test_larger_territory_says_how_many_zones_it_holds(client: Client) -> None:
    count_made([Made(CHATEAUBRIANT)])

    shown = text_of(client, "/territoires/departement:44")

    assert "1 zone à réparer : un test sur quatre au moins y échoue ou reste sous 3 Mb/s." in shown
    assert "Châteaubriant (Orange)" in shown


@pytest.mark.parametrize("devices", [1, 4])
def test_fewer_than_five_devices_raise_no_alert(devices: int) -> None:
    count_made([Made(CHATEAUBRIANT, devices=devices, tests=20, bad=20)])
    address = f"commune:{CHATEAUBRIANT}"

    alerts = place_alerts(territory(address), Origin.CROWD, comparison(address, Selection()))

    assert alerts == ()


def test_well_served_commune_has_no_alert() -> None:
    count_made([Made(CHATEAUBRIANT, bad=0)])
    address = f"commune:{CHATEAUBRIANT}"

    assert place_alerts(territory(address), Origin.CROWD, comparison(address, Selection())) == ()
