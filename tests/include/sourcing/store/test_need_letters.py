"""Letters of needs beside the first ones: the buyer's name, languages, the outcome said from a letter."""

import re

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.needs import MOST_OPEN_NEEDS, NeedOutcome, StatedOutcome
from maillage.include.sourcing.edges.duties import write_due_letters
from maillage.include.sourcing.store.answers import answer_inquiry, ask_question
from maillage.include.sourcing.store.models import Need
from maillage.include.sourcing.store.need_changes import ask_structures as ask
from maillage.include.sourcing.store.need_changes import (
    close_need,
    create_need,
    reply_to_question,
    reveal_buyer,
    state_outcome,
)
from tests.include.sourcing.needs import (
    ASKED_AT,
    CLEANING,
    TODAY,
    inquiries_in_order,
    kept_need,
    need_in_progress,
    refused,
    structures,
)
from tests.include.sourcing.store.test_needs import NO, YES, after, recipients
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> Organisation:
    organisation = create_organisation("Commune de Pornic", kind=OrganisationKind.COMMUNE, now=ASKED_AT)
    organisation.email = "achats@pornic.example.org"
    organisation.save()
    return organisation


def closed_need(buyer: Organisation) -> Need:
    structures(1)
    need = need_in_progress(buyer)
    close_need(Acting(buyer.pk), need.pk, now=utc_now())
    need.refresh_from_db()
    return need


def outcome_link(need: Need) -> str:
    """The path in the letter that asks what came of a need."""
    Need.objects.filter(pk=need.pk).update(decides_on=TODAY)
    letters_sent().clear()
    write_due_letters(utc_now())
    (letter,) = [letter for letter in letters_sent() if "Qu’est devenu" in str(letter.subject)]
    match = re.search(r"(/besoin/issue/\S+)", str(letter.body))
    assert match is not None
    return match[1]


def test_name_of_the_buyer_is_told_once_to_who_was_interested_before_and_to_no_other(buyer: Organisation):
    structures(4)
    need = need_in_progress(buyer)
    interested, declined, late, _silent = inquiries_in_order(need)
    write_due_letters(after(0))
    answer_inquiry(interested, YES, user_id=None, now=after(1))
    answer_inquiry(declined, NO, user_id=None, now=after(1))
    recipients()

    reveal_buyer(Acting(buyer.pk), need.pk, now=after(2))
    answer_inquiry(late, YES, user_id=None, now=after(3))
    for _look in range(2):
        write_due_letters(after(3))

    letters = [letter for letter in letters_sent() if "donne son nom" in str(letter.subject)]
    assert [letter.to for letter in letters] == [[interested.structure.organisation.email]]  # type: ignore[union-attr]
    assert "Commune de Pornic" in letters[0].body


def test_need_that_was_named_from_the_start_has_no_such_letter(buyer: Organisation):
    structures(1)
    need = kept_need(buyer)
    Need.objects.filter(pk=need.pk).update(is_anonymous=False)
    ask(Acting(buyer.pk), need.pk, today=TODAY, now=ASKED_AT)
    answer_inquiry(inquiries_in_order(need)[0], YES, user_id=None, now=after(1))

    write_due_letters(after(2))

    assert not [letter for letter in letters_sent() if "donne son nom" in str(letter.subject)]


def test_letters_are_in_the_language_in_which_each_wrote(buyer: Organisation):
    structures(1)
    need = create_need(Acting(buyer.pk), CLEANING, entry=None, language="en", now=ASKED_AT)
    ask(Acting(buyer.pk), need.pk, today=TODAY, now=ASKED_AT)
    (inquiry,) = inquiries_in_order(need)
    write_due_letters(after(0))
    (first,) = letters_sent()
    ask_question(inquiry, "Which hours?", language="en", now=after(1))
    reply_to_question(Acting(buyer.pk), need.pk, need.questions.get().pk, "Mornings", now=after(2))
    letters_sent().clear()

    write_due_letters(after(2))

    bodies = {letter.to[0]: str(letter.body) for letter in letters_sent()}
    assert (str(first.body).startswith("Bonjour"), "In English: http" in first.body) == (True, True)
    assert {address: body.startswith("Hello") for address, body in bodies.items()} == {
        buyer.email: True,
        inquiry.structure.organisation.email: True,  # type: ignore[union-attr]
    }
    assert "/en/besoin/" in bodies[inquiry.structure.organisation.email]  # type: ignore[union-attr]


def test_not_yet_is_said_from_the_letter_without_account(buyer: Organisation):
    need = closed_need(buyer)
    path, client = outcome_link(need), Client()

    shown = client.get(path)
    nothing = client.post(path, {"issue": ""})
    said = client.post(path, {"issue": "not-yet"})

    need.refresh_from_db()
    assert (shown.status_code, nothing.status_code, said.status_code) == (200, 422, 200)
    assert "Choisissez ce qu’il en est" in nothing.content.decode()
    assert "l’issue est gardée." in said.content.decode()
    assert (need.state, need.outcome) == ("closed", "not-yet")


def test_link_names_no_structure_and_one_click_more_takes_nothing_away(buyer: Organisation):
    need = closed_need(buyer)
    path, client = outcome_link(need), Client()
    (inquiry,) = inquiries_in_order(need)
    state_outcome(Acting(buyer.pk), need.pk, StatedOutcome(NeedOutcome.BOUGHT, inquiry.pk), now=utc_now())

    page = client.post(path, {"issue": "bought"}).content.decode()

    need.refresh_from_db()
    assert (need.bought_from, inquiry.structure_name in page) == (inquiry, False)
    assert client.get(path[:-4] + "xxxx").status_code == 404


def test_buyer_has_so_many_open_needs_and_the_next_stays_a_draft(buyer: Organisation):
    structures(1)
    Need.objects.bulk_create(
        Need(
            organisation=buyer,
            object="Nettoyage",
            territory=CLEANING.territory,
            answers_by=CLEANING.answers_by,
            state="asked",
            created_at=ASKED_AT,
            changed_at=ASKED_AT,
        )
        for _place in range(MOST_OPEN_NEEDS)
    )
    draft = kept_need(buyer)

    with refused("needs_open"):
        ask(Acting(buyer.pk), draft.pk, today=TODAY, now=ASKED_AT)

    draft.refresh_from_db()
    assert draft.state == "draft"
