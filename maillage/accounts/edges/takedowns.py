"""What the agency can hide here: an organisation, or a person's name wherever it occurs."""

from datetime import datetime
from typing import Final

from maillage.accounts.domain.terms import Acting, Hideable
from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.core.text import normalised_text


def _organisation(slug: str) -> HideableThing | None:
    organisation = Organisation.objects.filter(slug=slug).first()
    return None if organisation is None else HideableThing(slug, organisation.name, organisation)


def _suspend(acting: Acting, _slug: str, reason: str, now: datetime) -> None:
    suspend_organisation(acting, reason, now=now)


def _person_name(typed: str) -> HideableThing | None:
    name = " ".join(typed.split())
    return HideableThing(normalised_text(name), name) if normalised_text(name) else None


TAKEDOWNS: Final = (
    TakedownOffer(Hideable.ORGANISATION, _organisation, _suspend),
    TakedownOffer(Hideable.PERSON_NAME, _person_name),
)
