"""The settings of sourcing: when the demonstration is hidden."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class SourcingSettings(Settings):
    """The Django setting DEMO_UNTIL_NEEDS."""

    demo_until_needs: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais besoins posés à partir desquels les pages ne montrent plus ceux de la démonstration.", 3
    )


SETTINGS: Final = (SourcingSettings,)
