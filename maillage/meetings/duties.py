"""What is looked after: letters about meetings and pitches, what came of meetings, what erased people wrote."""

from typing import Final

from maillage.core.offers import Duty
from maillage.meetings.parts.letters import write_meeting_letters
from maillage.meetings.record.forgetting import forget_erased_people
from maillage.meetings.record.outcomes import count_held_meetings, owe_outcome_letters
from maillage.meetings.record.pitches import withdraw_cancelled_pitches
from maillage.web.public_address import installation_url

DUTIES: Final = (
    Duty("letters about meetings", 15, lambda now: write_meeting_letters(now, installation_url())),
    Duty("pitches of who cancelled", 15, withdraw_cancelled_pitches),
    Duty("meetings that were held", 600, count_held_meetings),
    Duty("what came of meetings", 3600, owe_outcome_letters),
    Duty("meetings of erased people", 3600, forget_erased_people),
)
