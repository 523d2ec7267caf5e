"""Who keeps a structure's page is told what comes up for it: once, one letter a day at most, until it stops."""

import datetime as dt
from pathlib import Path

import pytest

from maillage.core.clock import utc_now
from maillage.include.opportunities.pages.parts.structure_letter import structure_letter
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch
from maillage.include.opportunities.store.structure_letters import stop_letters, tell_structures
from maillage.include.structures.store.models import Structure
from maillage.opendata.catalog.store.models import Subscription
from tests.buy.programme.plans import announce, plan
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

A_DAY = dt.timedelta(days=1)


def gardeners_of(people: People, folder: Path) -> Structure:
    """Jardins du Port, whose page the commune of Pornic keeps: Chloé and David are told."""
    structure = directory_of(folder / "list", GARDENERS, ADAPTED)["Jardins du Port"]
    Structure.objects.filter(pk=structure.pk).update(organisation=people.commune, changed_at=utc_now())
    worked_out()
    tell_structures(utc_now(), letter=structure_letter)  # from now on
    return structure


def announced(people: People, title: str) -> None:
    """The EPCI announces gardens in Nantes, and all is worked out anew."""
    announce(people.epci, plan(object=title, cpv="77310000", territory="commune:44109"), now=utc_now())
    worked_out()


def told(moment: dt.datetime) -> list[str]:
    """The letters that leave at a moment, by their texts."""
    letters_sent().clear()
    tell_structures(moment, letter=structure_letter)
    return [str(message.body).replace("\xa0", " ") for message in letters_sent()]


def test_members_are_told_once_of_what_comes_up_and_once_a_day_at_most(people: People, tmp_path: Path):
    structure = gardeners_of(people, tmp_path)

    announced(people, "Massifs")
    first, again = told(utc_now()), told(utc_now())
    announced(people, "Pelouses")
    same_day = told(utc_now())
    worked_out(utc_now() + A_DAY)
    next_day = told(utc_now() + A_DAY)

    assert (len(first), again, same_day, len(next_day)) == (2, [], [], 2)
    assert "Pour Jardins du Port, 1 achat qui vient, de son métier et à sa portée :" in first[0]
    assert "« Massifs »" in first[0]
    assert f"/inclusion/occasions?structure={structure.pk}" in first[0]
    assert "« Pelouses »" in next_day[0]
    assert "« Massifs »" not in next_day[0]


def test_structure_that_stopped_the_letters_gets_none_and_begins_anew_when_it_wishes(people: People, tmp_path: Path):
    structure = gardeners_of(people, tmp_path)
    stop_letters(structure, is_stopped=True, now=utc_now())
    announced(people, "Massifs")

    stopped = told(utc_now())
    stop_letters(structure, is_stopped=False, now=utc_now())
    announced(people, "Pelouses")
    resumed = told(utc_now())

    assert stopped == []
    assert len(resumed) == 2
    assert "« Pelouses »" in resumed[0]
    assert "« Massifs »" not in resumed[0]


def test_nobody_is_told_before_all_is_worked_out_and_nothing_is_missed(people: People, tmp_path: Path):
    gardeners_of(people, tmp_path)
    announce(people.epci, plan(object="Massifs", cpv="77310000", territory="commune:44109"), now=utc_now())

    before = told(utc_now())
    worked_out()
    after = told(utc_now())

    assert (before, len(after)) == ([], 2)


def test_who_looks_after_two_structures_has_one_letter_for_both_and_one_a_day(people: People, tmp_path: Path):
    gardeners_of(people, tmp_path)
    Structure.objects.filter(name="Vert Adapté").update(organisation=people.commune, changed_at=utc_now())
    worked_out()
    told(utc_now())  # from now on, for the second one
    announced(people, "Massifs")

    both = told(utc_now())
    announced(people, "Pelouses")
    same_day = told(utc_now())

    assert (len(both), same_day) == (2, [])  # Chloé and David
    assert "Pour Jardins du Port, 1 achat qui vient" in both[0]
    assert "Pour Vert Adapté, 1 achat qui vient" in both[0]


def test_what_a_followed_search_tells_is_not_told_again(people: People, tmp_path: Path):
    structure = gardeners_of(people, tmp_path)
    Subscription.objects.create(
        email=people.david.email,
        subject="opportunities",
        search=OpportunitySearch(structure=structure.pk).saved_text(),
        token_digest="a",
        asked_at=utc_now(),
        confirmed_at=utc_now(),
    )
    announced(people, "Massifs")

    told(utc_now())

    assert [letter.to for letter in letters_sent()] == [[people.chloe.email]]
