"""The settings of the sources: a mirror of all hosts, for networks that have one."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class SourceSettings(Settings):
    """The Django setting SOURCES_MIRROR."""

    sources_mirror: Annotated[
        str,
        Field(pattern=r"^https?://[^\s?#]+$"),
        AfterValidator(lambda text: text.rstrip("/")),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez une adresse, comme https://miroir.example.org.")),
    ] = setting(
        "Un miroir interne qui répond pour toutes les machines des sources : https://hôte/chemin y est demandé comme "
        "MIROIR/hôte/chemin ; vide : aucun. Un miroir du réseau interne se nomme aussi dans MAILLAGE_HARVEST_ALLOW.",
        "",
    )


SETTINGS: Final = (SourceSettings,)
