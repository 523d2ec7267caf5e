"""Before the day: the call for pitches that everybody reads, a file kept as a draft, a grid changed after planning."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bench.hostile_files import plain_pdf
from maillage.core.clock import utc_now
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import PitchCall, PitchFile
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.pitches import CallRules, files_of, set_call
from maillage.include.events.store.plans import plan_meetings
from maillage.web.protection.tokens import token_digest
from tests.include.events.day import BEFORE, UNTIL, MeetingDay, planned
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/evenements/matinee/appel"


def text_of(answer: HttpResponseBase) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture
def call(day: MeetingDay) -> PitchCall:
    """An open call with two criteria; the day is in three weeks from now, for pages ask the clock."""
    begin = utc_now() + dt.timedelta(days=21)
    Event.objects.filter(pk=day.event.pk).update(starts_at=begin, ends_at=begin + dt.timedelta(hours=5))
    rules = CallRules(
        "Cinq minutes.", ("Quoi ?", "Pour qui ?"), (("Utile", 3), ("Clair", 1)), 6, begin - dt.timedelta(days=7), None
    )
    return set_call(day.acting, day.event, rules, now=BEFORE)


def own_page(person: Registration) -> str:
    token = registration_token(person.event, person.email)
    Registration.objects.filter(pk=person.pk).update(token_hash=token_digest(token))
    return reverse("my_pitch", args=[token])


def test_everybody_reads_the_call_from_the_page_of_the_event_while_it_is_open(people: People, call: PitchCall):
    event_page, page = text_of(Client().get("/evenements/matinee")), text_of(Client().get(PAGE))
    PitchCall.objects.update(closes_at=utc_now())
    closed = [text_of(Client().get(path)) for path in ("/evenements/matinee", PAGE)]
    PitchCall.objects.update(decided_at=utc_now())

    assert (PAGE in event_page, PAGE in closed[0]) == (True, False)
    assert [word in page for word in ("Cinq minutes.", "Pour qui ?", "Utile : 75 % de la note")] == [True] * 3
    assert ("6 présentations seront retenues" in page, "M’inscrire, puis proposer" in page) == (True, True)
    assert ("L’appel est clos depuis le" in closed[1], "M’inscrire" in closed[1]) == (True, False)
    assert "clos et décidé" in text_of(Client().get(PAGE))


def test_person_who_inscribed_with_her_account_goes_from_the_call_to_her_file(
    people: People, day: MeetingDay, call: PitchCall
):
    Registration.objects.filter(pk=day.guests[0].pk).update(user=people.david)

    pages = {name: text_of(people.client(name).get(PAGE)) for name in ("david", "farid")}

    own = own_page(day.guests[0])
    assert {name: own in page for name, page in pages.items()} == {"david": True, "farid": False}
    assert Client().get("/evenements/matinee-de-personne/appel").status_code == 404


def test_draft_is_kept_for_its_author_alone_until_it_is_sent(people: People, day: MeetingDay, call: PitchCall):
    own = own_page(day.guests[0])
    pdf = SimpleUploadedFile("fiche.pdf", plain_pdf())

    kept = Client().post(own, {"title": "Réemploi", "q0": "Des meubles", "draft": "1", "attachment": pdf}, follow=True)
    seen = text_of(people.client("chloe").get("/mon-espace/evenements/matinee/presentations"))
    missing = Client().post(own, {"title": "Réemploi", "q0": "Des meubles, des vélos"})
    day_page = text_of(Client().get(own.replace("presentation", "journee")))
    sent = Client().post(own, {"title": "Réemploi", "q0": "Des meubles", "q1": "Des écoles"})
    late_draft = Client().post(own, {"title": "", "draft": "1"})

    assert "Votre brouillon est gardé : il n’est pas encore envoyé." in text_of(kept)
    assert ("Déjà jointe : piece-jointe.pdf" in text_of(kept), "Réemploi" in seen) == (True, False)
    assert (missing.status_code, "Des meubles, des vélos" in text_of(missing)) == (422, True)
    assert "Votre brouillon est gardé ; envoyez-le jusqu’au" in day_page
    assert (sent.status_code, late_draft.status_code) == (302, 422)
    assert [(file.title, file.answers) for file in files_of(call)] == [("Réemploi", ["Des meubles", "Des écoles"])]


def test_nothing_that_was_typed_is_lost_where_a_file_cannot_be_taken_or_an_answer_is_missing(
    day: MeetingDay, call: PitchCall
):
    own, program = own_page(day.guests[0]), SimpleUploadedFile("x.exe", b"MZ")

    refused = Client().post(own, {"title": "Réemploi", "q0": "Des meubles", "attachment": program})
    file = PitchFile.objects.get()
    again = text_of(Client().get(own))

    assert (refused.status_code, file.is_draft, file.answers) == (422, True, ["Des meubles", ""])
    assert ("Des meubles" in again, "Brouillon : vous seul le voyez." in again) == (True, True)


def test_change_of_a_planned_grid_shows_the_difference_first(people: People, day: MeetingDay):
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    page, client = f"/mon-espace/evenements/matinee/rendez-vous/{day.session.pk}", people.client("chloe")
    typed = {
        "slot_minutes": "15", "gap_minutes": "5", "pauses": "", "rooms": "Grande salle : 4\nVerrière : 2",
        "host_role": "buyer", "guest_role": "structure", "wishes_on": "2026-11-29",
    }  # fmt: skip
    count = planned(grid).count()

    asked = client.post(page, typed)
    kept = planned(grid).count()
    changed = client.post(page, {**typed, "give-up-plan": "1"})

    text = text_of(asked).replace("> <", "><")
    assert (asked.status_code, f"les {count} rendez-vous planifiés seraient effacés" in text, kept) == (
        422,
        True,
        count,
    )
    assert '<th scope="row">Minutes par rendez-vous</th><td>20</td><td>15</td>' in text
    assert "<td>Grande salle : 4</td><td>Grande salle : 4 ; Verrière : 2</td>" in text
    assert ("Changer, et effacer le plan" in text, "Minutes pour changer de table</th>" in text) == (True, False)
    assert (changed.status_code, planned(grid).count()) == (302, 0)
