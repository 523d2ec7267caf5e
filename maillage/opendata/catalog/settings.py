"""The settings of the catalogue: schemas of the installation."""

from typing import Final

from maillage.core.settings import OptionalFolder, Settings, setting


class CatalogSettings(Settings):
    """The Django setting SCHEMAS_DIR."""

    schemas_dir: OptionalFolder = setting(
        "Un dossier de schémas de l’agence, en plus des schémas nationaux ; vide : aucun.",
        None,
        variable="MAILLAGE_SCHEMAS",
    )


SETTINGS: Final = (CatalogSettings,)
