"""Pictures for the press."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.files.received_documents import DocumentKind
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.pictures.terms import PictureWords
from maillage.measure.press.domain.releases import PressVerb
from maillage.measure.press.store.models import PressPicture
from maillage.measure.press.store.releases import PRESS
from maillage.web.demonstration import shows_demonstration

_UNKNOWN: Final = sentence("Cette image n’est pas, ou plus, donnée à la presse.")
_GONE: Final = sentence("C’est déjà fait : rechargez la page.")


def pictures() -> QuerySet[PressPicture]:
    """The pictures of the displayed kind (real or invented), without their content, the latest first."""
    return PressPicture.objects.filter(is_invented=shows_demonstration(PRESS)).defer("content")


def own_pictures() -> QuerySet[PressPicture]:
    """The real pictures, without their content, for whoever keeps them."""
    return PressPicture.objects.filter(is_invented=False).defer("content")


def picture_at(number: int, ending: str) -> PressPicture:
    """The picture with that number and ending, with its content; NotFound."""
    picture = PressPicture.objects.filter(pk=number, ending=ending).first()
    if picture is None:
        raise NotFound("picture_unknown", _UNKNOWN)
    return picture


@transaction.atomic
def add_picture(
    who: Acting, words: PictureWords, kind: DocumentKind, content: bytes, *, now: dt.datetime
) -> PressPicture:
    """Give a picture, as ``received_picture`` returned it, to the press."""
    row = PressPicture.objects.create(
        title=words.title,
        alt=words.alt,
        credit=words.credit,
        licence=words.licence.value,
        ending=kind.value,
        content=content,
        size_bytes=len(content),
        added_at=now,
    )
    note(who, PressVerb.PICTURE_ADDED, about=f"press-picture:{row.pk}", title=row.title, now=now)
    return row


@transaction.atomic
def remove_picture(who: Acting, number: int, *, now: dt.datetime) -> str:
    """Take a picture back; its title. Refused if it is gone."""
    row = own_pictures().filter(pk=number).first()
    if row is None:
        raise Refused("nothing_to_change", _GONE)
    note(who, PressVerb.PICTURE_REMOVED, about=f"press-picture:{row.pk}", title=row.title, now=now)
    row.delete()
    return row.title
