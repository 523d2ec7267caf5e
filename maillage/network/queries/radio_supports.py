"""The register of supports (ANFR) that this installation has loaded, for who plans sites."""

from pathlib import Path

from django.conf import settings

from maillage.core.problems import NotFound, sentence


def supports_file() -> Path:
    """Where the register is written."""
    return Path(settings.DATA_DIR) / "network" / "supports.csv"


def loaded_supports() -> Path:
    """That file, as ``read_supports`` reads it; NotFound while none is loaded."""
    path = supports_file()
    if not path.is_file():
        message = sentence("Le registre des supports de l’ANFR n’est pas encore chargé ici : chargez-le d’abord.")
        raise NotFound("supports_not_loaded", message).mended_by("maillage sources fetch anfr-installations")
    return path
