"""The settings of the catalogue: schemas of the installation, size of the demonstration."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import OptionalFolder, Settings, setting


class CatalogSettings(Settings):
    """The Django settings SCHEMAS_DIR and DEMO_UNTIL_DATASETS."""

    schemas_dir: OptionalFolder = setting(
        "Un dossier de schémas de l’agence, en plus des schémas nationaux ; vide : aucun.",
        None,
        variable="MAILLAGE_SCHEMAS",
    )
    demo_until_datasets: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais jeux de données à partir desquels les pages ne montrent plus ceux de la démonstration.", 10
    )


SETTINGS: Final = (CatalogSettings,)
