"""The notices of a received file: a single document, or an archive (ZIP, TAR) read one entry at a time."""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.buy.notices.domain.terms import Notice
from maillage.buy.notices.intake.documents import read_notices, record_notices
from maillage.buy.notices.intake.xml_tree import MOST_BYTES
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows

_MOST_FAULTS: Final = 20
_JSON_FACTOR: Final = 16  # a JSON document holds many records
_BROKEN_ARCHIVE: Final = sentence("Cette archive est abîmée ou incomplète (%(reason)s) : téléchargez-la à nouveau.")


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
