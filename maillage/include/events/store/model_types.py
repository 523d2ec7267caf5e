"""Queries on events.

Exports Event, Registration, Room and Session for type annotations; other features reference them in their models as
"events.Event" etc.
"""

from maillage.include.events.store.models import Event, Registration, Room, Session

__all__ = ["Event", "Registration", "Room", "Session"]
