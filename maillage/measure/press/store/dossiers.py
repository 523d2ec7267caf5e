"""What a press dossier gathers: releases, each public from its own minute on, and pictures."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.measure.press.domain.releases import PressVerb, ReleaseKind
from maillage.measure.press.store.models import PressPicture, Release
from maillage.measure.press.store.pictures import own_pictures
from maillage.measure.press.store.releases import (
    change_parts,
    own_releases,
    public_releases,
)

MOST_GATHERED: Final = 200  # offered to choose from
_NO_DOSSIER: Final = sentence("Seul un dossier réunit des communiqués : dites d’abord que c’est un dossier.")


def gatherable_releases() -> QuerySet[Release]:
    """The releases of the agency that a dossier may gather, in any state, newest first."""
    return own_releases().filter(kind=ReleaseKind.RELEASE.value)


def gathered_releases(dossier: Release, *, now: dt.datetime) -> QuerySet[Release]:
    """The public releases that a dossier gathers, newest first: none before its minute, none that is hidden."""
    return public_releases(now=now).filter(pk__in=dossier.gathered.values("pk"))


def gathered_pictures(dossier: Release) -> QuerySet[PressPicture]:
    """The pictures that a dossier gathers, without their content."""
    return dossier.pictures.defer("content")


@transaction.atomic
def gather(
    who: Acting,
    dossier: Release,
    *,
    releases: Collection[int],
    pictures: Collection[int],
    revision: str,
    now: dt.datetime,
) -> Release:
    """Have a draft dossier gather these releases and pictures and no others; Refused once it is approved.

    It becomes a draft again: the second reader reads what leaves.
    """
    if dossier.kind != ReleaseKind.DOSSIER.value:
        raise Refused("not_a_dossier", _NO_DOSSIER)
    row = change_parts(who, dossier, PressVerb.GATHERED, revision=revision, now=now)
    row.gathered.set(gatherable_releases().filter(pk__in=releases))
    row.pictures.set(own_pictures().filter(pk__in=pictures))
    return row
