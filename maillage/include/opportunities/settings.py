"""What an installation decides of its groups: when the demonstration leaves them."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class OpportunitiesSettings(Settings):
    """Django knows it as DEMO_UNTIL_GROUPS."""

    demo_until_groups: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais groupements formés à partir desquels les pages ne montrent plus ceux de la démonstration.", 2
    )


SETTINGS: Final = (OpportunitiesSettings,)
