"""Background duties of events: due letters, reminders, unconfirmed places, erasure; meetings and pitches likewise."""

from typing import Final

from maillage.core.offers import Duty
from maillage.include.events.pages.parts.letters import write_due_letters
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.store.erasure import erase_past_events, forget_erased_people
from maillage.include.events.store.outcomes import count_held_meetings, owe_outcome_letters
from maillage.include.events.store.pitches import withdraw_cancelled_pitches
from maillage.include.events.store.registrations import mark_reminders_due, release_unconfirmed
from maillage.web.public_url import installation_url

DUTIES: Final = (
    Duty("letters of events", 5, lambda now: write_due_letters(now, installation_url()), may_take_long=True),
    Duty("places at events that nobody confirmed", 300, release_unconfirmed, is_final=True),
    Duty("reminders of events", 600, mark_reminders_due),
    Duty("erasure of who came to past events", 3_600, erase_past_events, is_final=True),
    Duty("letters about meetings", 15, lambda now: write_meeting_letters(now, installation_url())),
    Duty("pitches of who cancelled", 15, withdraw_cancelled_pitches),
    Duty("meetings that were held", 600, count_held_meetings),
    Duty("what came of meetings", 3600, owe_outcome_letters),
    Duty("meetings of erased people", 3600, forget_erased_people),
)
