"""The yearly letter: once a year to whom it may concern, never twice, never after withdrawal; its link acts by POST."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, OrganisationState
from maillage.accounts.store.models import Organisation
from maillage.include.structures.store.confirmation_letters import ask_to_confirm
from maillage.include.structures.store.models import Structure, StructureContest
from maillage.include.structures.store.structures import withdraw_structure
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import NANTES, TAKEN_AT, taken_in
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db

ORIGIN = "https://ici.example"
LATER = TAKEN_AT + dt.timedelta(days=30)


def link() -> str:
    """The path in the last letter."""
    match = re.search(rf"{ORIGIN}(/inclusion/confirmer/\S+)", str(letters_sent()[-1].body))
    assert match is not None
    return match[1]


def test_structure_is_asked_once_a_year_and_who_cannot_be_reached_never(cast: DirectoryCast):
    row = claimed(cast)
    moments = [TAKEN_AT + dt.timedelta(days=days) for days in (1, 8, 9, 372, 373, 380)]

    asked = [ask_to_confirm(now=moment, origin=ORIGIN) for moment in moments]

    assert asked == [0, 1, 0, 0, 1, 0]
    assert [letter.to for letter in letters_sent()] == [["sonia@example.org"], ["sonia@example.org"]]
    assert "Votre fiche dans l’annuaire est-elle encore juste ?" in str(letters_sent()[0].subject)
    row.refresh_from_db()
    assert len(row.ask_digest) == 64
    assert link().rpartition("/")[2] not in row.ask_digest


def test_structure_that_confirmed_is_asked_a_year_after(cast: DirectoryCast):
    row = claimed(cast)
    Structure.objects.filter(pk=row.pk).update(confirmed_on=TAKEN_AT.date(), contact_email="accueil@port.example")

    asked = [ask_to_confirm(now=TAKEN_AT + dt.timedelta(days=days), origin=ORIGIN) for days in (30, 364, 365)]

    assert asked == [0, 0, 1]
    assert letters_sent()[0].to == ["accueil@port.example"]


def test_withdrawn_and_invented_structures_are_never_asked(cast: DirectoryCast):
    row = claimed(cast)
    withdraw_structure(Acting(cast.people.agency.pk), row, "Fermée", now=TAKEN_AT)

    assert ask_to_confirm(now=LATER, origin=ORIGIN) == 0
    assert letters_sent() == []


def test_members_of_a_suspended_organisation_receive_no_letter_of_their_structure(cast: DirectoryCast):
    organisations = Organisation.objects.filter(pk=claimed(cast).organisation_id or 0)
    asked = []
    for state in (OrganisationState.SUSPENDED, OrganisationState.ACCEPTED):
        organisations.update(state=state.value)
        asked.append(ask_to_confirm(now=LATER, origin=ORIGIN))

    assert asked == [0, 1]


def test_link_shows_on_get_confirms_on_post_and_twice_is_once(cast: DirectoryCast):
    row = claimed(cast)
    ask_to_confirm(now=LATER, origin=ORIGIN)
    visitor = Client()

    shown = visitor.get(link())
    unchanged = Structure.objects.get(pk=row.pk).confirmed_on
    answers = [visitor.post(link()).status_code for _click in range(2)]

    row.refresh_from_db()
    assert "Tout est-il encore juste" in shown.content.decode()
    assert (unchanged, row.confirmed_on, answers) == (None, localdate(), [200, 200])
    assert row.changes.filter(act="structure-confirmed").count() == 1
    assert visitor.get("/inclusion/confirmer/faux").status_code == 404


def test_link_says_that_the_structure_closed_and_the_agency_decides(cast: DirectoryCast):
    row = claimed(cast)
    ask_to_confirm(now=LATER, origin=ORIGIN)

    for _click in range(2):
        Client().post(link(), {"fermee": "1"})

    assert [(one.fact, one.said_by) for one in StructureContest.objects.all()] == [("closed", None)]
    withdraw_structure(Acting(cast.people.agency.pk), row, "Fermée", now=LATER)
    assert Client().get(link()).status_code == 410


def test_list_that_comes_again_keeps_what_the_structure_was_asked(cast: DirectoryCast, tmp_path: Path):
    claimed(cast)
    ask_to_confirm(now=LATER, origin=ORIGIN)

    taken_in(tmp_path, {**NANTES, "effectif": "9"}, now=LATER, source="Autre liste")

    assert ask_to_confirm(now=LATER + dt.timedelta(days=1), origin=ORIGIN) == 0


def test_letter_is_refused_by_one_click_and_the_page_stays_with_its_date(cast: DirectoryCast):
    row = claimed(cast)
    Structure.objects.filter(pk=row.pk).update(confirmed_on=TAKEN_AT.date() - dt.timedelta(days=400))
    ask_to_confirm(now=LATER, origin=ORIGIN)
    headers = dict(letters_sent()[0].extra_headers)
    one_click = headers["List-Unsubscribe"].strip("<>").removeprefix(ORIGIN)

    answer = Client(enforce_csrf_checks=True).post(one_click, {"List-Unsubscribe": "One-Click"})
    a_year_later = ask_to_confirm(now=LATER + dt.timedelta(days=400), origin=ORIGIN)
    page = Client().get(f"/inclusion/structures/{row.pk}")

    row.refresh_from_db()
    assert (answer.status_code, headers["List-Unsubscribe-Post"]) == (200, "List-Unsubscribe=One-Click")
    assert "cette lettre ne partira plus" in answer.content.decode()
    assert (a_year_later, page.status_code) == (0, 200)
    assert row.confirmed_on == TAKEN_AT.date() - dt.timedelta(days=400)


def test_letters_that_were_refused_are_asked_for_again_from_the_link_or_the_form(cast: DirectoryCast):
    row = claimed(cast)
    ask_to_confirm(now=LATER, origin=ORIGIN)
    path, sonia = link(), cast.client("structure")

    by_link = [Client().post(path, {"lettres": word}) and _is_stopped() for word in ("non", "oui")]
    by_form = [
        sonia.post(f"/mon-espace/structures/{row.pk}/lettres", {"lettres": word}) and _is_stopped()
        for word in ("non", "oui")
    ]

    assert (by_link, by_form) == ([True, False], [True, False])


def _is_stopped() -> bool:
    return Structure.objects.exclude(letters_stopped_on=None).exists()
