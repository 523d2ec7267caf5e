"""What an installation decides of its measurements: how many it takes, when the demonstration leaves, editions."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, YesNo, setting


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
    demo_until: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais tests comptés sur le territoire à partir desquels la démonstration quitte les pages.", 400
    )
    publishes_editions: YesNo = setting(
        "Publier chaque édition des données ouvertes d’elle-même, une fois la première publiée à la main.",
        default=True,
        variable="MAILLAGE_EDITIONS",
    )


SETTINGS: Final = QualitySettings
