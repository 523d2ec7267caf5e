"""The settings of contracts: the prefix of their identifiers in OCDS."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class PurchasesSettings(Settings):
    """Django knows it as OCID_PREFIX."""

    ocid_prefix: Annotated[
        str,
        Field(pattern=r"^ocds-[a-z0-9]{6}$"),
        Remedy(
            sentence(
                "%(name)s vaut « %(value)s » : donnez le préfixe que le registre d’OCDS a donné à l’agence, comme "
                "ocds-a1b2c3."
            )
        ),
    ] = setting(
        "Le préfixe des numéros de contrats dans OCDS, demandé à l’Open Contracting Partnership ; celui d’office n’est "
        "enregistré pour personne.",
        "ocds-000000",
    )


SETTINGS: Final = (PurchasesSettings,)
