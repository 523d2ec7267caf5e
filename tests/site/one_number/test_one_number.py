"""One name has one number, whichever page, answer of the API or file tells it.

bench/one_number.py reads the whole demonstration; here a small campaign, and that the reading can fail.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.core.lower_bound import LowerBound
from maillage.measure.comparison.store.comparison_precomputation import comparisons_of
from maillage.measure.comparison.store.precomputed_comparisons import COMPARISONS_FILE
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.home_files import HomeFileSchedule
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.simulation import simulate_campaign
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import METRICS, NumberMark, marked, marked_number, scope_of
from tests.measure.record.crowds import own_installation
from tests.site.one_number.doors import OUTSIDE, READ_ANSWERS, reason_outside, routes
from tests.site.one_number.gathering import (
    Gathered,
    Name,
    Number,
    agree,
    gather,
    lines_of,
    read_card_answer,
    read_json,
    read_marks,
    route_of,
    says,
    two_kinds_of_tests,
)

PLACES = ("departement:85", "place:pornic", "commune:85194")


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        simulate_campaign("departement:85", tests=2_400, devices=400, seed=5, now=utc_now(), progress=lambda _: None)
        count_once()
        HomeFileSchedule(COMPARISONS_FILE, comparisons_of).look(utc_now())
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/carte", "/test", "/meteo", "/operateurs"])
def test_operator_has_one_name_on_each_page(client: Client, page: str) -> None:
    text = unescape(client.get(page).content.decode())

    names = [operator.name for operator in operator_table()]
    for name in sorted([*names, *(json.dumps(name)[1:-1] for name in names), "Groupe Bouygues"], key=len, reverse=True):
        text = text.replace(name, "")
    assert re.findall(r"\b(?:Bouygues|Free)\b", text) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("campaign")
def test_pages_api_and_files_tell_one_number_for_one_name(client: Client) -> None:
    found = gather(client, PLACES, at_most=60)

    assert list(lines_of(found.differing())) == []
    assert found.misread == []
    assert list(two_kinds_of_tests(found)) == []
    # So that this tries something: pages, answers and files told many numbers, scores by more than one door.
    scores = {name for name in found.told_twice() if name.metric == "score"}
    assert len(found.numbers) > 40
    assert (len(scores) >= 4, len(found.doors) > 30) == (True, True)
    pages = {route_of(door) for door in found.doors if door.startswith("/en/")}
    assert len(pages) > 10  # in English, after which the French ones go on being read
    assert {"", "accessibilite", "territoires/<str:address>"} <= {route_of(door) for door in found.doors}


def read(page: str) -> Gathered:
    found = Gathered()
    read_marks(page, found, "/page")
    return found


def test_mark_is_read_as_it_was_written() -> None:
    page = str(marked_number("41,0", "score", 41.02, of="place:pornic", by="sfr", when="2026-Q3"))

    assert read(page).numbers == {Name("score", "place:pornic", "sfr", "2026-Q3"): [Number(41.02, "/page")]}
    assert read(page.replace('"', "")).numbers.keys() == read(page).numbers.keys()  # pages are sent without quotes


def test_lower_end_of_a_step_is_marked_and_no_more_than_its_number() -> None:
    [[step]] = read(
        str(marked_number("au moins 50", "tests_counted", LowerBound(50), of="place:pornic"))
    ).numbers.values()

    assert step == Number(50.0, "/page", is_step=True)
    assert agree([step, Number(61.0, "/api")])
    assert not agree([step, Number(40.0, "/api")])


def test_name_with_two_numbers_differs() -> None:
    found = read(str(marked_number("41", "score", 41.0, of="place:pornic")))
    answer = {
        "territory": "place:pornic",
        "composite": "score",
        "tests": 7,
        "is_rounded": False,
        "score": {"value": 31.0},
    }
    read_json(answer, found, "/api", {})

    assert [name.metric for name in found.differing()] == ["score"]
    assert list(lines_of(found.differing())) == [
        "Name(metric='score', of='place:pornic', by='', when=''): 41 at /page; 31 at /api"
    ]


def test_numbers_of_a_sentence_are_marked_where_they_stand() -> None:
    sentence = f"{number(1646)} marchés & 79 achats, dont 646 ; {number(1079)} euros."

    page = str(marked(sentence, (NumberMark("purchases_planned", 79, "region:52"), NumberMark("contracts", 1646))))

    assert read(page).numbers == {
        Name("contracts", "all"): [Number(1646.0, "/page")],
        Name("purchases_planned", "region:52"): [Number(79.0, "/page")],
    }
    assert read(page).misread == []
    assert unescape(re.sub("<[^>]*>", "", page)) == sentence
    assert "&amp; <data" in page


def test_number_in_letters_or_within_another_is_not_marked() -> None:
    text = f"Deux marchés, 79,5 % de {number(1079)}"

    assert (
        marked(text, (NumberMark("contracts", 2), NumberMark("purchases_planned", 79), NumberMark("structures", 5)))
        == text
    )


def test_two_numbers_alike_are_marked_each_at_its_place() -> None:
    page = str(marked("16 marchés, 16 achats", (NumberMark("contracts", 16), NumberMark("purchases_planned", 16))))

    assert [name.metric for name in read(page).numbers] == ["contracts", "purchases_planned"]


@pytest.mark.parametrize(
    ("search", "scope"),
    [
        ((), "all"),
        ((("page", "3"), ("sort", "newest")), "all"),
        ((("territory", "region:52"), ("page", "2")), "region:52"),
        ((("territory", "region:52"), ("cpv", "45")), "cpv=45&territory=region%3A52"),
    ],
)
def test_number_of_a_search_is_of_what_was_asked(search: tuple[tuple[str, str], ...], scope: str) -> None:
    assert scope_of(search) == scope


def test_page_that_tells_two_kinds_of_tests_is_told() -> None:
    received = marked_number("9", "tests_received", 9, of="place:pornic")
    counted = marked_number("7", "tests_counted:download", 7, of="place:pornic")
    by_operator = marked_number("5", "tests_compared", 5, of="place:pornic", by="sfr")

    assert list(two_kinds_of_tests(read(f"{received}{counted}"))) == [
        "/page tells of place:pornic : tests_counted, tests_received"
    ]
    assert list(two_kinds_of_tests(read(f"{received}{by_operator}"))) == []
    of_another_usage = marked_number("6", "tests_counted:video", 6, of="place:pornic")
    assert list(two_kinds_of_tests(read(f"{received}{counted}{of_another_usage}"))) == []


def test_text_that_says_another_number_is_told() -> None:
    wrong = str(marked_number("42", "score", 41.0, of="place:pornic"))

    assert len(read(wrong).misread) == 1


@pytest.mark.parametrize(
    ("shown", "value", "is_said"),
    [
        ("41", 41.02, True),
        ("41,0", 41.02, True),
        ("41,0", 41.08, False),
        ("1\u202f655", 1655.0, True),
        ("au moins 50", 50.0, True),
        ("–", 3.0, False),
        ("44\u202fMb/s", 43_990_000.0, True),
        ("0,71\u202fMb/s", 711_600.0, True),
        ("44\u202fMb/s", 45_990_000.0, False),
        ("2,4\u202fs", 2_390.0, True),
        ("45\u202fms", 45.2, True),
    ],
)
def test_text_says_a_number_rounded_to_its_decimals(shown: str, value: float, *, is_said: bool) -> None:
    assert says(shown, value) is is_said


def test_number_of_an_english_page_is_read_with_its_commas() -> None:
    page = '<data value="68886" data-metric="tests_received" data-of="region:52">68,886</data>'
    found = Gathered()

    read_marks(page, found, "/en/campagne")

    assert found.misread == []


@pytest.mark.parametrize(
    ("row", "value", "misread"), [({"of": ""}, "44\u202fMb/s", 0), ({"of": ""}, "54\u202fMb/s", 1)]
)
def test_card_of_the_map_says_its_numbers(row: dict[str, str], value: str, misread: int) -> None:
    rows = [{"id": "sfr", "value": value, "median": 43_990_000.0, **row}]
    card = {"metric": "download", "address": "departement:44", "period": "", "line": "Département", "rows": rows}
    found = Gathered()

    read_card_answer(card, found, "/carte/lieu.json")

    assert (len(found.numbers), len(found.misread)) == (1, misread)


def test_every_address_is_read_or_left_aside_with_a_reason() -> None:
    all_routes = routes()

    # An API answer or a file that is new is read by the gathering, or told in OUTSIDE; pages are read by themselves.
    answers = {route for route in all_routes if "api/v1/" in route or route.endswith(".csv")}
    assert {route for route in answers if not reason_outside(route)} == {
        route for route in READ_ANSWERS if route in all_routes
    }
    assert [pattern for pattern in OUTSIDE if not any(re.match(pattern, route) for route in all_routes)] == []
    assert not reason_outside("carte/lieu.json")


def test_no_two_metrics_have_one_name() -> None:
    names = [str(metric.name) for metric in METRICS.values()]

    assert len(set(names)) == len(names)
