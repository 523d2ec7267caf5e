"""Settings of the measurements: rate limits per device and per network."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class QualitySettings(Settings):
    """The Django settings have the names of the fields in upper case."""

    rate_token_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = setting(
        "Les documents acceptés par minute pour un appareil.", 60, variable="MAILLAGE_RATE_TOKEN"
    )
    rate_prefix_per_minute: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les documents acceptés par minute pour un préfixe d’adresses (/24 ou /48).",
        6000,
        variable="MAILLAGE_RATE_PREFIX",
    )


SETTINGS: Final = (QualitySettings,)
