"""A whole OpenMap of 180 invented people: from the call for pitches to what came of the meetings a year later."""

import datetime as dt
from collections import Counter
from random import Random
from typing import Final

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage

from maillage.accounts.domain.terms import Acting
from maillage.include.events.domain.events import EventKind, RegistrationRole, SessionKind
from maillage.include.events.domain.grids import GridRules, RoomTables
from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.domain.plans import Attendee, CodeRead, EventPlan, SessionPlan
from maillage.include.events.pages.papers import badges, sign_in_sheets, stand_list, table_cards, table_timetables
from maillage.include.events.pages.parts.letters import write_due_letters
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.pages.report import live_page, report_page
from maillage.include.events.store.arrivals import check_in
from maillage.include.events.store.erasure import erase_past_events, forget_erased_people
from maillage.include.events.store.events import make_event, publish_event
from maillage.include.events.store.grids import (
    meeting_wishes,
    plan_at_rest,
    plan_service,
    say_wishes,
    set_grid,
    sides_of,
)
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairLetter, PairMeeting, PitchCall
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.outcomes import count_held_meetings, owe_outcome_letters, say_feedback, say_outcome
from maillage.include.events.store.pitches import (
    CallRules,
    criteria_weights,
    decide_pitches,
    files_of,
    invite_reader,
    keep_pitch_draft,
    mark_file,
    ranking_of,
    send_pitch,
    set_call,
)
from maillage.include.events.store.plans import plan_meetings, publish_meetings, replan_without
from maillage.include.events.store.programmes import save_room, save_session
from maillage.include.events.store.registrations import cancel_registration, confirm_address, occupancy, register
from maillage.include.events.store.stands import ask_stand, give_stand
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
ORIGIN: Final = "https://agence.example"
CALLED = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
NINE = dt.datetime(2027, 3, 25, 8, tzinfo=dt.UTC)  # in Paris, three days before clocks change
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WISHES_UNTIL = NINE - 7 * DAY
BUYERS, STRUCTURES, OTHERS, TOO_LATE = 50, 110, 20, 6


def session_plan(kind: SessionKind, title: str, *, begins: float, hours: float, room: int | None = None) -> SessionPlan:
    starts = NINE + begins * HOUR
    return SessionPlan(kind=kind, title=title, starts_at=starts, ends_at=starts + hours * HOUR, room=room)


def announced(acting: Acting) -> Event:
    """The morning with its plenary, pitches, stands and twelve slots of meetings, public."""
    plan = EventPlan(
        kind=EventKind.OPENMAP, title="OpenMap d’essai", starts_at=NINE, ends_at=NINE + 4 * HOUR, places=180,
        place_name="Palais des congrès", commune="44131", erase_days=90,
    )  # fmt: skip
    event = make_event(acting, plan, now=CALLED)
    hall = save_room(event, "Grande salle", 200, now=CALLED).pk
    for planned_session in (
        session_plan(SessionKind.PLENARY, "Ouverture", begins=0, hours=0.5, room=hall),
        session_plan(SessionKind.PITCHES, "Six présentations", begins=0.5, hours=0.5, room=hall),
        session_plan(SessionKind.STANDS, "Douze stands", begins=0, hours=4),
        session_plan(SessionKind.MEETINGS, "Rendez-vous", begins=1, hours=3, room=hall),
    ):
        save_session(event, planned_session, now=CALLED)
    publish_event(acting, event, now=CALLED)
    return Event.objects.select_related("organisation").get(pk=event.pk)


def inscribed(event: Event) -> list[Registration]:
    """As many as there are places and six more, all by letters that they answered."""
    roles = [RegistrationRole.BUYER] * BUYERS + [RegistrationRole.STRUCTURE] * STRUCTURES
    roles += [RegistrationRole.OTHER] * (OTHERS + TOO_LATE)
    for number, role in enumerate(roles, start=1):
        attendee = Attendee(
            f"Personne Inventée-{number}", f"p{number}@example.org", f"{role.label} n° {number}", role=role,
            may_be_asked=number % 3 == 0,
        )  # fmt: skip
        confirm_address(register(event, attendee, now=CALLED + number * dt.timedelta(minutes=1)), now=CALLED)
    return list(event.registrations.order_by("number"))


