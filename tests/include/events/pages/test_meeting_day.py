"""From wishes to the day: a person's page, the organiser's plan, a letter, somebody missing."""

import datetime as dt

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.core.clock import utc_now
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid
from maillage.include.events.store.models import Event, Registration
from maillage.web.protection.tokens import token_digest
from tests.include.events.day import MeetingDay, planned
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
ADDRESS = "/mon-espace/evenements/matinee/rendez-vous"


def text_of(answer: HttpResponseBase) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.replace("\xa0", " ").replace("\u202f", " ").split())


def token_of(person: Registration) -> str:
    token = registration_token(person.event, person.email)
    Registration.objects.filter(pk=person.pk).update(token_hash=token_digest(token))
    return token


def move_to_tomorrow(day: MeetingDay) -> None:
    """The same morning, from now on: pages ask the clock."""
    shift = utc_now() - day.event.starts_at
    Event.objects.filter(pk=day.event.pk).update(
        starts_at=day.event.starts_at + shift, ends_at=day.event.ends_at + shift
    )
    day.session.starts_at, day.session.ends_at = day.session.starts_at + shift, day.session.ends_at + shift
    day.session.save()
    MeetingGrid.objects.update(wishes_until=utc_now())


def test_morning_from_the_first_wish_to_somebody_missing(people: People, day: MeetingDay):
    organiser = people.client("chloe")
    session = f"{ADDRESS}/{day.session.pk}"
    form = {
        "slot_minutes": "20", "gap_minutes": "5", "pauses": "", "rooms": "Grande salle : 3\nVerrière : 1",
        "host_role": "buyer", "guest_role": "structure", "wishes_on": "2099-01-01",
    }  # fmt: skip
    opened = organiser.post(session, form)
    grid = MeetingGrid.objects.get()
    guest, host = day.guests[0], day.hosts[0]
    wishes = reverse("my_wishes", args=[token_of(guest), grid.pk])

    asked = text_of(Client().get(wishes))
    sent = Client().post(wishes, {f"p{host.pk}": "3", f"p{day.hosts[1].pk}": "non"})
    planning = organiser.post(f"{session}/planifier")
    plan = text_of(organiser.get(session))
    publishing = organiser.post(f"{session}/publier")
    letters = write_meeting_letters(utc_now(), "https://agence.example")

    assert [answer.status_code for answer in (opened, sent, planning, publishing)] == [302, 302, 302, 302]
    assert "Ville de Belfort" in asked
    assert "Dupont" not in asked
    assert "1 rendez-vous. Chacun a au moins 1 de ses souhaits ; optimum prouvé." in plan
    assert (letters, sorted(letter.to[0] for letter in letters_sent())) == (2, sorted([guest.email, host.email]))
    letter = next(letter for letter in letters_sent() if letter.to == [guest.email])
    assert "table 1, Grande salle · Camille Dupont-1, Ville de Belfort" in letter.body
    assert reverse("my_day", args=[token_of(guest)]) in letter.body
    assert letter.attachments[0].get_content_type() == "text/calendar"

    move_to_tomorrow(day)
    gone = organiser.post(f"{session}/absence", {"person": str(host.pk), "slot": "0"}, follow=True)
    own = text_of(Client().get(reverse("my_day", args=[token_of(guest)])))

    assert "1 rendez-vous annulés, 0 de plus ; tout le reste ne bouge pas. 2 personnes sont prévenues." in text_of(gone)
    assert "Ce qui a changé" in own
    assert "avec Camille Dupont-1, Ville de Belfort" in own
    assert planned(grid).count() == 0


def test_wish_for_somebody_who_left_meanwhile_is_told_and_the_others_are_kept(day: MeetingDay):
    grid = day.grid(wishes_until=utc_now() + dt.timedelta(days=1))
    guest, (host, gone, gone_too, _last) = day.guests[0], day.hosts
    wishes = reverse("my_wishes", args=[token_of(guest), grid.pk])
    client = Client()

    Registration.objects.filter(pk=gone.pk).update(state="cancelled")
    one = text_of(client.post(wishes, {f"p{host.pk}": "3", f"p{gone.pk}": "2"}, follow=True))
    Registration.objects.filter(pk=gone_too.pk).update(state="cancelled")
    sent = {f"p{host.pk}": "3", f"p{gone.pk}": "2", f"p{gone_too.pk}": "non", f"p{day.hosts[3].pk}": "0"}
    two = text_of(client.post(wishes, sent, follow=True))
    none = text_of(client.post(wishes, {f"p{host.pk}": "3"}, follow=True))

    assert "Vos souhaits sont notés, sauf un : cette personne a rendu sa place entre-temps." in one
    assert "Vos souhaits sont notés, sauf 2 : ces personnes ont rendu leur place entre-temps." in two
    assert "Vos souhaits sont notés." in none
    assert list(grid.wishes.values_list("wished", "strength")) == [(host.pk, 3)]
