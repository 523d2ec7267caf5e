"""The settings of the harvest: internal hosts that may be read."""

from typing import Final

from maillage.core.settings import Settings, Words, setting


class HarvestSettings(Settings):
    """The Django setting HARVEST_ALLOW."""

    harvest_allow: Words = setting(
        "Les machines du réseau interne que le moissonnage peut lire ; vide : aucune, seul le réseau public l’est.",
        lambda _read: [],
    )


SETTINGS: Final = (HarvestSettings,)
