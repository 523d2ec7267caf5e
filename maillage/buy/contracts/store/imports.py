"""Imports contract files: content is stored unchanged, then a row names its source. Nothing is overwritten.

Known content of the same name and source is skipped; new content replaces it, and both are kept. New content with too
many records that cannot be read is refused, so that the last one stays. The file is complete before its row is written:
an interrupted import is repeated by the next one.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from maillage.buy.contracts.intake.documents import rejected_first_records, rejected_records
from maillage.buy.contracts.store.contract_files import procurement_folder, raw_file
from maillage.buy.contracts.store.contract_sources import contract_source
from maillage.buy.contracts.store.models import ContractSource, SourceFile
from maillage.core.files.atomic import lock_of, replacing
from maillage.core.net.download import downloaded
from maillage.core.net.fetch import RemoteReader
from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.opendata.catalog.store.model_types import Dataset, Version

_BLOCK_BYTES: Final = 2**20
_MOST_NAME: Final = 500
_MOST_REMOTE_BYTES: Final = 4 * 2**30  # of a downloaded document; the whole country has 2 GB
_LONGEST_ADDRESS: Final = 2_000  # characters, as in the column
_LONGEST_REMOTE_S: Final = 900.0
_JUDGED_S: Final = 0.2  # of processor, while somebody waits for a page
_ACCEPT: Final = "application/json, application/xml, text/csv;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class ImportedContracts:
    """A received file; ``is_new`` if its content differs from the last one of this source and name.

    ``same_as`` names another source that gave the same content before; its contracts count once. ``rejected``: its
    records that cannot be read; None for content that was known, or is judged when it is read.
    """

    source: str
    name: str
    sha256: str
    size_bytes: int
    is_new: bool
    same_as: str | None = None
    rejected: RejectionReport | None = None


def import_path(path: Path, *, source: str | None = None, now: datetime) -> Sequence[ImportedContracts]:
    """Import a file, or every file of a folder; ``source`` defaults to its name."""
    if path.is_dir():
        names = [
            file
            for file in sorted(path.rglob("*"))
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
        ]
        if not names:
            message = sentence("Le dossier %(folder)s ne contient aucun fichier : donnez celui qui a les marchés.")
            raise Refused("contracts_folder_empty", message, folder=str(path))
        called = source or path.resolve().name
        return [_import_file(file, called, file.relative_to(path).as_posix(), address="", now=now) for file in names]
    if not path.is_file():
        message = sentence("Il n’y a ni fichier ni dossier %(path)s : vérifiez le chemin.")
        raise NotFound("contracts_file_missing", message, path=str(path))
    return [_import_file(path, source or path.stem, path.name, address="", now=now)]


def import_received(path: Path, *, source: str, name: str, now: datetime) -> ImportedContracts:
    """Import an uploaded file, which lies at ``path`` and was called ``name``; only its beginning is judged."""
    return _import_file(
        path, source, name, address="", now=now, judge=partial(rejected_first_records, most_s=_JUDGED_S)
    )


def import_url(url: str, *, source: str | None = None, now: datetime) -> ImportedContracts:
    """Import the document at a URL; ``source`` defaults to its host."""
    if not is_web_address(url, longest=_LONGEST_ADDRESS):
        message = sentence("« %(url)s » n’est ni un fichier ni une adresse : elle commence par https:// ou http://.")
        raise Refused("contracts_address_invalid", message, url=url[:200])
    reader = RemoteReader(tuple(settings.HARVEST_ALLOW), _MOST_REMOTE_BYTES, _LONGEST_REMOTE_S)
    with downloaded(reader, url, folder=procurement_folder() / "raw", accept=_ACCEPT) as (download, name):
        with download.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        rejected = None if raw_file(sha256).exists() else rejected_records(download, name)
        download.replace(raw_file(sha256))
    called = source or urlsplit(url).hostname or name
    return replace(_record_file(called, name, sha256, size, address=url, now=now), rejected=rejected)


def note_dataset(name: str, dataset: Dataset) -> None:
    """Link the files of that name to a data set, if they are not linked yet."""
    SourceFile.objects.filter(name=name, dataset=None).update(dataset=dataset)


def note_version(name: str, version: Version) -> None:
    """Record which version of its data set the newest file of that name was made from."""
    newest = SourceFile.objects.filter(name=name, replaced_by=None).order_by("-received_at", "-pk").first()
    if newest is not None and newest.version_number != version.number:
        newest.version_number = version.number
        newest.save(update_fields=["version_number"])


def withdraw_source(name: str, *, on: date) -> ContractSource:
    """Mark a source as withdrawn on that day; the contracts of its last files stay."""
    source = contract_source(name)
    if source.withdrawn_on is None:
        source.withdrawn_on = on
        source.save(update_fields=["withdrawn_on"])
    return source


def forget_source(name: str) -> Sequence[str]:
    """Delete a source with its rows, and contents that no other source has; their digests."""
    with lock_of(procurement_folder() / "import"), transaction.atomic():
        files = SourceFile.objects.filter(source__name=name)
        digests = set(files.values_list("sha256", flat=True))
        for file in files.order_by("-received_at", "-pk"):  # each before the one it replaces
            file.delete()
        ContractSource.objects.filter(name=name).delete()
        digests -= set(SourceFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for sha256 in digests:
        raw_file(sha256).unlink(missing_ok=True)
    return sorted(digests)


def _import_file(
    path: Path,
    source: str,
    name: str,
    *,
    address: str,
    now: datetime,
    judge: Callable[[Path, str], RejectionReport | None] = rejected_records,
) -> ImportedContracts:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    rejected = None
    if not raw_file(sha256).exists():
        rejected = judge(path, name)
        with path.open("rb") as file, replacing(raw_file(sha256)) as draft, draft.open("wb") as copy:
            written = hashlib.sha256()
            while block := file.read(_BLOCK_BYTES):
                written.update(block)
                copy.write(block)
            if written.hexdigest() != sha256:  # the file changed while it was copied: a digest must match its content
                message = sentence("Le fichier %(path)s change pendant sa lecture : recommencez quand il est fini.")
                raise Refused("contracts_file_changing", message, path=str(path))
    return replace(_record_file(source, name, sha256, size, address=address, now=now), rejected=rejected)


def _record_file(source: str, name: str, sha256: str, size: int, *, address: str, now: datetime) -> ImportedContracts:
    if len(name) > _MOST_NAME:
        message = sentence("Le nom « %(name)s… » dépasse %(most)s caractères : raccourcissez-le.")
        raise Refused("contracts_name_long", message, name=name[:80], most=_MOST_NAME)
    # Serialised: two imports of the same file must create one row.
    with lock_of(procurement_folder() / "import"), transaction.atomic():
        publisher, _ = ContractSource.objects.get_or_create(
            name=source[:200], defaults={"address": address, "created_at": now}
        )
        if publisher.withdrawn_on is not None:  # it publishes again
            publisher.withdrawn_on = None
            publisher.save(update_fields=["withdrawn_on"])
        before = publisher.files.filter(name=name, replaced_by=None).first()
        is_new = before is None or before.sha256 != sha256
        others = SourceFile.objects.filter(sha256=sha256, replaced_by=None).exclude(source=publisher)
        same_as = others.order_by("received_at", "pk").values_list("source__name", flat=True).first()
        if is_new:
            SourceFile.objects.create(
                source=publisher, name=name, sha256=sha256, size_bytes=size, received_at=now, replaces=before
            )
    return ImportedContracts(publisher.name, name, sha256, size, is_new, same_as)
