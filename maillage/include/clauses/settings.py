"""The settings of clauses: encryption key file, retention period."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class ClausesSettings(Settings):
    """The Django settings CLAUSES_KEY_FILE and CLAUSES_RETENTION_MONTHS."""

    clauses_key_file: Path | None = setting(
        "Le fichier de la clé qui chiffre ce qu’on sait des personnes des clauses sociales ; absent, "
        "MAILLAGE_DATA/secrets/clauses.key, tirée au hasard une fois. À sauvegarder loin de la base.",
        None,
    )
    clauses_retention_months: Annotated[
        int,
        Field(ge=1, le=60),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de mois de %(lowest)s à %(highest)s.")),
    ] = setting("Mois après le dernier travail d’une personne, puis elle est oubliée et ses heures restent.", 24)


SETTINGS: Final = (ClausesSettings,)
