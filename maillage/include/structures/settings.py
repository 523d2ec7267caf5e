"""What an installation decides of its structures: when the demonstration leaves them."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class InclusionSettings(Settings):
    """Django knows it as DEMO_UNTIL_STRUCTURES."""

    demo_until_structures: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vraies structures à partir desquelles les pages ne montrent plus celles de la démonstration.", 20
    )


SETTINGS: Final = (InclusionSettings,)