def chosen_pitches(acting: Acting, event: Event, authors: list[Registration]) -> PitchCall:
    """Twenty files, marked by three readers each, of which the six best are chosen; a draft counts for nothing."""
    criteria = (("Utile aux acheteurs présents", 3), ("Déjà éprouvé", 2), ("Clair", 1))
    session = event.sessions.get(kind="pitches")
    rules = CallRules("Cinq minutes.", ("Quoi ?", "Pour qui ?"), criteria, 6, NINE - 30 * DAY, session)
    call = set_call(acting, event, rules, now=CALLED)
    for author in authors[:20]:
        texts = {"title": f"Projet {author.number}", "answers": ["Un service", "Les communes"]}
        send_pitch(call, author, **texts, attachment=None, now=CALLED + 9 * DAY)  # type: ignore[arg-type]
    keep_pitch_draft(call, authors[20], title="Pas fini", answers=["…"], attachment=None, now=CALLED + 9 * DAY)
    draw = Random(2027)
    keys = list(criteria_weights(call))
    for number in range(3):
        reader = invite_reader(acting, call, name=f"Lecture {number}", email=f"l{number}@example.org", now=CALLED)
        for file in files_of(call):
            marks = {key: draw.randint(0, 5) for key in keys}
            mark_file(reader, file, marks, remark="", now=NINE - 25 * DAY)
    best = [ranked.file for ranked in ranking_of(call)[:6]]
    decide_pitches(acting, call, best, reason="Vingt dossiers pour six places.", reasons={}, now=NINE - 20 * DAY)
    return call


def planned_grid(acting: Acting, event: Event, people: list[Registration]) -> MeetingGrid:
    """Twelve slots, thirty tables, wishes from both sides, the fairest plan, published."""
    rules = GridRules(10, 5, (), (RoomTables("Grande salle", 30),), "buyer", "structure", None, WISHES_UNTIL)
    grid = set_grid(acting, event.sessions.get(kind="meetings"), rules, now=CALLED)
    draw = Random(1)
    buyers, structures = people[:BUYERS], people[BUYERS : BUYERS + STRUCTURES]
    for person, others, count in (*((one, buyers, 4) for one in structures), *((one, structures, 3) for one in buyers)):
        wished = {other.pk: draw.randint(1, 3) for other in draw.sample(others, count)}
        say_wishes(grid, person, wished, now=WISHES_UNTIL - DAY)
    plan_meetings(acting, grid.pk, now=WISHES_UNTIL + HOUR)
    publish_meetings(acting, grid.pk, now=WISHES_UNTIL + HOUR)
    grid.refresh_from_db()
    return grid


def rows_of(grid: MeetingGrid) -> dict[int, tuple[int, int, int | None, int | None]]:
    """The meetings that take place, as they stand."""
    rows = grid.meetings.filter(state="planned")
    return {row.pk: (row.slot, row.table, row.guest_id, row.host_id) for row in rows}


def test_open_map_of_180_people_from_the_call_to_what_came_of_it_a_year_later(people: People) -> None:
    acting = Acting(people.commune.pk, user_id=people.chloe.pk)

    event = announced(acting)
    rows = inscribed(event)
    letters = write_due_letters(CALLED + DAY, ORIGIN)
    cancel_registration(rows[BUYERS + STRUCTURES], now=CALLED + 2 * DAY)
    assert (letters, occupancy(event).confirmed, occupancy(event).waiting) == (186, 180, 5)
    call = chosen_pitches(acting, event, rows[BUYERS:])
    assert Counter(file.decision for file in files_of(call)) == {"chosen": 6, "declined": 14}
    stands = [ask_stand(row, title="Nos travaux", needs="une prise", now=CALLED) for row in rows[BUYERS : BUYERS + 14]]
    for number, stand in enumerate(stands, start=1):
        give_stand(acting, event, stand.pk, number if number <= 12 else None, now=CALLED)
    grid = planned_grid(acting, event, rows)
    everybody_is_served(grid)
    with_place = list(event.registrations.filter(state="confirmed"))
    everybody_is_on_paper(event, with_place)

    absent = {row.pk for row in with_place[::20]}
    told_by_two_phones(event, [row for row in with_place if row.pk not in absent])
    before = rows_of(grid)
    nobody_else_moves_when_one_is_missing(acting, grid, rows[1])
    live = live_page(event, now=NINE + 1.1 * HOUR)
    assert (len(live["pitches"]), len(live["stands"]), "Rendez-vous" in live["answer"]) == (6, 12, True)

    for row in with_place[:40]:
        say_feedback(row, 4 if row.number % 2 else 5, "Utile", now=NINE + DAY)
    assert count_held_meetings(NINE + DAY) == 1
    came, after = {row.pk for row in with_place} - absent, rows_of(grid)
    held = sum({guest, host} <= came for _slot, _table, guest, host in after.values())
    results = (MeetingResult.CONTRACT, MeetingResult.QUOTE, MeetingResult.CONTACT, MeetingResult.NOT_YET)
    for place, met in enumerate(PairMeeting.objects.filter(pk__in=after).select_related("guest").order_by("pk")[:80]):
        assert met.guest is not None
        say_outcome(met.guest, met.pk, results[place % 4], now=NINE + 32 * DAY)
    those_who_agreed_are_asked_for_a_year_and_all_are_erased(after)

    event.refresh_from_db()
    page = report_page(event, AnonymousUser(), now=NINE + 401 * DAY)
    figures = {label: value for part in page["parts"] for label, value in part.figures}
    assert page["answer"] == "171 personnes sont venues, pour 180 places réservées."
    assert figures["Rendez-vous prévus"] == str(len(set(before) | set(after)))
    assert figures["Tenus (les deux sont venus)"] == str(held)
    assert [figures[f"Suites : {result.label}"] for result in results] == ["20"] * 4
    assert [figures[name] for name in ("Dossiers de présentation", "Présentations retenues", "Stands")] == [
        "20", "6", "12",
    ]  # fmt: skip
    assert "40 avis ; utile à 4,5 sur 5 en moyenne." in {part.answer.replace("\xa0", " ") for part in page["parts"]}


