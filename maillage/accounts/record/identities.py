"""Ties identities of sign-in services to people: by the pair that never changes, first by an address vouched for."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.models import ExternalIdentity, User
from maillage.accounts.queries.people import person_named, person_of_identity
from maillage.accounts.terms import Identity


@transaction.atomic
def recognise(identity: Identity, *, now: datetime) -> User | None:
    """The person who signed in as ``identity`` before, else who has its address, tied to it from now on; None: nobody.

    An identity that was tied to an account that is closed opens no other.
    """
    person = person_of_identity(identity)
    if person is not None:
        _same(identity).update(last_used_on=now.date())
        return person
    if not identity.email or _same(identity).exists():
        return None
    person = person_named(identity.email)
    if person is not None:
        tie_identity(person, identity, now=now)
    return person


def tie_identity(person: User, identity: Identity, *, now: datetime) -> None:
    """From now on ``identity`` signs ``person`` in."""
    ExternalIdentity.objects.create(
        user=person, issuer=identity.issuer, subject=identity.subject, linked_at=now, last_used_on=now.date()
    )


def _same(identity: Identity) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
