"""On the page of a place: the zones to repair in a sentence, how far they are followed, where one acts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.repair.pages.panels import ZonesHere, repairs_here, zones_panel
from maillage.measure.repair.store.models import Action
from maillage.territory.pages.parts.place_offers import PlacePart, PlaceVisit
from maillage.territory.store.territories import territory
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, Made, count_made, noted, opened_action
from tests.people import People
from tests.place_panels import figures_of, sentence_of

TODAY = date(2026, 12, 1)
OPERATORS = st.lists(
    st.sampled_from(("Orange", "SFR", "Bouygues Telecom", "Free Mobile")), min_size=1, max_size=4, unique=True
)


ZONES = st.builds(
    ZonesHere,
    address=st.just("region:52"),
    zones=st.integers(1, 60),
    operators=OPERATORS.map(tuple),
    communes=st.integers(1, 400),
    people=st.integers(1, 4_000_000),
    share=st.floats(0.25, 1),
    reported=st.integers(0, 60),
    action=st.none(),
    href=st.just("/reparer"),
)


@given(ZONES)
def test_any_zones_give_a_sentence_that_fits(zones: ZonesHere) -> None:
    sentence_of(zones_panel(replace(zones, reported=min(zones.reported, zones.zones)), today=TODAY))


def part_of(address: str) -> PlacePart | None:
    return repairs_here(PlaceVisit(territory(address), (), "crowd", "fr"))


@pytest.mark.django_db(transaction=True)
def test_commune_in_a_zone_says_whose_and_how_far_it_is_followed(people: People) -> None:
    count_made([Made(CHATEAUBRIANT), *(Made(code) for code in NEAR)])

    found = part_of(f"commune:{CHATEAUBRIANT}")
    number = opened_action(people)
    noted(people, number, "reported")
    noted(people, number, "planned", planned_for="2099-03-12")
    planned = part_of(f"commune:{CHATEAUBRIANT}")
    Action.objects.update(planned_for="2026-01-02")
    late = part_of(f"commune:{CHATEAUBRIANT}")

    assert found is not None
    assert planned is not None
    assert late is not None
    assert sentence_of(found.panel).startswith("Zone à réparer chez Orange, ")
    assert figures_of(found.panel) == {"ratés dans la zone": "80 %", "étapes faites": "1 sur 4"}
    assert [part.panel.tag.text for part in (found, planned, late)] == ["à signaler", "travaux prévus", "en retard"]  # type: ignore[union-attr]
    assert figures_of(planned.panel)["étapes faites"] == "3 sur 4"
    assert planned.panel.link == ("Suivre la réparation", f"/reparer/actions/{number}")  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_departement_counts_its_zones_and_leads_to_their_list() -> None:
    count_made([Made(CHATEAUBRIANT), Made("44131", operator=2)])

    part = part_of("departement:44")

    assert part is not None
    assert sentence_of(part.panel).startswith("Deux zones à réparer, ")
    assert figures_of(part.panel)["signalées"] == "0 sur 2"
    assert part.panel.link == ("Voir les zones", "/reparer?departement=44")  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_well_served_place_has_no_panel() -> None:
    count_made([Made(CHATEAUBRIANT, bad=0)])

    assert part_of(f"commune:{CHATEAUBRIANT}") is None
