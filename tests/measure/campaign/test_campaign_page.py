import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from maillage.core.clock import utc_now
from maillage.measure.campaign.pages.parts.progress import plan_days, plan_name, progress_view, sentence_of
from maillage.measure.campaign.store.campaign import (
    CampaignPlan,
    CampaignProgress,
    CampaignState,
    Projection,
    paris_today,
)
from maillage.measure.campaign.store.models import Campaign
from maillage.measure.record.domain.terms import Origin
from maillage.web.wording import formats
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing

TODAY = date(2026, 11, 24)
END = "31 décembre 2026"
PLAN = CampaignPlan(1, "Cap", "region:52", 1_000, date(2026, 10, 1), date(2026, 12, 31))
AROUND = paris_today(utc_now())


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """A page in English leaves its language to the thread."""
    with translation.override("fr"):
        yield


def make_campaign(**fields: object) -> Campaign:
    days = {"starts_on": AROUND - timedelta(days=700), "ends_on": AROUND + timedelta(days=100)}
    return Campaign.objects.create(**{"name": "Cap", "territory": "region:52", "goal_tests": 5_000} | days | fields)


def told(**fields: Any) -> CampaignProgress:
    return replace(CampaignProgress(PLAN, Origin.CROWD, TODAY, CampaignState.RUNNING, 400), **fields)


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        (
            told(pace=12.0, needed_pace=15.8),
            f"Il manque 4 tests par jour pour y arriver : il en faut 16 par jour jusqu’au {END}, il en vient 12.",
        ),
        (
            told(pace=15.0, needed_pace=15.8),
            f"Il manque 1 test par jour pour y arriver : il en faut 16 par jour jusqu’au {END}, il en vient 15.",
        ),
        (
            told(pace=40.0, needed_pace=15.8),
            "Le rythme suffit : il faut 16 tests par jour jusqu’au 31 décembre 2026, il en vient 40.",
        ),
        (
            told(state=CampaignState.REACHED, tests=1_200),
            "Le cap est passé. Chaque test de plus resserre les marges d’erreur.",
        ),
        (
            told(state=CampaignState.ENDED, tests=500),
            "La campagne est finie : 500 tests reçus, soit 50 % de ce qui était visé.",
        ),
        (
            told(state=CampaignState.COMING, tests=0, today=date(2026, 9, 30)),
            "La campagne commence dans 1 jour, le 1er octobre 2026.",
        ),
        (
            told(plan=CampaignPlan(None, "", "region:52", 1_000)),
            "Encore 600 au plus : chaque test resserre une marge d’erreur.",
        ),
    ],
)
def test_sentence_says_where_the_campaign_stands(progress: CampaignProgress, sentence: str) -> None:
    assert plain(sentence_of(progress)) == sentence


def test_hidden_campaign_shows_no_number_and_says_why() -> None:
    view = progress_view(told(tests=None))

    assert (view.tests, view.percent, view.bar, view.chart, view.facts) == ("–", "", None, None, ())
    assert "cinq appareils" in view.sentence


@pytest.mark.parametrize(
    ("projection", "value", "note"),
    [
        (
            Projection(10.2, 8.0, 12.9),
            "5 décembre 2026",
            "à ce rythme ; entre le 2 décembre 2026 et le 7 décembre 2026 (intervalle à 95 %)",
        ),
        (
            Projection(float("inf"), 900.0, float("inf")),
            "dans plus de dix ans",
            "à ce rythme ; au plus tôt le 12 mai 2029 (intervalle à 95 %)",
        ),
        (Projection(10.0, None, None), "4 décembre 2026", "à ce rythme ; trop tôt pour une marge d’erreur"),
        (Projection(float("inf"), float("inf"), float("inf")), "dans plus de dix ans", "à ce rythme"),
    ],
)
def test_projection_is_a_day_with_its_interval(projection: Projection, value: str, note: str) -> None:
    view = progress_view(told(pace=60.0, needed_pace=15.8, projection=projection))

    _label, number, detail = view.facts[-1]
    assert (number, plain(detail)) == (value, note)


def test_first_of_a_month_is_an_ordinal_in_french_alone() -> None:
    with translation.override("en"):
        english = formats.day(date(2026, 12, 1))

    assert (formats.day(date(2026, 12, 1)), formats.day(date(2026, 12, 11)), english) == (
        "1er décembre 2026",
        "11 décembre 2026",
        "1 December 2026",
    )


def test_goal_without_a_campaign_is_called_by_its_number() -> None:
    plan = CampaignPlan(None, "", "region:52", 100_000)

    assert (plain(plan_name(plan)), plan_days(plan)) == ("Cap sur 100 000 tests", "sans date de fin")


