"""What an installation decides of its measurements: how many it takes from a device and a network."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class QualitySettings(Settings):
    """Django knows them by the names of the fields, in capitals."""

    rate_token_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = setting(
        "Les documents acceptés par minute pour un appareil.", 60, variable="MAILLAGE_RATE_TOKEN"
    )
    rate_prefix_per_minute: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les documents acceptés par minute pour un préfixe d’adresses (/24 ou /48).",
        6000,
        variable="MAILLAGE_RATE_PREFIX",
    )


SETTINGS: Final = (QualitySettings,)
