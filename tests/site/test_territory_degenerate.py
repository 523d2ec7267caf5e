"""The territory page where the tests are few, odd or missing: it says something true and useful each time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client
from django.utils.html import strip_tags

from maillage.core.clock import utc_now
from maillage.measure.figures.store.counter import count_once
from maillage.measure.record.domain.terms import SCALES, Selection, Usage
from maillage.site.pages.place import PlacePage
from maillage.territory.store.agency_places import add_place
from maillage.territory.store.territories import territory
from maillage.web.offers import Tone
from tests.measure.figures.countable import record_rows
from tests.measure.record.crowds import Crowd, count_crowds, own_installation, rows_of_crowds
from tests.site import place_pages

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

NANTES = "commune:44109"
SFR, FREE = 2, 4
OFF_SHORE = (-3.2, 46.6)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def page_of(address: str) -> PlacePage:
    return place_pages.page_of(territory(address), Selection())


def detail_of(address: str, anchor: str) -> Any:
    return place_pages.detail_of(territory(address), Selection(), anchor)


def test_one_operator_alone_has_its_row_and_the_others_are_asked_for() -> None:
    count_crowds(Crowd(devices=260, operator=SFR))

    page = page_of(NANTES)

    assert [row.name for row in page.operators if row.score] == ["SFR"]
    assert [row.relation for row in page.operators] == [""] * len(page.operators)
    assert page.verdict.bad == ""
    assert detail_of(NANTES, "notes")["stability"] is None
    assert {need.operator.name: need.rank for need in detail_of(NANTES, "besoins").operators} == {
        "Orange": 5,
        "Bouygues Telecom": 5,
        "Free Mobile": 5,
    }


def test_one_device_with_hundreds_of_tests_shows_no_figure_and_asks_for_a_few_devices_more(client: Client) -> None:
    count_crowds(Crowd(devices=1, each=400, operator=SFR))

    page = page_of(NANTES)

    assert page.verdict.best == "Encore quelques appareils, et Nantes aura ses premiers résultats."
    assert (page.operators, page.comparison_line) == ((), "")
    assert place_pages.anchors_of(page) == ["autour", "telecharger", "lire"]
    shown = client.get(f"/territoires/{NANTES}").content.decode()
    main = shown.partition("<main")[2]
    assert (re.search(r"\b400\b", strip_tags(main)), "SFR" in main) == (None, False)


def test_where_everything_failed_the_page_says_failure_and_ranks_at_zero() -> None:
    rows = rows_of_crowds([Crowd(devices=260, operator=SFR)])
    worst = np.array([SCALES[usage].failure_bin for usage in Usage], np.int16)
    record_rows(replace(rows, bins=np.tile(worst, (len(rows), 1))))
    count_once()

    page = page_of(NANTES)
    distribution = detail_of(NANTES, "usage")["distribution"]

    assert [(row.word, row.word_tone, row.score) for row in page.operators if row.score] == [
        ("passe mal", Tone.BAD, "0")
    ]
    assert (page.verdict.bad, page.verdict.fact) == ("SFR passe mal", "presque tous les tests échouent ou rament")
    assert distribution is not None
    assert distribution["rows"][0][2] == [1.0, *[0.0] * 5]


def test_month_without_tests_is_a_gap_and_not_a_zero() -> None:
    count_crowds(
        Crowd(devices=30, operator=SFR, month=128),
        Crowd(devices=30, operator=SFR, month=130, first_device=100),
    )

    months = detail_of(NANTES, "mois")["months"]

    assert [(month.word, figures[0].samples > 0, figures[0].median is None) for month, figures in months["rows"]] == [
        ("2025-09", True, False),
        ("2025-10", False, True),
        ("2025-11", True, False),
    ]


def test_place_out_at_sea_has_a_page_that_invites(client: Client) -> None:
    longitude, latitude = OFF_SHORE
    square = shapely.box(longitude, latitude, longitude + 0.02, latitude + 0.02)
    place = add_place("Au large", geometry=square, now=utc_now())
    count_crowds(Crowd(devices=260, operator=SFR))

    answer = client.get(f"/territoires/{place.address}")

    assert answer.status_code == 200
    assert "Personne n’a encore testé" in answer.content.decode()
    assert place_pages.detail_of(place, Selection(), "lire") == ""


def test_place_over_the_sea_with_tests_on_its_shore_compares_them_in_one_stratum() -> None:
    longitude, latitude = OFF_SHORE
    square = shapely.box(longitude, latitude, longitude + 0.02, latitude + 0.02)
    place = add_place("Au large", geometry=square, now=utc_now())
    count_crowds(Crowd(devices=260, operator=SFR, at=(longitude + 0.01, latitude + 0.01)))

    assert [(row.name, row.score != "") for row in page_of(place.address).operators] == [("SFR", True)]


def test_tests_of_a_virtual_operator_alone_leave_nobody_to_compare() -> None:
    count_crowds(Crowd(devices=40, operator=9))

    page = page_of(NANTES)

    assert page.operators == ()
    assert page.verdict.best == "Encore quelques appareils, et Nantes aura ses premiers résultats."
    assert [name for name, *_figure in detail_of(NANTES, "tableau")["groups"][0][1]] == [
        "La Poste Mobile",
        "Tous les opérateurs",
    ]


def test_installation_where_nothing_was_counted_shows_every_page(client: Client) -> None:
    count_crowds()

    paths = [f"/territoires/{address}" for address in ("region:52", "departement:44", NANTES, "place:pornic")]
    assert [client.get(path).status_code for path in [*paths, "/operateurs", "/operateurs/sfr"]] == [200] * 6
