"""The register of supports (ANFR) that this installation has loaded: plans may take their candidates from it."""

import shutil
from pathlib import Path

from django.conf import settings

from maillage.core.files.atomic import replacing
from maillage.core.problems import NotFound, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.cover.network.intake.radio_supports import read_supports


def supports_file() -> Path:
    """Where the register is written."""
    return Path(settings.DATA_DIR) / "network" / "supports.csv"


def loaded_supports() -> Path:
    """That file, as ``read_supports`` reads it; NotFound while none is loaded."""
    path = supports_file()
    if not path.is_file():
        message = sentence("Le registre des supports de l’ANFR n’est pas encore chargé ici : chargez-le d’abord.")
        raise NotFound("supports_not_loaded", message).fixed_by("maillage sources fetch anfr-installations")
    return path


def load_supports(path: Path) -> RejectionReport:
    """Load the register at ``path`` in place of the one before; the rows that are set aside each time it is read.

    Raises Refused as ``read_supports`` does; then the one before stays.
    """
    rejected = read_supports(path).rejected
    with replacing(supports_file()) as draft:
        shutil.copyfile(path, draft)
    return rejected
