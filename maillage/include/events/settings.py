"""The settings of events: when the demonstration is hidden."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class EventsSettings(Settings):
    """The Django setting DEMO_UNTIL_EVENTS."""

    demo_until_events: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais événements à partir desquels les pages ne montrent plus ceux de la démonstration.", 2
    )


SETTINGS: Final = (EventsSettings,)
