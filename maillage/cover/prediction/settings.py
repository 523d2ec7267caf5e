"""What an installation decides of fixed 4G: when the demonstration leaves it."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class CoverageSettings(Settings):
    """Django knows it as DEMO_UNTIL_SITES."""

    demo_until_sites: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais sites de 4G fixe à partir desquels les pages ne montrent plus ceux de la démonstration.", 1
    )


SETTINGS: Final = (CoverageSettings,)
