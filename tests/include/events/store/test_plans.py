"""An organiser plans meetings, moves them by hand, publishes them, and plans anew where somebody is missing."""

from collections import Counter
from datetime import timedelta

import pytest

from maillage.accounts.store.models import TraceEntry
from maillage.accounts.store.takedowns import hide, lift
from maillage.core.problems import Refused
from maillage.include.events.domain.events import HideableEvent
from maillage.include.events.domain.grids import RoomTables
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.store.grids import (
    ask_wishes,
    meeting_wishes,
    plan_at_rest,
    plan_service,
    say_wishes,
    sides_of,
)
from maillage.include.events.store.meeting_tables.models import MeetingNotice, PairLetter
from maillage.include.events.store.plans import (
    add_meeting,
    cancel_meeting,
    move_meeting,
    plan_meetings,
    publish_meetings,
    replan_without,
)
from tests.include.events.day import BEFORE, UNTIL, MeetingDay, planned, register
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db


def test_wish_that_could_never_be_granted_is_dropped_and_the_others_are_kept(day: MeetingDay):
    grid = day.grid()
    gone, guest = day.hosts[3], day.guests[0]
    gone.state = "cancelled"
    gone.save()

    kept = say_wishes(
        grid,
        guest,
        {
            day.hosts[0].pk: 3,
            day.hosts[1].pk: None,
            guest.pk: 3,
            day.guests[1].pk: 2,
            gone.pk: 2,
            999: 1,
            day.hosts[2].pk: 9,
        },
        now=BEFORE,
    )

    assert kept == 2
    assert sorted(grid.wishes.values_list("wished", "strength"), key=str) == sorted(
        [(day.hosts[0].pk, 3), (day.hosts[1].pk, None)], key=str
    )


def test_wishes_end_at_their_date_and_plans_need_one(day: MeetingDay):
    grid = day.grid()

    with pytest.raises(Refused) as late:
        say_wishes(grid, day.guests[0], {day.hosts[0].pk: 3}, now=UNTIL.replace(hour=9))
    with pytest.raises(Refused) as empty:
        plan_meetings(day.acting, grid.pk, now=UNTIL)
    with pytest.raises(Refused) as unplanned:
        publish_meetings(day.acting, grid.pk, now=UNTIL)

    assert [problem.value.code for problem in (late, empty, unplanned)] == [
        "wishes_late", "meetings_without_wish", "meetings_not_planned",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"host_role": "structure"}, "meetings_one_side"),
        ({"rooms": ()}, "meetings_without_table"),
        ({"rooms": (RoomTables("Verrière", 0),)}, "meetings_without_table"),
    ],
)
def test_grid_that_cannot_hold_a_meeting_is_refused(day: MeetingDay, changes: dict[str, object], code: str):
    with pytest.raises(Refused) as refusal:
        day.grid(**changes)

    assert refusal.value.code == code


def test_plan_serves_everybody_and_says_so(day: MeetingDay):
    grid = day.wishing_grid()

    plan_meetings(day.acting, grid.pk, now=UNTIL)

    grid.refresh_from_db()
    service = plan_service(plan_at_rest(grid), meeting_wishes(grid, sides_of(grid)))
    assert (service.persons, service.unserved, service.is_fairest, service.everybody) == (7, 0, True, 3)
    assert grid.service["meetings"] == planned(grid).count()
    assert not planned(grid).filter(host=day.hosts[0], guest=day.guests[-1]).exists()
    assert TraceEntry.objects.filter(verb="meetings-planned", title="Rendez-vous").count() == 1


