"""Documents of consultations: files named by digest below MAILLAGE_DATA/consultations; withdrawals by the hour."""

import datetime as dt
import hashlib
import os
import re
import shutil
from pathlib import Path, PurePath
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from maillage.accounts.domain.terms import Acting
from maillage.buy.consultation.domain.tenders import (
    DOCUMENT_ENDINGS,
    LONGEST_NAME,
    MOST_DOCUMENTS,
    TenderState,
)
from maillage.buy.consultation.store.models import Tender, TenderDocument, WithdrawalHour
from maillage.core.files.atomic import replacing
from maillage.core.problems import NotFound, Refused, sentence

_KINDS: Final = sentence("« %(name)s » n’est pas d’un genre permis : joignez un fichier %(kinds)s.")
_EMPTY: Final = sentence("« %(name)s » est vide : choisissez le bon fichier.")
_MANY: Final = sentence("Une consultation a %(most)s documents au plus : réunissez-les, ou envoyez une archive ZIP.")
_DOUBLE: Final = sentence("Un document s’appelle déjà « %(name)s » : donnez-lui un autre nom, puis joignez-le.")
_DRAFT_ONLY: Final = sentence("Les documents se joignent avant la publication : ensuite, dites ce qui change.")
_UNKNOWN: Final = sentence("Ce document n’existe pas : revenez à la page de la consultation.")
_ODD: Final = re.compile(r"[\x00-\x1f\x7f]")


def consultations_folder() -> Path:
    """The folder of all files of consultations."""
    return Path(settings.DATA_DIR) / "consultations"


@transaction.atomic
def add_document(buyer: Acting, number: int, file: Path, name: str, *, now: dt.datetime) -> TenderDocument:
    """Join a document to a draft; Refused by its name, its size, or their number."""
    tender = Tender.objects.select_for_update(no_key=True).get(pk=number, organisation=buyer.organisation_id)
    if tender.state != TenderState.DRAFT:
        raise Refused("consultation_published", _DRAFT_ONLY)
    name = _ODD.sub("", PurePath(name.replace("\\", "/")).name)[-LONGEST_NAME:]
    if name.rpartition(".")[2].lower() not in DOCUMENT_ENDINGS:
        raise Refused("document_kind", _KINDS, name=name, kinds=", ".join(DOCUMENT_ENDINGS))
    octets = file.stat().st_size
    if not octets:
        raise Refused("document_empty", _EMPTY, name=name)
    if tender.documents.count() >= MOST_DOCUMENTS:
        raise Refused("documents_many", _MANY, most=MOST_DOCUMENTS)
    if tender.documents.filter(name=name).exists():
        raise Refused("document_double", _DOUBLE, name=name)
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    place = consultations_folder() / "documents" / sha256
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with replacing(place) as draft, file.open("rb") as content, draft.open("wb") as copy:
            shutil.copyfileobj(content, copy)
            copy.flush()
            os.fsync(copy.fileno())
    return TenderDocument.objects.create(tender=tender, name=name, octets=octets, sha256=sha256, added_at=now)


def document_of(tender: Tender, number: int) -> tuple[TenderDocument, Path]:
    """A document and its file; NotFound without."""
    row = tender.documents.filter(pk=number).first()
    place = consultations_folder() / "documents" / (row.sha256 if row else "")
    if row is None or not place.is_file():
        raise NotFound("document_unknown", _UNKNOWN)
    return row, place


@transaction.atomic
def count_withdrawal(tender: Tender, *, now: dt.datetime) -> None:
    """Count one more document taken in this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    row, _is_new = WithdrawalHour.objects.get_or_create(tender=tender, hour=hour)
    WithdrawalHour.objects.filter(pk=row.pk).update(count=F("count") + 1)
