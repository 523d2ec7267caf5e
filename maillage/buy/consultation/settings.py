"""The setting of consultations: how long what was not chosen is kept."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.problems import sentence
from maillage.core.settings import Remedy, Settings, setting


class ConsultationSettings(Settings):
    """The Django setting CONSULTATION_RETENTION_DAYS."""

    consultation_retention_days: Annotated[
        int,
        Field(ge=30, le=3_650),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de jours de %(lowest)s à %(highest)s.")),
    ] = setting(
        "Jours après le choix d’une consultation, puis les réponses non retenues sont effacées ; le registre reste.",
        180,
    )


SETTINGS: Final = (ConsultationSettings,)
