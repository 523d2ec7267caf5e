from datetime import date, timedelta

import pytest
from django.test import Client

from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.measure.repair.pages.parts.worst_finding import WorstFinding, failing_text, state_sentence, worst_finding
from maillage.measure.repair.store.models import Action
from maillage.measure.repair.store.repair_actions import actions
from maillage.territory.store.territories import territory
from maillage.web.wording.elision import elided
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, ORANGE, Made, count_made, noted, opened_action
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def news_of(address: str) -> WorstFinding | None:
    return worst_finding(territory(address), Origin.CROWD, comparison(address, Selection()))


def read(news: WorstFinding | None) -> str:
    assert news is not None
    return elided(f"{news.lead} : {news.fact}. {news.state}").strip()


def test_commune_whose_own_tests_fail_is_said_with_its_share_and_links_to_the_zone() -> None:
    count_made([Made(CHATEAUBRIANT)])

    news = news_of(f"commune:{CHATEAUBRIANT}")

    assert read(news) == "Orange passe mal : 8 tests sur 10 échouent ou rament. Pas encore signalé à Orange."
    assert news is not None
    assert (news.operator, news.href) == (ORANGE, f"/reparer/orange/{CHATEAUBRIANT}")


def test_larger_territory_says_where_its_largest_zone_is() -> None:
    count_made([Made(CHATEAUBRIANT), *(Made(code) for code in NEAR)])

    assert read(news_of("departement:44")).startswith("Orange passe mal autour de Châteaubriant : 8 tests sur 10")


def test_state_follows_the_steps_that_were_noted(people: People) -> None:
    count_made([Made(CHATEAUBRIANT, until=NOW)])
    number, orange = opened_action(people), operator_table().by_code(ORANGE)
    assert orange is not None
    read_states = []

    def state(today: date = date(2026, 12, 1)) -> str:
        return elided(state_sentence(actions()[0], orange, today=today))

    read_states.append(state())
    noted(people, number, "reported")
    Action.objects.get().steps.filter(state="reported").update(happened_on="2026-10-01")
    read_states.append(state())
    noted(people, number, "planned", planned_for="2099-02-13")
    read_states.append(state())
    Action.objects.update(planned_for="2026-11-13")
    read_states.append(state())
    Action.objects.update(state="done", done_on="2026-11-20")
    read_states.append(state())

    assert read_states == [
        "Pas encore signalé à Orange.",
        "Signalé le 1er octobre ; pas encore de réponse.",
        "Signalé le 1er octobre ; travaux prévus le 13 février 2099.",
        "Signalé le 1er octobre ; travaux promis pour le 13 novembre, en retard.",
        "Travaux faits le 20 novembre : depuis, les tests ne vont pas mieux.",
    ]


@pytest.mark.parametrize("devices", [1, 4])
def test_fewer_than_five_devices_are_no_news(devices: int) -> None:
    count_made([Made(CHATEAUBRIANT, devices=devices, tests=20, bad=20)])

    assert news_of(f"commune:{CHATEAUBRIANT}") is None


def test_well_served_commune_has_no_news() -> None:
    count_made([Made(CHATEAUBRIANT, bad=0)])

    assert news_of(f"commune:{CHATEAUBRIANT}") is None


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.02, "1 test sur 10 échoue ou rame"),
        (0.26, "3 tests sur 10 échouent ou rament"),
        (0.949, "9 tests sur 10 échouent ou rament"),
        (1.0, "presque tous les tests échouent ou rament"),
    ],
)
def test_share_of_bad_tests_is_said_in_tenths(share: float, text: str) -> None:
    assert failing_text(share) == text


def test_works_that_the_tests_confirm_are_said_to_have_served(people: People) -> None:
    before = Made(CHATEAUBRIANT, devices=30, until=NOW - timedelta(days=120))
    count_made([before, Made(CHATEAUBRIANT, devices=20, bad=0, first_device=500, days=20)])
    opened_action(people)
    Action.objects.update(state="done", done_on="2026-09-30")

    news = news_of(f"commune:{CHATEAUBRIANT}")

    assert news is not None
    assert news.state == "Travaux faits le 30 septembre : depuis, les tests échouent moins."


def test_page_of_a_commune_in_a_zone_says_so_first(client: Client) -> None:
    # Seen: 85226 said "36 Mb/s, pas encore assez de tests" while /reparer named it the largest zone.
    count_made([Made(CHATEAUBRIANT), *(Made(code, until=NOW - timedelta(days=40)) for code in NEAR)])

    page = client.get(f"/territoires/commune:{CHATEAUBRIANT}").content.decode()

    assert page.index("Orange passe mal") < page.index("Zone à réparer chez Orange")
    assert f'href="/reparer/orange/{CHATEAUBRIANT}">Voir la zone' in page
