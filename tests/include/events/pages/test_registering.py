"""Inscriptions as visitors make them: the form, the letter, its link; and what no screen says of an address."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.core.clock import utc_now
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.pages.event import event_page
from maillage.include.events.pages.parts.event_words import when_text
from maillage.include.events.pages.parts.letters import write_due_letters
from maillage.include.events.store.events import change_event
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.programmes import save_session
from maillage.web.wording import formats
from tests.include.events.days import coming_day, inscribed, organiser, plan_of_day
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
INES = {"name": "Inès Rolland", "email": "Ines@Example.org", "role": "buyer"}


def _link() -> str:
    found = re.search(r"https://x(/inscription/[\w-]+)", str(letters_sent()[-1].body))
    assert found is not None
    return found[1]


def test_visitor_inscribes_confirms_by_the_link_of_her_letter_and_cancels(people: People) -> None:
    event, visitor = coming_day(people), Client()

    answer = visitor.post(f"/evenements/{event.slug}/inscription", INES)
    sent = write_due_letters(utc_now(), "https://x")
    link = _link()
    shown = visitor.get(link).content.decode()
    looked_at = Registration.objects.get().address_confirmed_at
    visitor.post(f"{link}/confirmer")
    confirmed = Registration.objects.get()
    visitor.post(f"{link}/annuler")

    assert (answer["Location"], sent) == (f"/evenements/{event.slug}/inscription/notee", 1)
    assert (letters_sent()[0].to, confirmed.code in str(letters_sent()[0].body)) == (["ines@example.org"], True)
    assert ("Inès Rolland" in shown, looked_at) == (True, None)
    assert (confirmed.address_confirmed_at is not None, Registration.objects.get().state) == (True, "cancelled")


def test_letter_carries_the_event_as_a_calendar_entry(people: People) -> None:
    event = coming_day(people)
    inscribed(event, "ines", now=utc_now())

    write_due_letters(utc_now(), "https://x")

    part = letters_sent()[0].attachments[0]
    text = part.get_payload(decode=True).decode()
    assert ("BEGIN:VEVENT" in text, f"{event.starts_at:DTSTART:%Y%m%dT%H%M%SZ}" in text) == (True, True)


def test_screen_says_the_same_whether_the_address_is_inscribed_or_not(people: People) -> None:
    event = coming_day(people)
    page = f"/evenements/{event.slug}/inscription"

    first = Client().post(page, INES)
    second = Client().post(page, {**INES, "name": "Quelqu’un d’autre"})
    texts = {Client().get(answer["Location"]).content for answer in (first, second)}

    assert (first.status_code, first["Location"], len(texts)) == (second.status_code, second["Location"], 1)
    assert [row.name for row in Registration.objects.all()] == ["Inès Rolland"]


def test_person_with_an_account_goes_to_her_inscription_without_a_letter_in_between(people: People) -> None:
    event = coming_day(people)

    own = people.client("david").post(
        f"/evenements/{event.slug}/inscription", {**INES, "email": "david@example.org"}, follow=True
    )
    of_another = people.client("david").post(f"/evenements/{event.slug}/inscription", INES)

    assert "Votre place est réservée" in own.content.decode()
    assert of_another["Location"].endswith("/notee")
    rows = Registration.objects.order_by("number").values_list("user__username", "address_confirmed_at")
    assert [(name, at is not None) for name, at in rows] == [("david", True), (None, False)]


def test_reminder_carries_the_calendar_entry_and_the_way_to_give_the_place_back(people: People) -> None:
    event = coming_day(people)
    row = inscribed(event, "ines", now=utc_now())[0]
    Registration.objects.filter(pk=row.pk).update(letter_due="reminder", address_confirmed_at=utc_now())

    write_due_letters(utc_now(), "https://x")

    letter = letters_sent()[0]
    assert (letter.subject, "Rendez votre place" in letter.body) == (
        f"C’est bientôt : votre événement du {formats.day(local_day(event.starts_at, event.time_zone))}",
        True,
    )
    assert letter.attachments[0].get_content_type() == "text/calendar"
    assert "Annuler mon inscription" in Client().get(_link()).content.decode()


def test_person_with_an_account_finds_her_inscriptions_in_her_space_and_on_the_page(people: People) -> None:
    event, past = coming_day(people), coming_day(people)
    client = people.client("david")
    before = client.get("/mon-espace/inscriptions").content.decode()
    for each in (event, past):
        client.post(f"/evenements/{each.slug}/inscription", {**INES, "email": "david@example.org"})
    hour = dt.timedelta(hours=1)
    Event.objects.filter(pk=past.pk).update(starts_at=utc_now() - 2 * hour, ends_at=utc_now() - hour)

    pages = [client.get(path).content.decode() for path in ("/mon-espace/inscriptions", "/mon-espace")]
    shown = client.get(f"/evenements/{event.slug}")

    own = registration_token(event, "david@example.org")
    assert "Vous n’êtes inscrit nulle part" in before
    assert [own in page for page in (*pages, shown.content.decode())] == [True] * 3
    assert "1 rendez-vous à venir." in pages[0].replace("\xa0", " ")
    assert [registration_token(past, "david@example.org") in page for page in pages] == [True, False]
    assert shown["Cache-Control"] == "private"
    assert own not in people.client("chloe").get(f"/evenements/{event.slug}").content.decode()


def test_my_inscriptions_ask_as_much_for_three_as_for_one(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = people.client("david")

    for _number in range(3):
        event = coming_day(people)
        client.post(f"/evenements/{event.slug}/inscription", {**INES, "email": "david@example.org"})
        with django_assert_max_num_queries(12):
            client.get("/mon-espace/inscriptions")

    assert Registration.objects.count() == 3


def test_who_comes_to_meetings_may_agree_to_be_asked_later_and_takes_it_back(people: People) -> None:
    event, visitor = coming_day(people), Client()
    page = f"/evenements/{event.slug}/inscription"
    without = visitor.get(page).content.decode()
    event.sessions.create(kind="meetings", title="Rendez-vous", starts_at=event.starts_at, ends_at=event.ends_at)
    asked = visitor.get(page).content.decode()

    visitor.post(page, {**INES, "may_be_asked": "on"})
    agreed = Registration.objects.get().follow_up_agreed_at
    write_due_letters(utc_now(), "https://x")
    kept_words = "servent ensuite à vous demander les suites" in letters_sent()[0].body
    visitor.post(_link(), INES)

    assert ("may_be_asked" in without, "may_be_asked" in asked) == (False, True)
    assert (agreed is not None, kept_words, Registration.objects.get().follow_up_agreed_at) == (True, True, None)


def test_program_that_fills_in_every_field_inscribes_nobody(people: People) -> None:
    event = coming_day(people)

    answer = Client().post(f"/evenements/{event.slug}/inscription", {**INES, "website": "https://spam.example"})

    assert (answer.status_code, Registration.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "ines"}, "nom@domaine"),
        ({"siret": "123"}, "Ce SIRET n’existe pas"),
        ({"name": " "}, "Remplissez"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(people: People, typed: dict[str, str], sentence: str) -> None:
    event = coming_day(people)

    answer = Client().post(f"/evenements/{event.slug}/inscription", {**INES, **typed})

    assert (answer.status_code, sentence in answer.content.decode().replace("\xa0", " ")) == (422, True)
    assert Registration.objects.count() == 0


def test_full_event_offers_its_waiting_list_and_a_cancelled_one_no_form(people: People) -> None:
    event = coming_day(people, places=1)
    inscribed(event, "jean", now=utc_now())
    full = Client().get(f"/evenements/{event.slug}").content.decode()
    people.client("chloe").post(f"/mon-espace/evenements/{event.slug}/annuler", {"reason": "salle inondée"})

    page = Client().get(f"/evenements/{event.slug}").content.decode().replace("\xa0", " ")
    form = Client().get(f"/evenements/{event.slug}/inscription")
    sent = Client().post(f"/evenements/{event.slug}/inscription", INES)

    assert "M’inscrire en liste d’attente" in full
    assert ("Annulé : salle inondée" in page, "M’inscrire" in page) == (True, False)
    assert (form.status_code, form["Location"]) == (302, f"/evenements/{event.slug}")
    # What was typed stays where the event was called off meanwhile.
    said = sent.content.decode()
    assert (sent.status_code, "personne ne peut plus s’y inscrire" in said, INES["name"] in said) == (422, True, True)


def test_link_that_nobody_has_opens_nothing() -> None:
    answers = [Client().get(f"/{page}/{'x' * 32}") for page in ("inscription", "intervention")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_letter_of_a_change_says_what_was_before(people: People) -> None:
    event = coming_day(people)
    inscribed(event, "ines", now=utc_now())
    write_due_letters(utc_now(), "https://x")
    before = (event.starts_at, when_text(event))
    later = dt.timedelta(hours=1)
    plan = plan_of_day(
        title="GAGNEZ 1000 EUROS",
        place_name="Salle des fêtes",
        starts_at=event.starts_at + later,
        ends_at=event.ends_at + later,
    )

    change_event(organiser(people), event, plan, now=utc_now())
    write_due_letters(utc_now(), "https://x")

    letter = letters_sent()[-1]
    assert f"Avant : {before[1]}" in letter.body
    assert "Lieu d’avant : " in letter.body
    assert ("GAGNEZ" in letter.subject, "> GAGNEZ 1000 EUROS" in letter.body) == (False, True)


def test_list_of_the_organiser_does_not_count_who_waits_among_those_who_come(people: People) -> None:
    event = coming_day(people)
    inscribed(event, "ines", "jean", "kim", now=utc_now())

    page = people.client("chloe").get(f"/mon-espace/evenements/{event.slug}/inscrits").content.decode()

    assert "2 personnes inscrites, 1 en liste d’attente, dans l’ordre d’arrivée." in page


def test_page_of_the_organiser_does_not_say_that_nobody_came_where_nobody_was_counted(people: People) -> None:
    event = coming_day(people)
    [ines] = inscribed(event, "ines", now=utc_now())

    def present() -> list[str]:
        page = people.client("chloe").get(f"/mon-espace/evenements/{event.slug}").content.decode()
        return re.findall(r"<th scope=\"row\">[^<]*</th>\s*<td>1</td>\s*<td>0</td>\s*<td>([^<]*)</td>", page)

    before = present()
    Registration.objects.filter(pk=ines.pk).update(checked_in_at=utc_now())

    assert (before, present()) == (["non renseigné"], ["1"])


def test_full_event_says_that_places_of_unconfirmed_addresses_go_to_who_confirms(people: People) -> None:
    event = coming_day(people)
    inscribed(event, "faux", "faux2", now=utc_now())

    page = Client().get(f"/evenements/{event.slug}").content.decode()

    assert "complet, mais 2 places ne sont pas confirmées" in page.replace("\xa0", " ")


def test_event_that_is_over_says_no_places_left_in_its_workshops(people: People) -> None:
    event = coming_day(people)
    workshop = SessionPlan(
        kind=SessionKind.WORKSHOP, title="Cartes", starts_at=event.starts_at, ends_at=event.ends_at, places=12
    )
    save_session(event, workshop, now=utc_now())

    pages = [event_page(event, AnonymousUser(), now=moment) for moment in (event.starts_at, event.ends_at)]

    assert [page["hours"][0][2][0][1] for page in pages] == ["il reste 12 places sur 12", ""]
