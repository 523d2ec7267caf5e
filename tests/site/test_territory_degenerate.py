"""The territory page where the tests are few, odd or missing: it says something true and useful each time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.test import Client

from maillage.core.clock import utc_now
from maillage.figures.build.counter import count_once
from maillage.quality.terms import SCALES, Selection, Usage
from maillage.territory.queries import territory
from maillage.territory.record import add_place
from tests.figures.countable import record_rows
from tests.quality.crowds import Crowd, count_crowds, own_installation, rows_of_crowds
from tests.site.place_pages import PlacePage, place_page

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

NANTES = "commune:44109"
SFR, FREE = 2, 4
OFF_SHORE = (-3.2, 46.6)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def page_of(address: str) -> PlacePage:
    return place_page(territory(address), Selection(), pairs=[])


def test_one_operator_alone_is_ranked_alone_and_the_others_are_asked_for() -> None:
    count_crowds(Crowd(devices=260, operator=SFR))

    page = page_of(NANTES)

    assert page.summary == "Nantes : seul SFR a assez de tests pour être classé. Reçus : 260 tests complets."
    assert page.stability is None
    assert {need.name: need.rank for need in page.needs.operators} == {
        "Orange": "200",
        "Bouygues Telecom": "200",
        "Free Mobile": "200",
    }


def test_one_device_with_hundreds_of_tests_shows_no_figure_and_says_why() -> None:
    count_crowds(Crowd(devices=1, each=400, operator=SFR))

    page = page_of(NANTES)

    assert [(row.operator, row.is_hidden) for row in page.table[0].rows] == [
        ("SFR", True),
        ("Tous les opérateurs", True),
    ]
    assert [(card.name, card.score) for card in page.compared.cards] == [("SFR", "–")]
    assert page.compared.cards[0].note == "Trop peu d’appareils pour montrer un chiffre sans risque."
    assert (page.headlines, page.focus.distribution, page.focus.trends) == ((), None, None)
    assert "400" not in page.summary


def test_where_everything_failed_the_page_says_failure_and_ranks_at_zero() -> None:
    rows = rows_of_crowds([Crowd(devices=260, operator=SFR)])
    worst = np.array([SCALES[usage].failure_bin for usage in Usage], np.int16)
    record_rows(replace(rows, bins=np.tile(worst, (len(rows), 1))))
    count_once()

    page = page_of(NANTES)

    assert [headline.value for headline in page.headlines] == ["échec"] * 4
    assert page.headlines[0].note == "plus de la moitié échouent, sur au moins 200 tests"
    assert page.focus.distribution is not None
    assert page.focus.distribution.rows[0].shares == ("100\u00a0%", *["0\u00a0%"] * 5)
    assert page.compared.cards[0].score == "0,0"


def test_month_without_tests_is_a_gap_and_not_a_zero() -> None:
    count_crowds(
        Crowd(devices=30, operator=SFR, month=128),
        Crowd(devices=30, operator=SFR, month=130, first_device=100),
    )

    page = page_of(NANTES)

    assert page.focus.trends is not None
    assert [(row.name, row.cells[0].text, row.cells[0].number != "") for row in page.focus.trends.rows] == [
        ("Septembre 2025", page.focus.trends.rows[0].cells[0].text, True),
        ("Octobre 2025", "aucun test", False),
        ("Novembre 2025", page.focus.trends.rows[2].cells[0].text, True),
    ]


def test_place_out_at_sea_has_a_page_that_invites(client: Client) -> None:
    longitude, latitude = OFF_SHORE
    square = shapely.box(longitude, latitude, longitude + 0.02, latitude + 0.02)
    place = add_place("Au large", geometry=square, now=utc_now())
    count_crowds(Crowd(devices=260, operator=SFR))

    answer = client.get(f"/territoires/{place.address}")

    assert answer.status_code == 200
    assert (PlacePage(answer.context["page"]).invitation is not None, "invitation" in answer.content.decode()) == (
        True,
        True,
    )
    assert PlacePage(answer.context["page"]).arcep is None


def test_place_over_the_sea_with_tests_on_its_shore_compares_them_in_one_stratum() -> None:
    longitude, latitude = OFF_SHORE
    square = shapely.box(longitude, latitude, longitude + 0.02, latitude + 0.02)
    place = add_place("Au large", geometry=square, now=utc_now())
    count_crowds(Crowd(devices=260, operator=SFR, at=(longitude + 0.01, latitude + 0.01)))

    page = page_of(place.address)

    assert page.summary == "Au large : seul SFR a assez de tests pour être classé. Reçus : 260 tests complets."


def test_tests_of_a_virtual_operator_alone_leave_nobody_to_compare() -> None:
    count_crowds(Crowd(devices=40, operator=9))

    page = page_of(NANTES)

    assert page.summary == "Nantes : aucun test d’opérateur à comparer ici."
    assert [row.operator for row in page.table[0].rows] == ["La Poste Mobile", "Tous les opérateurs"]


def test_installation_where_nothing_was_counted_shows_every_page(client: Client) -> None:
    count_crowds()

    paths = [f"/territoires/{address}" for address in ("region:52", "departement:44", NANTES, "place:pornic")]
    assert [client.get(path).status_code for path in [*paths, "/operateurs", "/operateurs/sfr"]] == [200] * 6