@pytest.mark.django_db(transaction=True)
def test_page_of_an_empty_installation_says_what_is_true(client: Client) -> None:
    count_nothing()

    answer = client.get("/campagne")

    page = answer.context
    assert answer.status_code == 200
    assert (page["progress"].tests, page["progress"].chart, page["others"]) == ("0", None, [])
    assert [best.place.name for best in page["worth"].places[:3]] == ["Nantes", "Angers", "Le Mans"]
    assert {row.tests for row in page["participation"].rows} == {0}


@pytest.mark.django_db(transaction=True)
def test_page_with_tests_counts_those_of_the_home_page_and_says_they_are_simulated(client: Client) -> None:
    count_campaign_in_nantes()
    make_campaign()

    page, home = client.get("/campagne"), client.get("/")

    assert "Données inventées" in page.content.decode()
    assert home.context["tests"].startswith(page.context["progress"].tests)
    assert page.context["progress"].chart is not None
    assert page.context["participation"].league[0][0].place.name == "Loire-Atlantique"


@pytest.mark.django_db(transaction=True)
def test_list_of_campaigns_takes_the_same_queries_for_one_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    count_nothing()
    make_campaign()
    client.get("/campagne")
    with django_assert_num_queries(2):
        one = client.get("/campagne").context
    make_campaign(name="Pornic", territory="commune:44131")
    make_campaign(name="Loire-Atlantique", territory="departement:44")

    with django_assert_num_queries(2):
        three = client.get("/campagne").context

    assert (len(one["others"]), len(three["others"])) == (0, 2)


@pytest.mark.django_db(transaction=True)
def test_page_of_one_commune_has_neither_map_nor_table(client: Client) -> None:
    count_campaign_in_nantes()
    row = make_campaign(territory="commune:44109")

    page = client.get(f"/campagne/{row.pk}").context

    assert (page["worth"], page["participation"], page["menus"]) == (None, None, [])
    assert page["progress"].rows_title == "Tests par mois"


@pytest.mark.django_db(transaction=True)
def test_places_are_narrowed_by_departement_and_the_counter_is_not(client: Client) -> None:
    count_campaign_in_nantes()

    whole = client.get("/campagne").context
    page = client.get("/campagne?departement=85&operator=sfr").context

    assert page["within"] == "Vendée"
    assert page["progress"].tests == whole["progress"].tests
    assert {best.place.within.rpartition(" ")[2] for best in page["worth"].places} == {"Vendée"}
    assert {name for place in page["worth"].places for name in [one.name for one in place.lacking]} == {"SFR"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/campagne?departement=75", 422),
        ("/campagne?operator=nobody", 422),
        ("/campagne/999", 404),
        ("/campagne?page=999&tri=rien&q=zzz", 200),
        ("/campagne?page=-1", 200),
    ],
)
def test_addresses_that_are_wrong_are_told(client: Client, path: str, status: int) -> None:
    count_nothing()

    assert client.get(path).status_code == status


@pytest.mark.django_db(transaction=True)
def test_table_is_sorted_searched_and_paged_by_its_address(client: Client) -> None:
    count_nothing()

    by_name = client.get("/campagne?tri=name").context["participation"]
    second = client.get("/campagne?tri=people&page=2").context["participation"]
    found = client.get("/campagne?q=st jean de monts").context["participation"]

    assert by_name.rows[0].place.name == "Abbaretz"
    assert [row.place.name for row in client.get("/campagne?tri=people").context["participation"].rows][:2] == [
        "Nantes",
        "Angers",
    ]
    assert second.next_href == "/campagne?tri=people&page=3#participation"
    assert second.previous_href == "/campagne?tri=people#participation"
    assert [row.place.name for row in found.rows] == ["Saint-Jean-de-Monts"]


@pytest.mark.django_db(transaction=True)
def test_english_page_has_no_french_sentence_left(client: Client) -> None:
    count_nothing()

    page = client.get("/en/campagne").content.decode()

    assert "Where the next test counts most" in page
    assert re.search(r"Où le prochain|Qui participe|Habitants", page) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("", ["name", "rate", "tests", "people"]),
        ("?tri=people", ["name", "people", "rate", "tests"]),
        ("?tri=name", ["name", "rate", "tests", "people"]),
    ],
)
def test_what_communes_are_sorted_by_stands_beside_their_name(client: Client, query: str, columns: list[str]) -> None:
    count_campaign_in_nantes()

    participation = client.get(f"/campagne{query}").context["participation"]

    assert [column.key for column in participation.columns] == columns
    assert participation.is_asked is bool(query)


@pytest.mark.django_db(transaction=True)
def test_classes_of_the_map_are_even_steps_that_touch(client: Client) -> None:
    count_campaign_in_nantes()

    legend = client.get("/campagne").context["worth"].legend

    assert [(step.css_class, step.label) for step in legend] == [
        ("w0", "moins de 10"), ("w1", "10 à 20"), ("w2", "20 à 40"), ("w3", "40 à 80"), ("w4", "80 et plus"),
    ]  # fmt: skip
