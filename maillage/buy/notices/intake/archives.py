"""The notices of a received file: a single document, or an archive (ZIP, TAR) read one entry at a time."""

import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from maillage.buy.notices.domain.terms import Notice
from maillage.buy.notices.intake.boamp import boamp_notice, boamp_record
from maillage.buy.notices.intake.eforms import EFORMS_ROOTS, eforms_notice
from maillage.buy.notices.intake.json_tree import json_items
from maillage.buy.notices.intake.ted import ted_notice
from maillage.buy.notices.intake.xml_tree import MOST_BYTES, XmlNode, xml_tree
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows

_MOST_FAULTS: Final = 20
_JSON_FACTOR: Final = 16  # a JSON document holds many records
_BROKEN_ARCHIVE: Final = sentence("Cette archive est abîmée ou incomplète (%(reason)s) : téléchargez-la à nouveau.")

_MOST_JSON_BYTES: Final = 16 * MOST_BYTES
_UNKNOWN: Final = sentence(
    "Ce document n’est pas un avis connu : il faut un avis du BOAMP (XML ou JSON), du TED (2014-2023) ou un eForms."
)
_READERS: Final[Mapping[str, Callable[[XmlNode], Notice | None]]] = {
    "ANNONCE": boamp_notice,
    "TED_EXPORT": ted_notice,
    **dict.fromkeys(EFORMS_ROOTS, eforms_notice),
}


_SPACE: Final = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class NoticeFault:
    """A document that could not be parsed, and why."""

    name: str
    problem: Problem


def notices_in(path: Path, title: str, faults: list[NoticeFault], rejected: RejectedRows) -> Iterator[Notice]:
    """The notices of a file called ``title``; the first twenty errors are appended to ``faults``.

    ``rejected`` counts what was read of it: documents, or records of a JSON document.
    """
    try:
        with path.open("rb") as stream:
            # A JSON array is read one record at a time.
            if stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
                stream.seek(0)
                yield from record_notices(stream, rejected)
                return
        for name, content in _documents(path):
            counted = rejected.rows
            try:
                yield from read_notices(content, rejected)
            except Refused as refusal:  # only this document is left out
                if rejected.rows == counted:
                    rejected.reject(refusal)
                if len(faults) < _MOST_FAULTS:
                    faults.append(NoticeFault(name or title, refusal))
    except Refused as refusal:  # an array that ends before its end: what stands before is read
        faults.append(NoticeFault(title, refusal))
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError) as error:
        # Notices before the damage are kept.
        reason = str(error)[:200]
        faults.append(NoticeFault(title, Refused("notices_archive_broken", _BROKEN_ARCHIVE, reason=reason)))


def _documents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the documents in a file or archive; the content of an oversized one is empty."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    with archive.open(entry) as member:
                        yield entry.filename, _bounded(member.read(MOST_BYTES + 1), MOST_BYTES)
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            for item in tar:
                stream = tar.extractfile(item) if item.isfile() else None
                if stream is not None:
                    yield item.name, _bounded(stream.read(MOST_BYTES + 1), MOST_BYTES)
    else:
        most = _JSON_FACTOR * MOST_BYTES
        with path.open("rb") as file:
            yield "", _bounded(file.read(most + 1), most)


def _bounded(content: bytes, most: int) -> bytes:
    return content if len(content) <= most else b""


def read_notices(content: bytes, rejected: RejectedRows | None = None) -> Iterator[Notice]:
    """The notices of a document; Refused if it is none, or unsafe to parse.

    Records of a JSON document that are no notices are added to ``rejected``; the others go on.
    """
    start = content[:64].lstrip(_SPACE)
    if start.startswith(b"["):
        yield from record_notices(io.BytesIO(content), rejected)
        return
    if start.startswith(b"{"):
        try:
            document: Any = json.loads(content) if len(content) <= _MOST_JSON_BYTES else None
        except (ValueError, RecursionError):
            document = None  # reported as unknown below
        records = None
        if isinstance(document, dict):
            records = document.get("results") or document.get("records") or [document]
        yield from _of_records(records if isinstance(records, list) else (), rejected)
        return
    root = xml_tree(content)
    read = _READERS.get(root.name)
    notice = read(root) if read is not None else None
    if notice is None:
        raise Refused("notice_unknown", _UNKNOWN)
    if rejected is not None:
        rejected.accept(1)
    yield notice


def record_notices(stream: BinaryIO, rejected: RejectedRows | None = None) -> Iterator[Notice]:
    """The notices of a JSON array of records (an export of DILA's open data), read one at a time."""
    yield from _of_records(json_items(stream), rejected)


def _of_records(records: Iterable[Any], rejected: RejectedRows | None) -> Iterator[Notice]:
    rejected = RejectedRows() if rejected is None else rejected
    has_any = False
    for record in records:
        fields = record.get("fields", record) if isinstance(record, Mapping) else None
        try:
            notice = boamp_record(fields if isinstance(fields, Mapping) else {})
        except Refused as refusal:
            rejected.reject(refusal)  # only this record is left out
            continue
        rejected.accept(1)
        has_any = True
        yield notice
    if not has_any:
        raise Refused("notice_unknown", _UNKNOWN)
