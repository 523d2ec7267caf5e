"""What tests of meetings ask for."""

import pytest

from tests.include.events.day import MeetingDay, make_meeting_day
from tests.people import People


@pytest.fixture
def day(people: People) -> MeetingDay:
    """A morning with meetings in pairs."""
    return make_meeting_day(people)
