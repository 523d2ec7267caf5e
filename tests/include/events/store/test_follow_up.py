"""Who agreed to be asked later is kept for that alone; all others are erased on the day that was said."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.store.erasure import (
    agree_to_follow_up,
    erase_past_events,
    erase_people,
    forget_erased_people,
)
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairOutcome
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.outcomes import owe_outcome_letters, say_outcome
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from maillage.include.events.store.stands import ask_stand, give_stand
from maillage.web.protection.tokens import token_digest
from tests.include.events.day import MORNING, UNTIL, MeetingDay, planned
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
AFTER = MORNING + dt.timedelta(days=1)


@pytest.fixture
def grid(day: MeetingDay) -> MeetingGrid:
    """Published meetings of all ten."""
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    publish_meetings(day.acting, grid.pk, now=UNTIL)
    return grid


def test_who_agreed_is_asked_after_six_and_twelve_months_though_all_others_are_erased(
    day: MeetingDay, grid: MeetingGrid
):
    Event.objects.filter(pk=day.event.pk).update(erase_days=90)
    agreed, other = day.guests[:2]
    token = registration_token(day.event, agreed.email)
    Registration.objects.filter(pk=agreed.pk).update(token_hash=token_digest(token))
    agree_to_follow_up(agreed, is_agreed=True, now=AFTER)
    mine = [row.pk for row in planned(grid).filter(guest=agreed)]
    after = {months: MORNING + dt.timedelta(days=30 * months + 8) for months in (1, 6, 12)}

    owed = [owe_outcome_letters(after[1])]
    erase_past_events(MORNING + dt.timedelta(days=91))
    forgotten = [forget_erased_people(AFTER) for _look in range(2)]
    owed += [owe_outcome_letters(after[6])]
    write_meeting_letters(after[6], "https://agence.example")
    page = Client().get(reverse("my_day", args=[token])).content.decode()
    say_outcome(agreed, mine[0], MeetingResult.QUOTE, now=after[6])
    owed += [owe_outcome_letters(after[12])]
    last = erase_past_events(MORNING + dt.timedelta(days=401))
    forgotten.append(forget_erased_people(AFTER))

    letter = letters_sent()[-1]
    assert (owed, forgotten, last) == ([10, 1, 1], [1, 0, 1], 1)
    said = ("sur votre page", "vous efface tout de suite")
    assert (letter.to, [words in letter.body for words in said]) == ([agreed.email], [True, True])
    assert ("Ne me demandez plus rien, et effacez-moi" in page, "Envoyer mon avis" in page) == (True, False)
    assert [row.result for row in PairOutcome.objects.all()] == ["quote"]
    assert planned(grid).exclude(guest=None, host=None).count() == 0
    assert set(Registration.objects.values_list("state", "email")) == {("erased", "")}
    assert other.pk != agreed.pk


def test_who_was_kept_and_has_said_all_is_erased_at_once(day: MeetingDay, grid: MeetingGrid):
    open_one, done = day.guests[:2]
    for person in (open_one, done):
        agree_to_follow_up(person, is_agreed=True, now=AFTER)
    for row in planned(grid).filter(guest=done):
        say_outcome(done, row.pk, MeetingResult.NOTHING, now=AFTER)

    erase_people(day.event, now=AFTER)
    forget_erased_people(AFTER)

    assert [person.pk for person in Registration.objects.filter(state="followed")] == [open_one.pk]


def test_organiser_reads_no_name_of_who_is_kept_to_be_asked(people: People, day: MeetingDay, grid: MeetingGrid):
    agree_to_follow_up(day.guests[0], is_agreed=True, now=AFTER)
    stand = ask_stand(day.guests[0], title="Nos travaux", needs="", now=UNTIL)
    give_stand(day.acting, day.event, stand.pk, 1, now=UNTIL)
    erase_people(day.event, now=AFTER)
    forget_erased_people(AFTER)
    own = "/mon-espace/evenements/matinee"
    paths = [f"{own}/{path}" for path in ("inscrits", "inscrits.csv", f"rendez-vous/{day.session.pk}", "stands")]

    answers = [people.client("chloe").get(path) for path in (*paths, "/evenements/matinee/en-direct")]

    texts = [b"".join(getattr(one, "streaming_content", None) or [one.content]).decode() for one in answers]
    assert [text for text in texts if "Dupont-5" in text or day.guests[0].organisation_name in text] == []
