"""Small files of subventions as people have them, made for tests."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Final

from tests.core.tables.writing.rows import write_xlsx

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


def swollen_workbook(path: Path, *, rows: int, columns: int = 40) -> Path:
    """A workbook of a few kilobytes whose sheet of ``rows`` full rows unpacks to fifteen octets a cell."""
    stream = io.BytesIO()
    write_xlsx([("1",)], ("a",), stream)
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(stream) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as swollen:
        for entry in plain.infolist():
            if entry.filename != sheet:
                swollen.writestr(entry.filename, plain.read(entry))
        with swollen.open(sheet, "w") as part:
            part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _ in range(rows):
                part.write(b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>")
            part.write(b"</sheetData></worksheet>")
    return path
