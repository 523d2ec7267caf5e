"""Small files of subventions as people have them, made for tests."""

import csv
import io
from typing import Final

HEADER: Final = (
    "nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire",
    "rnaBeneficiaire", "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE",
    "notificationUE", "pourcentageSubvention", "dispositifAide",
)  # fmt: skip
ROW: Final = (
    "Commune de Decize", "21580090500014", "2026-03-31", "2026-12", "Les Amis du canal", "38047555800058",
    "", "Fête du canal", "1200.50", "aide en numéraire", "unique", "2026-04-15", "", "non", "1", "",
)  # fmt: skip


def subventions(*changes: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A file with one row a change of the good row; without changes, one good row."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerow(HEADER)
    for change in changes or ({},):
        table.writerow([change.get(name, value) for name, value in zip(HEADER, ROW, strict=True)])
    return text.getvalue().encode(encoding)
