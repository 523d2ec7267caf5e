"""The stories that features tell the press room."""

import datetime as dt

import pytest

from maillage.core.press_text import unknown_tokens
from maillage.measure.press.store.stories import story_offers, story_told
from maillage.territory.store.territories import territory
from tests.opendata.catalog.dcat_cast import make_dataset
from tests.people import People

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 1)


def test_the_seven_stories_are_offered_in_order() -> None:
    words = [offer.word for offer in story_offers()]

    assert words == ["podium", "meteo", "campagne", "reparations", "donnees-ouvertes", "marches", "insertion"]


def test_open_data_are_told_with_counts_bound_to_the_day(people: People) -> None:
    make_dataset(people.commune, "subventions", territory="commune:44131")

    story = story_told("donnees-ouvertes", territory("commune:44131"), today=TODAY)

    assert story is not None
    assert {figure.key: figure.value for figure in story.figures}["jeux"] == "1"
    assert (story.figures_on, story.is_invented) == (TODAY, False)


def test_nothing_is_told_of_a_place_without_figures(people: People) -> None:
    told = {offer.word: story_told(offer.word, territory("commune:44131"), today=TODAY) for offer in story_offers()}

    assert {word for word, story in told.items() if story is not None} == set()


def test_text_of_a_story_asks_only_for_its_figures(people: People) -> None:
    make_dataset(people.commune, "subventions", territory="commune:44131")

    story = story_told("donnees-ouvertes", territory("departement:44"), today=TODAY)

    assert story is not None
    whole = "\n".join((story.title, story.lead, *story.paragraphs))
    assert unknown_tokens(whole, story.figures) == ()


def test_unknown_story_is_not_told() -> None:
    assert story_told("horoscope", territory("region:52"), today=TODAY) is None
