"""Two people have the form of one structure open: the second reads what the first one changed, and loses nothing."""

import pytest
from django.http import HttpResponseBase

from maillage.include.structures.store.models import Structure
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import NANTES
from tests.include.structures.pages.test_structure_life import form_of, text_of

pytestmark = pytest.mark.django_db


def opened(cast: DirectoryCast) -> dict[str, str]:
    """The form of the page of the port, as a browser has it."""
    row = claimed(cast)
    return {**form_of(row), "revision": row.changed_at.isoformat()}


def sent(cast: DirectoryCast, form: dict[str, str], column: str = "structure") -> HttpResponseBase:
    return cast.client(column).post(f"/mon-espace/structures/{port().pk}", form)


def port() -> Structure:
    return Structure.objects.get(siret=NANTES["siret"])


def test_different_fields_are_both_kept(cast: DirectoryCast):
    form = opened(cast)

    sent(cast, {**form, "labels": "Qualiopi"}, "agency")
    second = sent(cast, {**form, "capacite": "Deux équipes"})

    assert second.status_code == 302
    assert (port().labels, port().capacity) == (["Qualiopi"], "Deux équipes")


def test_the_same_field_is_told_with_both_texts_and_nothing_is_written_until_it_is_sent_again(cast: DirectoryCast):
    form = opened(cast)

    sent(cast, {**form, "capacite": "Trois équipes"}, "agency")
    second = sent(cast, {**form, "capacite": "Deux équipes", "description": "Au port"})
    stood = (port().capacity, port().description)
    again = {**form, "capacite": "Deux équipes", "description": "Au port", "revision": port().changed_at.isoformat()}
    sent(cast, again)

    page = text_of(second)
    assert second.status_code == 422
    assert "Pendant que vous écriviez, " in page
    assert "la fiche dit maintenant <q>Trois équipes</q>" in page
    assert "vous avez tapé <q>Deux équipes</q>" in page
    assert "Au port</textarea>" in page
    assert stood == ("Trois équipes", "")
    assert (port().capacity, port().description) == ("Deux équipes", "Au port")


def test_what_the_page_says_better_is_taken_by_a_tick(cast: DirectoryCast):
    form = opened(cast)
    sent(cast, {**form, "capacite": "Trois équipes", "rayon-0": "30"}, "agency")
    mine = {**form, "capacite": "Deux équipes", "rayon-0": "50", "description": "Au port"}

    clash = text_of(sent(cast, mine))
    sent(cast, {**mine, "revision": port().changed_at.isoformat(), "prendre": "activites"})

    assert "Activités" in clash
    assert (port().capacity, port().description, port().activities[0]["radius_km"]) == ("Deux équipes", "Au port", 30)


def test_a_confirmation_meanwhile_stands_in_nobodys_way(cast: DirectoryCast):
    form = opened(cast)

    cast.client("agency").post(f"/mon-espace/structures/{port().pk}/confirmer")
    second = sent(cast, {**form, "capacite": "Deux équipes"})

    assert (second.status_code, port().capacity) == (302, "Deux équipes")