def test_grid_that_changes_after_planning_costs_the_plan_only_where_the_organiser_gives_it_up(day: MeetingDay):
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    count = planned(grid).count()

    day.grid(wishes_until=UNTIL + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        day.grid(slot_minutes=15)
    kept = planned(grid).count()
    day.grid(slot_minutes=15, is_plan_given_up=True)

    grid.refresh_from_db()
    assert (refusal.value.code, refusal.value.params, kept) == ("plan_would_go", {"meetings": count}, count)
    assert (grid.slot_minutes, grid.planned_at, planned(grid).count()) == (15, None, 0)
    assert grid.wishes.count() == 20


def test_meeting_is_moved_where_it_fits_and_nowhere_else(day: MeetingDay):
    grid = day.grid()
    first = add_meeting(day.acting, grid.pk, guest=day.guests[0].pk, host=day.hosts[0].pk, slot=0, seat=1, now=BEFORE)
    add_meeting(day.acting, grid.pk, guest=day.guests[1].pk, host=day.hosts[1].pk, slot=1, seat=1, now=BEFORE)

    refusals = []
    for slot, seat in ((1, 1), (9, 1), (1, 9)):
        with pytest.raises(Refused) as refusal:
            move_meeting(day.acting, grid.pk, first.pk, slot=slot, seat=seat, now=BEFORE)
        refusals.append(refusal.value.code)
    with pytest.raises(Refused) as sides:
        add_meeting(day.acting, grid.pk, guest=day.hosts[2].pk, host=day.guests[2].pk, slot=2, seat=1, now=BEFORE)
    move_meeting(day.acting, grid.pk, first.pk, slot=1, seat=2, now=BEFORE)

    first.refresh_from_db()
    assert refusals == ["table_taken", "slot_unknown", "table_unknown"]
    assert sides.value.code == "not_of_the_sides"
    assert (first.slot, first.table, MeetingNotice.objects.count()) == (1, 2, 0)


def test_published_once_each_person_is_owed_one_letter_and_the_plan_is_not_made_again(day: MeetingDay):
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)

    owed = [publish_meetings(day.acting, grid.pk, now=UNTIL) for _click in range(2)]

    with pytest.raises(Refused, match="publi"):
        plan_meetings(day.acting, grid.pk, now=UNTIL)
    with pytest.raises(Refused, match="publi"):
        day.grid()
    assert owed == [10, 0]
    assert Counter(PairLetter.objects.values_list("kind", flat=True)) == {"timetable": 10}


def test_who_is_missing_leaves_all_others_where_they_are_and_only_the_touched_are_told(day: MeetingDay):
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    publish_meetings(day.acting, grid.pk, now=UNTIL)
    gone = day.guests[0]
    before = {row.pk: (row.slot, row.table) for row in planned(grid)}
    lost = [row.pk for row in planned(grid).filter(guest=gone, slot__gte=1)]

    replanning = replan_without(day.acting, grid.pk, [gone.pk], from_slot=1, now=UNTIL)

    rows = {row.pk: (row.slot, row.table) for row in planned(grid)}
    assert {pk: place for pk, place in rows.items() if pk in before} == {
        pk: place for pk, place in before.items() if pk not in lost
    }
    assert not planned(grid).filter(guest=gone, slot__gte=1).exists()
    told = set(MeetingNotice.objects.values_list("registration_id", flat=True))
    touched = [*grid.meetings.filter(pk__in=lost), *planned(grid).exclude(pk__in=before)]
    assert told == {key for row in touched for key in (row.guest_id, row.host_id)}
    assert (replanning.cancelled, replanning.added, replanning.people) == (
        len(lost),
        len(touched) - len(lost),
        len(told),
    )
    assert PairLetter.objects.filter(kind="changed", sent_at=None).count() == len(told)


def test_cancelled_meeting_leaves_its_place_to_another(day: MeetingDay):
    grid = day.grid()
    places = {"slot": 0, "seat": 1}
    first = add_meeting(day.acting, grid.pk, guest=day.guests[0].pk, host=day.hosts[0].pk, now=BEFORE, **places)
    cancel_meeting(day.acting, grid.pk, first.pk, now=BEFORE)

    again = add_meeting(day.acting, grid.pk, guest=day.guests[0].pk, host=day.hosts[0].pk, now=BEFORE, **places)

    assert [row.pk for row in planned(grid)] == [again.pk]
    with pytest.raises(Refused, match="commencé"):
        replan_without(day.acting, grid.pk, [day.guests[0].pk], from_slot=None, now=BEFORE)


def test_each_person_who_said_no_wish_is_asked_by_one_letter(day: MeetingDay):
    grid = day.grid()
    say_wishes(grid, day.guests[0], {day.hosts[0].pk: 3}, now=BEFORE)

    owed = [ask_wishes(day.acting, grid, now=BEFORE) for _click in range(2)]
    late = register(day.event, "Menuiserie", "structure")
    owed.append(ask_wishes(day.acting, grid, now=BEFORE))
    sent = write_meeting_letters(BEFORE, "https://agence.example")

    assert (owed, sent) == ([9, 0, 1], 10)
    assert {letter.to[0] for letter in letters_sent()} == {
        person.email for person in [*day.hosts, *day.guests[1:], late]
    }


def test_letters_about_meetings_of_a_hidden_event_leave_once_it_is_shown_again(day: MeetingDay):
    grid = day.grid()
    ask_wishes(day.acting, grid, now=BEFORE)
    takedown = hide(
        day.acting, HideableEvent.EVENT, str(day.event.pk), title="Journée", reason="Adresse fausse", now=BEFORE
    )

    hidden = write_meeting_letters(BEFORE, "https://agence.example")
    lift(day.acting, takedown, now=BEFORE)
    shown = write_meeting_letters(BEFORE, "https://agence.example")

    assert (hidden, shown) == (0, 10)
