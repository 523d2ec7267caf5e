"""On the page of a place: the next event there or near, when and where, and how to come."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.events.pages.panels import event_panel, event_sentence, next_event_here
from maillage.territory.pages.parts.place_offers import NothingYet, PlaceVisit
from maillage.territory.store.territories import territory
from maillage.web.wording.elision import elided
from tests.include.events.days import coming_day
from tests.people import People
from tests.place_panels import LONGEST_SENTENCE, figures_of, sentence_of

TODAY = dt.date(2026, 12, 1)


@given(st.text(alphabet="abcé ’", min_size=1, max_size=200), st.dates(TODAY, dt.date(2029, 12, 31)))
def test_any_title_gives_a_sentence_that_fits(title: str, on: dt.date) -> None:
    sentence = event_sentence(title, on, "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", today=TODAY)

    assert len(event_sentence(title, on, "Saint-Gilles-Croix-de-Vie", today=TODAY)) <= LONGEST_SENTENCE + 8
    assert sentence.endswith(".")


def test_day_of_this_year_goes_without_it_and_names_are_joined() -> None:
    said = [
        elided(event_sentence("Journée des marchés", on, where, today=TODAY))
        for on, where in ((dt.date(2026, 12, 1), "Le Mans"), (dt.date(2027, 1, 15), "Les Herbiers"))
    ]

    assert said == [
        "Journée des marchés, le 1er décembre au Mans.",
        "Journée des marchés, le 15 janvier 2027 aux Herbiers.",
    ]


@pytest.mark.django_db
def test_place_says_the_next_event_and_how_far_it_is(people: People) -> None:
    event = coming_day(people)
    now = event.starts_at - dt.timedelta(days=12)

    panel = event_panel(event, 14.4, now=now)

    assert sentence_of(panel).endswith("à Pornic.")
    assert figures_of(panel)["d’ici"] == "14 km"
    assert panel.tag is not None
    assert panel.tag.text == "dans 12 jours"
    assert panel.link[1] == f"/evenements/{event.slug}"


@pytest.mark.django_db
def test_place_without_an_event_invites_to_hold_one() -> None:
    part = next_event_here(PlaceVisit(territory("commune:49007"), (), "crowd", "fr"))

    assert isinstance(part.panel, NothingYet)
    assert part.panel.subject == "rencontres"
