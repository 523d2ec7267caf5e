"""Templates say values with filters (web/templatetags/maillage.py)."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from maillage.core.lower_bound import LowerBound
from maillage.core.problems import Refused, sentence
from maillage.territory.store.territories import territory

pytestmark = pytest.mark.django_db


def rendered(expression: str, value: object) -> str:
    return Template(f"{{% load maillage places %}}{{{{ value|{expression} }}}}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("number", 12_345, "12\u202f345"),
        ("number:1", 3.24, "3,2"),
        ("number", LowerBound(50), "au moins 50"),
        ("euros", 125_400.4, "125\u202f400\u00a0€"),
        ("euros_short", 7_800_000, "7,8\u00a0M€"),
        ("euros_short", 1_250_000_000, "1,2\u00a0Md€"),
        ("percent", 0.042, "4\u00a0%"),
        ("percent:1", 0.042, "4,2\u00a0%"),
        ("translated", "à 10 % près", "à 10 % près"),
        ("points", 63, "63\u00a0points"),
        ("day", date(2026, 11, 24), "24 novembre 2026"),
        ("month", date(2026, 10, 3), "octobre 2026"),
        ("months_text", 48, "4 ans"),
        ("months_text", 18, "18 mois"),
        ("file_size", 12_000, "12\u00a0ko"),
        ("place_name", "commune:44131", "Pornic"),
        ("place_name", "commune:99999", "commune:99999"),
    ],
)
def test_value_in_a_template_is_said_in_french(expression: str, value: object, text: str) -> None:
    assert rendered(expression, value) == text


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("number", 12_345, "12,345"),
        ("euros_short", 7_800_000, "€7.8m"),
        ("percent", 0.042, "4%"),
        ("day", date(2026, 11, 1), "1 November 2026"),
        ("months_text", 1, "1 month"),
        ("file_size", 2_500_000, "2.5\u00a0MB"),
    ],
)
def test_value_in_an_english_page_is_said_in_english(expression: str, value: object, text: str) -> None:
    with translation.override("en"):
        assert rendered(expression, value) == text


@pytest.mark.parametrize(
    "expression",
    ["number", "euros", "euros_short", "percent", "points", "day", "month", "months_text"],
)
def test_missing_value_is_said_to_be_missing(expression: str) -> None:
    assert rendered(expression, None) == "non renseigné"


def test_moment_is_of_the_day_that_the_clock_of_the_installation_shows() -> None:
    assert rendered("day", datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "1er décembre 2026"


def test_place_is_linked_by_the_name_that_people_say() -> None:
    link = rendered("place_link", territory("commune:44131"))

    assert link == '<a href="/territoires/commune:44131">Pornic</a>'


def test_place_says_what_it_is() -> None:
    assert rendered("kind_name", territory("departement:85").kind) == "Département"


def test_problem_says_itself_and_its_findings() -> None:
    refusal = Refused("too_many", sentence("Trop de %(things)s."), things="lignes")

    assert rendered('problem_sentences|join:" "', refusal) == "Trop de lignes."
