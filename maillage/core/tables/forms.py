"""Detects the form of a file by its content, never by its name; names what is not a table, with what to do."""

import re
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from maillage.core.files.received_archive import archive_names
from maillage.core.problems import sentence
from maillage.core.tables.encodings import is_utf16
from maillage.core.tables.map_source import map_extension
from maillage.core.tables.terms import FormFault, TableFileForm

_SAMPLE: Final = 2**16
_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_OPENDOCUMENT_KIND: Final = b"application/vnd.oasis.opendocument"
_ODS_KIND: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_ZIPPED: Final = {"xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "ppt/presentation.xml": "PPTX"}
_GTFS_FILES: Final = frozenset({"stops.txt", "routes.txt", "trips.txt"})  # required in every feed by the specification
_OLE2_TEXTS: Final = {"WordDocument": "DOC", "PowerPoint Document": "PPT"}
_JSON: Final = re.compile(rb"""\[?\s*\{\s*("[^"]*"\s*:|\})""")
# A tag with an attribute, or followed by another tag: « <nom>;<ville> » may be a header.
_XML: Final = re.compile(rb"""<[a-z_][\w.:-]*(\s+[\w.:-]+\s*=\s*["']|\s*/?>\s*<)""")
_SIGNATURES: Final = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "programme"),
    (b"MZ\x90\x00", "programme"),
)
_COMPRESSED: Final = frozenset({"GZIP", "7-Zip", "RAR", "BZIP2", "XZ", "Zstandard"})
_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x1a\x1b")
_MAX_CONTROL_SHARE: Final = 0.02  # share of control bytes: a few NUL occur in texts, but not many

EMPTY: Final = sentence("Le fichier est vide. Donnez un fichier dont la première ligne porte les noms des colonnes.")
UNREADABLE: Final = sentence("Le fichier n’a pas pu être lu (%(reason)s). Déposez-le à nouveau.")
NOT_A_TABLE: Final = sentence(
    "Ce fichier est un %(form)s, pas un tableau. Copiez son tableau dans un tableur, puis enregistrez-le en XLSX ou en "
    "CSV."
)
COMPRESSED: Final = sentence(
    "Ce fichier est compressé (%(form)s). Décompressez-le, puis donnez le tableau qu’il contient."
)
GTFS: Final = sentence(
    "Ce fichier est une archive GTFS (horaires de transport) : plusieurs fichiers liés, et non un tableau. Publiez-la "
    "telle quelle, sans la décompresser, sous le modèle « Horaires de transport (GTFS) »."
)
SPREADSHEET_TO_CONVERT: Final = sentence(
    "Ce fichier (%(form)s) s’ouvre avec un tableur mais n’est pas un classeur. Ouvrez-le, puis enregistrez-le en XLSX."
)
OTHER_OBJECTS: Final = sentence(
    "Ce fichier est un %(form)s : ce sont des objets, pas un tableau. Donnez le tableau en CSV, XLSX, XLS ou ODS."
)
BINARY: Final = sentence(
    "Ce fichier n’est ni un texte ni un classeur connu. Enregistrez le tableau en CSV, XLSX, XLS ou ODS."
)


def form_of(path: Path) -> TableFileForm | FormFault:
    """The form of a table, or the finding that says what else the file is. Never raises."""
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
            rest = file.read(2**26) if sample.startswith(_OLE2) else b""
    except OSError as problem:  # reported as unreadable
        return FormFault("source-error", UNREADABLE, params={"reason": problem.strerror or type(problem).__name__})
    if not sample.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe") and len(sample) < _SAMPLE:
        return FormFault("source-error", EMPTY)
    if sample.startswith(_ZIP) or map_extension(sample) is not None:
        return _zipped(path) if sample.startswith(_ZIP) else TableFileForm.MAP
    if sample.startswith(_OLE2):
        # OLE2 holds XLS, but also old Word and PowerPoint files: recognise them by their stream names, in UTF-16.
        content = sample + rest
        form = next((form for name, form in _OLE2_TEXTS.items() if name.encode("utf-16-le") in content), None)
        return FormFault("format-error", NOT_A_TABLE, params={"form": form}) if form else TableFileForm.XLS
    named = next((name for signature, name in _SIGNATURES if sample.startswith(signature)), None)
    if named is not None:
        message = COMPRESSED if named in _COMPRESSED else NOT_A_TABLE
        return FormFault("format-error", message, params={"form": named})
    return _text(sample)


def extension_of(path: Path) -> str:
    """The extension of the form of map that a file is, of which ``form_of`` says that it is one."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    return map_extension(sample, archive_names(path) if sample.startswith(_ZIP) else ()) or ""


def _zipped(path: Path) -> TableFileForm | FormFault:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        EOFError,
        zlib.error,
    ) as problem:
        # Reported as unreadable.
        return FormFault("source-error", UNREADABLE, params={"reason": f"ZIP : {problem}"})
    if "xl/workbook.xml" in names:
        return TableFileForm.XLSX
    if kind.startswith(_ODS_KIND):
        return TableFileForm.ODS
    if map_extension(b"", sorted(names)) is not None:
        return TableFileForm.MAP
    message, form = _zipped_form(names, kind)
    return FormFault("format-error", message, params={"form": form})


def _zipped_form(names: Collection[str], kind: bytes) -> tuple[str, str]:
    """The message and the name for a ZIP that is not a table."""
    form = next((form for name, form in _ZIPPED.items() if name in names), None)
    files = {name.rpartition("/")[2].lower() for name in names}
    if form == "XLSB":
        return SPREADSHEET_TO_CONVERT, form
    if files >= _GTFS_FILES:
        return GTFS, "GTFS"
    form = "OpenDocument" if kind.startswith(_OPENDOCUMENT_KIND) else form
    return (NOT_A_TABLE, form) if form else (COMPRESSED, "ZIP")


def _text(sample: bytes) -> TableFileForm | FormFault:
    if sample.startswith(_UTF16_MARKS) or is_utf16(sample):
        return TableFileForm.CSV
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > max(2, _MAX_CONTROL_SHARE * len(sample)):
        return FormFault("format-error", BINARY)
    text = sample.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    begin = text[:2_000]
    message, form = NOT_A_TABLE, ""
    if begin.startswith((b"<!doctype html", b"<html")):
        message, form = (SPREADSHEET_TO_CONVERT if b"<table" in text else NOT_A_TABLE), "HTML"
    elif begin.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in begin:
        message, form = SPREADSHEET_TO_CONVERT, "XML 2003"
    elif begin.startswith((b"<?xml", b"<!doctype", b"<rdf", b"<kml", b"<gpx")) or _XML.match(begin):
        message, form = OTHER_OBJECTS, "XML"
    elif _JSON.match(begin):
        message, form = OTHER_OBJECTS, "JSON"
    return FormFault("format-error", message, params={"form": form}) if form else TableFileForm.CSV
