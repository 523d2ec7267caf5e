"""The organiser's page says where the event is and what to do next, through its whole life."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.grids import GridRules, RoomTables
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.pages.own_event import own_event_page
from maillage.include.events.store.grids import say_wishes, set_grid
from maillage.include.events.store.models import Event, Registration, Session
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from maillage.include.events.store.programmes import save_session
from tests.include.events.day import BEFORE, MORNING, UNTIL, MeetingDay, register
from tests.include.events.days import NOW, STARTS_AT, coming_day, draft_day, published_day
from tests.people import People

pytestmark = pytest.mark.django_db


def steps_of(event: Event, now: dt.datetime) -> tuple[str, str, list[tuple[str, str, bool]]]:
    """The sentence, the button, and the line of states as the page shows them."""
    page = own_event_page(Event.objects.select_related("organisation").get(pk=event.pk), now=now)
    text = page["action"].text.replace("\xa0", " ")
    return text, page["action"].label, [(one.label, one.value, one.is_waiting) for one in page["stages"]]


def plenary(event: Event) -> Session:
    plan = SessionPlan(
        kind=SessionKind.PLENARY,
        title="Ouverture",
        starts_at=event.starts_at,
        ends_at=event.starts_at + dt.timedelta(hours=1),
    )
    return save_session(event, plan, now=NOW)


def test_draft_asks_for_its_programme_then_to_be_published(people: People) -> None:
    event = draft_day(people)

    empty = steps_of(event, NOW)
    plenary(event)
    ready = steps_of(event, NOW)

    assert empty == (
        "Le programme est vide : commencez par l’accueil.",
        "Écrire le programme",
        [("Programme", "vide", True), ("Inscrits", "0 sur 2", False)],
    )
    assert ready == (
        "Le brouillon est prêt, 1 session au programme : vous seuls le voyez.",
        "Publier, et ouvrir les inscriptions",
        [("Programme", "prêt", True), ("Inscrits", "0 sur 2", False)],
    )


def test_published_event_invites_until_its_day_then_welcomes_then_reports(people: People) -> None:
    event = published_day(people)
    plenary(event)

    actions = [
        steps_of(event, moment)[:2]
        for moment in (NOW, STARTS_AT - dt.timedelta(hours=3), STARTS_AT + dt.timedelta(days=1))
    ]

    assert actions == [
        ("Il reste 2 places : partagez l’adresse.", "Inviter"),
        ("C’est aujourd’hui : personne n’a de place réservée.", "Accueillir"),
        ("C’est fini : le bilan est prêt.", "Lire le bilan"),
    ]


def test_meetings_lead_from_slots_to_the_published_plan(day: MeetingDay) -> None:
    first = steps_of(day.event, BEFORE)[:2]
    grid = day.grid()
    asked = steps_of(day.event, BEFORE)[:2]
    for guest in day.guests:
        say_wishes(grid, guest, {day.hosts[0].pk: 3, day.hosts[1].pk: 2}, now=BEFORE)
    over = UNTIL + dt.timedelta(hours=1)
    planning = steps_of(day.event, over)[:2]
    plan_meetings(day.acting, grid.pk, now=over)
    planned, label, line = steps_of(day.event, over)
    publish_meetings(day.acting, grid.pk, now=over)

    assert first == (
        "Des rendez-vous sont au programme : donnez créneaux et tables, et les souhaits s’ouvrent.",
        "Préparer les rendez-vous",
    )
    assert asked == (
        "Les souhaits sont ouverts : 10 personnes n’ont rien dit, pas encore par lettre.",
        "Demander leurs souhaits",
    )
    assert planning == ("Les souhaits sont là : 6 personnes les ont dits, sur 10.", "Planifier les rendez-vous")
    assert re.fullmatch(r"Le plan est prêt : \d+ rendez-vous, (chacun a les siens|\d+ personnes? n’en a.*)\.", planned)
    assert label == "Publier le plan"
    assert line[2:] == [("Souhaits", "6 sur 10", False), ("Plan", "à publier", True)]
    assert steps_of(day.event, over)[2][3] == ("Plan", "publié", False)


def test_arrivals_are_counted_on_the_day(day: MeetingDay) -> None:
    Registration.objects.filter(event=day.event, number__lte=3).update(checked_in_at=MORNING)

    text, label, _line = steps_of(day.event, MORNING)

    assert (text, label) == ("C’est aujourd’hui : 3 personnes arrivées sur 10.", "Accueillir")


def test_page_of_an_event_shows_its_action_and_the_day(people: People) -> None:
    event = coming_day(people, places=20)

    page = people.client("chloe").get(f"/mon-espace/evenements/{event.slug}").content.decode()

    assert 'class="button button-accent" href="#inviter"' in page
    assert page.count("button-accent") == 1
    assert f"/evenements/{event.slug}</code>" in page
    assert "Accueillir" in page


def test_page_asks_as_many_questions_for_three_people_as_for_one(day: MeetingDay) -> None:
    grid = day.wishing_grid()
    counts = []
    for number in (1, 3):
        for more in range(number):
            register(day.event, f"Structure {number}-{more}", "structure")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            own_event_page(Event.objects.select_related("organisation").get(pk=day.event.pk), now=BEFORE)
        counts.append(len(asked))

    assert grid.planned_at is None
    assert counts[0] == counts[1] <= 30


def test_session_that_no_longer_holds_a_slot_does_not_close_the_page(day: MeetingDay) -> None:
    rules = GridRules(60, 0, (), (RoomTables("Grande salle", 4),), "buyer", "structure", None, UNTIL)
    set_grid(day.acting, day.session, rules, now=BEFORE)
    Session.objects.filter(pk=day.session.pk).update(ends_at=day.session.starts_at + dt.timedelta(minutes=30))

    text, _label, _line = steps_of(day.event, BEFORE)

    assert text == "Les souhaits sont ouverts : 10 personnes n’ont rien dit, pas encore par lettre."


def test_event_that_is_sent_or_copied_twice_is_one_draft(people: People) -> None:
    event, again = draft_day(people), draft_day(people)
    chloe, path = people.client("chloe"), f"/mon-espace/evenements/{event.slug}/refaire"

    places = {chloe.post(path, {"day": "2027-04-08"})["Location"] for _click in range(2)}

    assert (event, len(places), Event.objects.count()) == (again, 1, 2)
    # Another one of that morning, in another room, is another event.
    assert draft_day(people, place_name="Salle des fêtes") != event


def test_what_lacks_to_copy_or_cancel_is_told_at_its_field(people: People) -> None:
    event = coming_day(people)
    chloe, path = people.client("chloe"), f"/mon-espace/evenements/{event.slug}"

    answers = [chloe.post(f"{path}/annuler", {"reason": ""}), chloe.post(f"{path}/refaire", {"day": "demain"})]
    cancelled = [chloe.post(f"{path}/annuler", {"reason": "salle inondée"}).status_code for _tab in range(2)]
    late = chloe.post(f"{path}/annuler", {"reason": "salle inondée"}).content.decode()

    faults = [re.findall(r'field-error" id="id_(\w+)_error"', answer.content.decode()) for answer in answers]
    assert ([answer.status_code for answer in answers], faults) == ([422, 422], [["reason"], ["day"]])
    assert (cancelled, "Cet événement est annulé" in late) == ([302, 422], True)
