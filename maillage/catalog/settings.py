"""What an installation decides of its catalogue: schemas of its own."""

from typing import Final

from maillage.core.settings import OptionalFolder, Settings, setting


class CatalogSettings(Settings):
    """Django knows it as SCHEMAS_DIR."""

    schemas_dir: OptionalFolder = setting(
        "Un dossier de schémas de l’agence, en plus des schémas nationaux ; vide : aucun.",
        None,
        variable="MAILLAGE_SCHEMAS",
    )


SETTINGS: Final = (CatalogSettings,)