def everybody_is_served(grid: MeetingGrid) -> None:
    """Nobody could be served better, each of both sides has a timetable by letter, and no letter has an address."""
    service = plan_service(plan_at_rest(grid), meeting_wishes(grid, sides_of(grid)))
    assert (service.persons, service.unserved, service.is_fairest) == (160, 0, True)
    assert service.meetings == len(rows_of(grid)) <= 12 * 30
    letters = sending(WISHES_UNTIL + HOUR)
    sent = Counter(letter.subject for letter in letters)
    assert sent["Vos rendez-vous du 25 mars 2027"] == 160
    assert sent["Votre présentation est retenue"] == 6
    assert sent["Votre présentation n’est pas retenue cette fois"] == 14
    assert [letter.to for letter in letters if "@example.org" in letter.body] == []


def everybody_is_on_paper(event: Event, with_place: list[Registration]) -> None:
    """Each person who has a place, the thirty tables, the twelve stands, and no address."""
    papers = [part(event, with_place) for part in (badges, sign_in_sheets, table_timetables, table_cards, stand_list)]
    assert (len(papers[0]["badges"]), len(papers[1]["parts"][0]["rows"])) == (180, 180)
    assert (len(papers[2]["parts"][0]["rows"]), len(papers[4]["parts"][0]["rows"])) == (30, 12)
    assert "@" not in str(papers)


def told_by_two_phones(event: Event, present: list[Registration]) -> None:
    """The queues of two phones, which let some of the same people in."""
    codes = [CodeRead(row.code, NINE) for row in present]
    check_in(event, codes[:120], now=NINE + HOUR)
    check_in(event, codes[60:], now=NINE + HOUR)
    assert event.registrations.exclude(checked_in_at=None).count() == len(present)


def nobody_else_moves_when_one_is_missing(acting: Acting, grid: MeetingGrid, missing: Registration) -> None:
    """A buyer is missing from the third slot on: her meetings go, every other stays at its hour and table."""
    before = rows_of(grid)
    replanning = replan_without(acting, grid.pk, [missing.pk], from_slot=2, now=NINE + HOUR)
    after = rows_of(grid)
    lost = {key for key, (slot, _table, *pair) in before.items() if slot >= 2 and missing.pk in pair}
    stays = {key: row for key, row in before.items() if key not in lost}
    assert {key: row for key, row in after.items() if key in before} == stays
    assert replanning.cancelled == len(lost) > 0


def those_who_agreed_are_asked_for_a_year_and_all_are_erased(
    after: dict[int, tuple[int, int, int | None, int | None]],
) -> None:
    """After a month all are asked, after six and twelve those who agreed and have not said all; then nobody is left."""
    with_meeting = {key for row in after.values() for key in row[2:] if key}
    agreed = set(Registration.objects.exclude(follow_up_agreed_at=None).values_list("pk", flat=True)) & with_meeting
    owe_outcome_letters(NINE + 32 * DAY)
    assert erase_past_events(NINE + 91 * DAY) == 1
    assert [forget_erased_people(NINE) for _look in range(2)] == [1, 0]
    followed = set(Registration.objects.filter(state="followed").values_list("pk", flat=True))
    assert set() < followed <= agreed
    owed = [owe_outcome_letters(NINE + days * DAY) for days in (186, 367, 390)]
    assert owed == [len(followed), len(followed), 0]
    assert set(PairLetter.objects.values_list("registration_id", flat=True)) == followed
    assert erase_past_events(NINE + 401 * DAY) == len(followed)
    forget_erased_people(NINE)
    assert not Registration.objects.exclude(email="").exists()


def sending(now: dt.datetime) -> list[EmailMessage]:
    """The letters about meetings and pitches that leave now."""
    letters_sent().clear()
    while write_meeting_letters(now, ORIGIN):
        pass
    return list(letters_sent())
