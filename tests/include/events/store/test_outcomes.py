"""What came of meetings is asked three times at most and shown as counts; erased people leave counts alone."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.core.problems import Refused
from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.pages.report import report_page
from maillage.include.events.store.erasure import erase_people, forget_erased_people
from maillage.include.events.store.meeting_tables.models import (
    EventFeedback,
    MeetingGrid,
    PairLetter,
    PairOutcome,
    PairWish,
)
from maillage.include.events.store.models import Registration
from maillage.include.events.store.outcomes import (
    count_held_meetings,
    owe_outcome_letters,
    say_feedback,
    say_outcome,
)
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from maillage.include.events.store.reports import feedback_counts, meeting_counts
from tests.include.events.day import MORNING, UNTIL, MeetingDay, planned

pytestmark = pytest.mark.django_db
AFTER = MORNING + dt.timedelta(days=1)


@pytest.fixture
def grid(day: MeetingDay) -> MeetingGrid:
    """Published meetings of all ten."""
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    publish_meetings(day.acting, grid.pk, now=UNTIL)
    grid.refresh_from_db()
    return grid


def test_letters_ask_after_one_six_and_twelve_months_and_never_again(day: MeetingDay, grid: MeetingGrid):
    days = (AFTER, *(MORNING + dt.timedelta(days=30 * months + 8) for months in (1, 1, 6, 12, 40)))

    owed = [owe_outcome_letters(moment) for moment in days]

    assert owed == [0, 10, 0, 10, 10, 0]
    assert sorted(PairLetter.objects.filter(registration=day.guests[0]).values_list("kind", flat=True)) == [
        "after-1", "after-12", "after-6", "timetable",
    ]  # fmt: skip


def test_who_has_said_all_and_who_gave_the_place_back_are_not_asked(day: MeetingDay, grid: MeetingGrid):
    closed, gone = day.guests[:2]
    for row in planned(grid).filter(guest=closed):
        say_outcome(closed, row.pk, MeetingResult.NOTHING, now=AFTER)
    Registration.objects.filter(pk=gone.pk).update(state="cancelled")

    assert owe_outcome_letters(MORNING + dt.timedelta(days=40)) == 8


def test_outcome_is_said_of_ones_own_meeting_after_it_and_may_be_corrected(day: MeetingDay, grid: MeetingGrid):
    row = planned(grid).filter(guest=day.guests[0])[0]

    refusals = []
    for person, moment in ((day.guests[1], AFTER), (day.guests[0], UNTIL)):
        with pytest.raises(Refused) as refusal:
            say_outcome(person, row.pk, MeetingResult.QUOTE, now=moment)
        refusals.append(refusal.value.code)
    for result in (MeetingResult.NOT_YET, MeetingResult.QUOTE):
        say_outcome(day.guests[0], row.pk, result, now=AFTER)

    assert refusals == ["meeting_of_others", "meeting_to_come"]
    assert [outcome.result for outcome in PairOutcome.objects.all()] == ["quote"]


def test_feedback_needs_a_mark_and_the_event_to_have_begun(day: MeetingDay):
    codes = []
    for mark, moment in ((3, UNTIL), (None, AFTER), (6, AFTER)):
        with pytest.raises(Refused) as refusal:
            say_feedback(day.guests[0], mark, "bien", now=moment)
        codes.append(refusal.value.code)
    for mark in (2, 4):
        say_feedback(day.guests[0], mark, "bien", now=AFTER)

    assert codes == ["event_to_come", "feedback_without_mark", "feedback_without_mark"]
    assert feedback_counts(day.event) == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}


def test_report_keeps_its_counts_when_people_are_erased_and_nothing_that_they_wrote(day: MeetingDay, grid: MeetingGrid):
    Registration.objects.exclude(pk=day.guests[0].pk).update(checked_in_at=MORNING)
    for row in planned(grid):
        say_outcome(row.guest, row.pk, MeetingResult.CONTACT, now=AFTER)  # type: ignore[arg-type]
    for person in day.guests:
        say_feedback(person, 4, "Merci à Camille", now=AFTER)
    assert (count_held_meetings(AFTER), count_held_meetings(AFTER)) == (1, 0)
    before = (meeting_counts(day.event), feedback_counts(day.event))
    of_others = planned(grid).exclude(guest=day.guests[0]).count()

    erase_people(day.event, now=AFTER)
    forgotten = [forget_erased_people(AFTER) for _look in range(2)]

    (counts,) = before[0]
    assert counts.held == of_others
    day.event.refresh_from_db()
    assert (meeting_counts(day.event), feedback_counts(day.event)) == before
    assert forgotten == [1, 0]
    assert (PairWish.objects.count(), PairLetter.objects.count()) == (0, 0)
    assert EventFeedback.objects.filter(words="", registration=None).count() == len(day.guests)
    assert owe_outcome_letters(MORNING + dt.timedelta(days=40)) == 0


def test_report_says_no_small_number_and_words_to_the_organiser_alone(day: MeetingDay, grid: MeetingGrid):
    Registration.objects.filter(role="structure").update(checked_in_at=MORNING)
    for person in day.guests[:5]:
        say_feedback(person, 5, f"De {person.number}", now=AFTER)

    page = report_page(day.event, AnonymousUser(), now=AFTER)

    people = dict(page["parts"][0].figures)
    assert people["acheteur public ou privé"] == "inscrits : moins de 5 ; venus : 0"
    assert people["structure inclusive"] == "inscrits : moins de 5 ; venus : 6"
    assert page["words"] == []


def test_report_of_a_day_on_which_nobody_was_checked_in_does_not_say_that_nobody_came(day: MeetingDay):
    page = report_page(day.event, AnonymousUser(), now=AFTER)

    assert page["answer"] == "10 places réservées ; les arrivées n’ont pas été comptées."
    assert {value for _label, value in page["parts"][0].figures} == {"inscrits : moins de 5 ; venus : non renseigné"}
