"""Reads of events.

Event, Registration, Room and Session stand here for the types of those who are given one: other features refer to them
in their tables by "events.Event" and so on.
"""

from maillage.events.models import Event, Registration, Room, Session

__all__ = ["Event", "Registration", "Room", "Session"]
