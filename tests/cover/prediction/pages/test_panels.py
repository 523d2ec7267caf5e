"""What the page of a place says of fixed 4G."""

import html
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillage.cover.eligibility.pages.home_card import fixed_access as fixed_access_card
from maillage.cover.prediction.domain.commune_rows import HouseholdTotals
from maillage.cover.prediction.pages.panels import coverage_panel, fixed_access_here
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.territory.pages.parts.place_offers import NothingYet, PlacePart, PlaceVisit
from maillage.territory.store.territories import territory
from tests.place_panels import figures_of, sentence_of

pytestmark = pytest.mark.django_db


FACTS = {"budget": {"target_down_mbps": 30}}
HOUSEHOLDS = st.integers(1, 600_000)


@st.composite
def totals(draw: st.DrawFn) -> HouseholdTotals:
    """Any totals that a prediction can give."""
    households = draw(HOUSEHOLDS)
    low, served, high = sorted(draw(st.lists(st.integers(0, households), min_size=3, max_size=3)))
    need = draw(st.one_of(st.none(), st.integers(0, households)))
    need_served = None if need is None else draw(st.integers(0, min(need, served)))
    communes = draw(st.integers(1, 1_300))
    return HouseholdTotals(
        households, served, low, high, 0, need, need_served, draw(st.integers(1, communes)), communes
    )


@given(totals())
def test_any_households_give_a_sentence_that_fits(some: HouseholdTotals) -> None:
    sentence_of(coverage_panel(territory("commune:85226"), some, FACTS))


@pytest.mark.parametrize(
    ("some", "sentence"),
    [
        (HouseholdTotals(900, 300, 200, 400, 0, 250, 212, 1, 1),
         "212 foyers sans bon accès peuvent recevoir 30 Mb/s."),
        (HouseholdTotals(900, 300, 200, 400, 0, 2, 1, 1, 1),
         "1 foyer sans bon accès peut recevoir 30 Mb/s."),
        (HouseholdTotals(900, 300, 200, 400, 0, 4, 0, 1, 1),
         "Quatre foyers sans bon accès, hors de portée de la 4G fixe."),
        (HouseholdTotals(900, 300, 200, 400, 0, 0, 0, 1, 1), "Chaque foyer a déjà un bon accès fixe."),
        (HouseholdTotals(900, 300, 200, 400, 0, None, None, 1, 1),
         "300 foyers peuvent recevoir 30 Mb/s, fibrés ou non."),
        (HouseholdTotals(900, 0, 0, 0, 0, None, None, 1, 1),
         "Aucun foyer ne peut recevoir 30 Mb/s par la 4G fixe."),
        (HouseholdTotals(900, 0, 0, 0, 0, None, None, 1, 15),
         "Aucun foyer calculé ne peut recevoir 30 Mb/s en 4G fixe."),
    ],
)  # fmt: skip
def test_who_has_no_good_access_is_said_first(some: HouseholdTotals, sentence: str) -> None:
    assert sentence_of(coverage_panel(territory("commune:85226"), some, FACTS)) == sentence


def part_of(address: str) -> PlacePart | None:
    return fixed_access_here(PlaceVisit(territory(address), (), "crowd", "fr"))


@pytest.mark.usefixtures("published")
def test_page_of_a_commune_says_who_can_have_it_and_shows_why_when_it_is_opened(client: Client):
    part = part_of("commune:44113")

    assert part is not None
    assert "foyers peuvent recevoir" in sentence_of(part.panel)
    (detail,) = part.details
    shown = client.get(f"/territoires/commune:44113/detail/{detail.anchor}").content.decode()
    assert "Site inventé de Nozay, secteur " in shown
    assert "Il reste " in shown
    assert "/couverture?place=commune:44113#carte" in shown


def test_page_of_a_region_says_how_many_of_its_communes_were_computed(published: PublishedPrediction):
    part = part_of("region:52")

    assert part is not None
    assert figures_of(part.panel)["communes calculées"].startswith(f"{len(published.communes)} sur ")
    assert part.details == ()


@pytest.mark.usefixtures("published")
def test_commune_that_is_not_computed_yet_says_so_and_one_elsewhere_says_nothing():
    part = part_of("commune:44131")

    assert part is not None
    assert isinstance(part.panel, NothingYet)
    assert part_of("commune:75056") is None


@pytest.mark.usefixtures("coverage_data")
def test_place_has_no_panel_before_a_prediction():
    assert part_of("commune:44113") is None


@pytest.mark.usefixtures("published")
def test_households_of_a_departement_are_one_number_on_every_page(client: Client):
    # Loire-Atlantique had 496,906, 558,480, 556,913 or 604,635 households by page.
    totals = client.get("/api/v1/coverage/prediction").json()["totals"]
    part = part_of("departement:44")
    texts = [client.get("/couverture").content.decode(), fixed_access_card().answer]

    assert part is not None
    assert sentence_of(part.panel).replace(" ", "").startswith(f"{totals['served']}foyerspeuvent")
    for text in texts:
        assert f"{totals['served']}foyers" in re.sub(r"\s", "", html.unescape(text))


@pytest.mark.usefixtures("published")
def test_count_that_takes_in_homes_with_fibre_says_so(client: Client):
    page = html.unescape(client.get("/couverture").content.decode())

    assert "fibrés ou non" in " ".join(page.split())
