"""What an installation decides of its editions of open data: whether each next one publishes itself."""

from typing import Final

from maillage.core.settings import Settings, YesNo, setting


class EditionSettings(Settings):
    """Django knows it as PUBLISHES_EDITIONS."""

    publishes_editions: YesNo = setting(
        "Publier chaque édition des données ouvertes d’elle-même, une fois la première publiée à la main.",
        default=True,
        variable="MAILLAGE_EDITIONS",
    )


SETTINGS: Final = (EditionSettings,)
