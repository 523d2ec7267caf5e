import pytest
from django.test import Client

from maillage.measure.comparison.pages.operator import operator_page
from maillage.measure.comparison.pages.operators import guests_of, operators_page
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import operator_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nantes_counted")]

SIMULATED = Selection(origin=Origin.SIMULATED)


def test_operators_of_the_territory_are_those_with_a_network_of_their_own() -> None:
    page = operators_page(SIMULATED, pairs=[])

    assert [operator.name for operator, _guests, _href in page["networks"]] == [
        "Orange",
        "SFR",
        "Bouygues Telecom",
        "Free Mobile",
    ]


def test_brands_and_virtual_operators_stand_with_the_network_they_use() -> None:
    orange = operator_table().ids["orange"]

    assert {guest.name: kind for guest, kind, _note in guests_of(orange)} == {
        "Sosh": "marque",
        "TeleCoop": "opérateur virtuel",
        "Nordnet": "",
    }


def test_map_of_a_network_is_filtered_on_its_operator() -> None:
    page = operators_page(SIMULATED, pairs=[("technology", "5G")])

    assert page["networks"][3][2].startswith("/carte?operator=free-mobile&technology=5G&")


def test_page_of_an_operator_says_its_score_in_the_territory() -> None:
    estimate = comparison("region:52", SIMULATED).of(2)

    page = operator_page("sfr", SIMULATED, pairs=[])

    assert estimate is not None
    assert (page["operator"].name, page["estimate"]) == ("SFR", estimate)
    assert [area.name for area, _estimate, _difference in page["areas"]] == ["Loire-Atlantique"]
    assert {name for _view, rows in page["table"] for name, *_figure in rows} == {"SFR"}


def test_department_that_is_the_whole_campaign_is_as_elsewhere() -> None:
    page = operator_page("sfr", SIMULATED, pairs=[])

    assert [difference for _area, _estimate, difference in page["areas"]] == ["comme ailleurs"]


def test_commune_that_is_the_whole_campaign_does_not_stand_out() -> None:
    page = operator_page("sfr", SIMULATED, pairs=[])

    assert (page["better"], page["worse"]) == ([], [])
    assert page["outlying"] == "1 commune a au moins 30 tests complets de cet opérateur."


def test_operator_without_tests_has_a_page_that_says_so(client: Client) -> None:
    answer = client.get("/operateurs/orange?origin=crowd")

    page = answer.context
    assert answer.status_code == 200
    assert (page["estimate"].score, page["areas"], page["table"]) == (None, [], [])


@pytest.mark.parametrize("operator_id", ["nobody", "sosh", "la-poste-mobile"])
def test_who_has_no_network_of_his_own_has_no_page(client: Client, operator_id: str) -> None:
    assert client.get(f"/operateurs/{operator_id}").status_code == 404


def test_pages_of_operators_are_for_everybody(client: Client) -> None:
    assert [client.get(path).status_code for path in ("/operateurs", "/operateurs/sfr", "/en/operateurs")] == [200] * 3
