"""The settings of editions: whether the next ones are published automatically."""

from typing import Final

from maillage.core.settings import Settings, YesNo, setting


class EditionSettings(Settings):
    """The Django setting PUBLISHES_EDITIONS."""

    publishes_editions: YesNo = setting(
        "Publier chaque édition des données ouvertes d’elle-même, une fois la première publiée à la main.",
        default=True,
        variable="MAILLAGE_EDITIONS",
    )


SETTINGS: Final = (EditionSettings,)
