"""Makes organisations to learn with or to show, and takes them back whole: none is of a real body.

No name, no address and no password of anybody is asked for or kept for a sandbox.
"""

import secrets
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from maillage.accounts.models import Membership, Organisation, User
from maillage.accounts.terms import AnyKind, OrganisationKind, OrganisationState, Role

_LEARNER_PREFIX: Final = "essai-"
_MARK_LENGTH: Final = 4  # letters and digits that tell one sandbox from another
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another


@transaction.atomic
def create_sandbox(person: User | None) -> tuple[User, Organisation]:
    """A commune to learn with, and who administers it: ``person``, or one made for it, without name or password."""
    mark = ""
    while not mark or Organisation.objects.filter(name__endswith=f" {mark}").exists():
        mark = "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LENGTH))
    if person is None:
        person = User(username=f"{_LEARNER_PREFIX}{mark}-{secrets.token_hex(4)}", first_name="Bienvenue")
        person.set_unusable_password()
        person.save()
    sandbox = Organisation.objects.create(
        name=f"Commune d’essai {mark}",
        kind=OrganisationKind.COMMUNE.value,
        state=OrganisationState.ACCEPTED.value,
        is_sandbox=True,
    )
    Membership.objects.create(user=person, organisation=sandbox, role=Role.ADMINISTRATOR.value)
    return person, sandbox


def delete_sandboxes(organisation_ids: Sequence[int]) -> None:
    """The sandboxes are gone, with the people made for them; who had an account keeps it."""
    members = User.objects.filter(memberships__organisation__in=organisation_ids, username__startswith=_LEARNER_PREFIX)
    learners = [user.pk for user in members if not user.has_usable_password()]
    Organisation.objects.filter(pk__in=organisation_ids, is_sandbox=True).delete()
    User.objects.filter(pk__in=learners).delete()


def create_demonstration_organisation(name: str, *, kind: AnyKind, territory: str) -> Organisation:
    """A new accepted organisation that was invented to show the platform; its name says so."""
    return Organisation.objects.create(name=name, kind=kind.value, territory=territory)


def delete_demonstration_organisations(organisation_ids: Sequence[int]) -> None:
    """They are gone; whoever is not of the demonstration must not be among them."""
    Organisation.objects.filter(pk__in=organisation_ids).delete()
