"""What an installation decides of its purchases to come: when the demonstration leaves them."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class ProgrammeSettings(Settings):
    """Django knows it as DEMO_UNTIL_PLANNED_PURCHASES."""

    demo_until_planned_purchases: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais achats annoncés à partir desquels les pages ne montrent plus ceux de la démonstration.", 20
    )


SETTINGS: Final = (ProgrammeSettings,)
