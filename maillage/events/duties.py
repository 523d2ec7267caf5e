"""Background duties of events: due letters, reminders, unconfirmed places, erasure."""

from typing import Final

from maillage.core.offers import Duty
from maillage.events.parts.letters import write_due_letters
from maillage.events.record.erasure import erase_past_events
from maillage.events.record.invented_events import keep_invented_events_to_come
from maillage.events.record.registrations import owe_reminders, release_unconfirmed
from maillage.web.public_address import installation_url

DUTIES: Final = (
    Duty("letters of events", 5, lambda now: write_due_letters(now, installation_url()), may_take_long=True),
    Duty("places at events that nobody confirmed", 300, release_unconfirmed, is_final=True),
    Duty("reminders of events", 600, owe_reminders),
    Duty("events of the demonstration", 3_600, keep_invented_events_to_come),
    Duty("erasure of who came to past events", 3_600, erase_past_events, is_final=True),
)
