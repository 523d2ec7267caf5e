"""The settings of clauses: encryption key file, retention period, demonstration."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class ClausesSettings(Settings):
    """The Django settings CLAUSES_KEY_FILE, CLAUSES_RETENTION_MONTHS and DEMO_UNTIL_CLAUSES."""

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
    demo_until_clauses: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vraies clauses à partir desquelles les pages ne montrent plus celles de la démonstration.", 5
    )


SETTINGS: Final = (ClausesSettings,)
