import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from maillage.measure.figures.pages.map import home_box
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.territory.store.territories import territory
from tests.measure.figures.campaigns import count_nothing
from tests.measure.record.crowds import Crowd, count_crowds

KIT = 'href="/kit/region:52">Faire tester : le kit</a>'


@pytest.fixture(scope="module", autouse=True)
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        count_nothing()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/meteo", "/operateurs", "/territoires/region:52"])
def test_page_of_an_installation_without_tests_invites(client: Client, page: str) -> None:
    # Seen: nine cards of "pas assez de tests", a grey map and a podium of "0 tests : il en manque 400".
    shown = client.get(page).content.decode().replace("\xa0", " ").replace("\u202f", " ")

    assert "Tout commence par un test" in shown
    assert KIT in shown
    assert 'src="/meteo/region:52/qr.svg"' in shown
    assert "0 tests :" not in shown
    assert '<ul class="legend">' not in shown


@pytest.mark.django_db
def test_empty_commune_invites_with_its_own_kit_and_code(client: Client) -> None:
    shown = client.get("/territoires/commune:44131").content.decode().replace("\xa0", " ").replace("\u202f", " ")

    assert 'href="/kit/commune:44131">Faire tester : le kit</a>' in shown
    assert 'src="/meteo/commune:44131/qr.svg"' in shown


@pytest.mark.django_db
def test_empty_map_opens_on_the_territory_and_says_what_is_needed(client: Client) -> None:
    shown = client.get("/carte").content.decode().replace("\xa0", " ").replace("\u202f", " ")

    assert "dès que cinq téléphones ont testé au même endroit" in shown
    assert home_box(current_counts(), Origin.CROWD) == territory("region:52").bbox


@pytest.mark.django_db(transaction=True)
def test_invitation_leaves_once_five_devices_have_tested(client: Client) -> None:
    count_crowds(Crowd(devices=4))
    four = client.get("/").content.decode().replace("\xa0", " ").replace("\u202f", " ")
    count_crowds(Crowd(devices=1, first_device=50))
    five = client.get("/").content.decode().replace("\xa0", " ").replace("\u202f", " ")
    count_nothing()

    assert "Pays de la Loire : les premiers tests arrivent" in four
    assert "Faire tester : le kit" not in five
