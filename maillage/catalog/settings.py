"""What an installation decides of its catalogue: schemas of its own, and inner machines that may be harvested."""

from typing import Final

from maillage.core.settings import OptionalFolder, Settings, Words, setting


class CatalogSettings(Settings):
    """Django knows them as SCHEMAS_DIR and HARVEST_ALLOW."""

    schemas_dir: OptionalFolder = setting(
        "Un dossier de schémas de l’agence, en plus des schémas nationaux ; vide : aucun.",
        None,
        variable="MAILLAGE_SCHEMAS",
    )
    harvest_allow: Words = setting(
        "Les machines du réseau interne que le moissonnage peut lire ; vide : aucune, seul le réseau public l’est.",
        lambda _read: [],
    )


SETTINGS: Final = CatalogSettings
