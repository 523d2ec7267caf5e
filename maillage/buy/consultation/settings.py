"""The settings of consultations: how long what was not chosen is kept, who stamps the register."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class ConsultationSettings(Settings):
    """The Django settings CONSULTATION_RETENTION_DAYS, CONSULTATION_STAMP_URL and CONSULTATION_STAMP_CERTIFICATE."""

    consultation_retention_days: Annotated[
        int,
        Field(ge=30, le=3_650),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de jours de %(lowest)s à %(highest)s.")),
    ] = setting(
        "Jours après le choix d’une consultation, puis les réponses non retenues sont effacées ; le registre reste.",
        180,
    )
    consultation_stamp_url: str = setting(
        "L’adresse d’une autorité d’horodatage (RFC 3161), qui horodate chaque jour la tête du registre des "
        "consultations ; absente, l’horodatage n’est pas qualifié.",
        "",
    )
    consultation_stamp_certificate: Path | None = setting(
        "Le certificat (PEM) de cette autorité : ses jetons ne sont crus que par lui.", None
    )


SETTINGS: Final = (ConsultationSettings,)
