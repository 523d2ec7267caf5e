"""Reads invitations: by token, pending ones, the last of each mailbox, what became of their letters."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.models import Invitation, Membership, Organisation, User
from maillage.accounts.queries.people import person_named, runs_agency
from maillage.accounts.queries.permissions import organisations_for
from maillage.accounts.terms import Capability, OrganisationState, Role
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.letters.queries import states_of_letters
from maillage.kits.letters.terms import LetterState
from maillage.web.protection.tokens import token_digest


def invitation_followed(token: str, *, now: datetime) -> Invitation:
    """The invitation with that ``token``.

    Raises NotFound or Refused, with the reason and remedy, if it is not valid.
    """
    invitation = Invitation.objects.select_related("organisation").filter(token_digest=token_digest(token)).first()
    if invitation is None:
        message = sentence("Ce lien d’invitation n’existe pas : recopiez-le en entier depuis la lettre.")
        raise NotFound("invitation_unknown", message)
    refuse_closed_invitation(invitation, now=now)
    return invitation


def refuse_closed_invitation(invitation: Invitation, *, now: datetime) -> None:
    """Raise Refused if ``invitation`` was used, withdrawn or expired, or its organisation is closed."""
    name = invitation.organisation.name
    if invitation.accepted_at is not None:
        message = sentence("Cette invitation a déjà servi : connectez-vous avec votre compte.")
        raise Refused("invitation_used", message)
    if invitation.withdrawn_at is not None:
        of_mailbox = Invitation.objects.filter(organisation=invitation.organisation_id, email=invitation.email)
        if of_mailbox.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now).exists():
            # A reminder made another link: the first letter is the one that people find again.
            message = sentence("Une lettre plus récente est arrivée à la même adresse : ouvrez son lien.")
            raise Refused("invitation_replaced", message)
        message = sentence("Cette invitation a été retirée : demandez-en une autre aux administrateurs de %(name)s.")
        raise Refused("invitation_withdrawn", message, name=name)
    if invitation.expires_at <= now:
        message = sentence(
            "Cette invitation n’est plus valable : demandez-en une autre aux administrateurs de %(name)s."
        )
        raise Refused("invitation_expired", message, name=name)
    if invitation.organisation.state != OrganisationState.ACCEPTED:
        message = sentence("%(name)s ne prend pas part à la plateforme en ce moment : écrivez à l’agence.")
        raise Refused("organisation_closed", message, name=name)


def invited_person(invitation: Invitation) -> User | None:
    """The existing account with the address of ``invitation``; None if one must be created."""
    return person_named(invitation.email)


def waiting_invitations(organisation: Organisation, *, now: datetime) -> list[Invitation]:
    """The pending invitations of ``organisation``, newest first."""
    waiting = organisation.invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    return list(waiting.select_related("invited_by").order_by("-invited_at"))


def expired_invitations(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """The invitations that expired without an answer, and that ``user`` may renew; the oldest first.

    Those of the organisations that she administers; for administrators of the agency also those of organisations that
    have no member yet. An address that has come in meanwhile waits no more.
    """
    choices = organisations_for(user, Role.ADMINISTRATOR, Capability.OPEN)
    reach = Q(organisation__in=[choice.organisation.pk for choice in choices])
    if runs_agency(user):
        reach |= Q(organisation__memberships=None)
    expired = Invitation.objects.filter(reach, accepted_at=None, withdrawn_at=None, expires_at__lte=now)
    open_ones = expired.filter(organisation__state=OrganisationState.ACCEPTED.value, organisation__is_sandbox=False)
    members = Membership.objects.filter(organisation=OuterRef("organisation"), user__email__iexact=OuterRef("email"))
    renewed = Invitation.objects.filter(
        organisation=OuterRef("organisation"), email=OuterRef("email"), pk__gt=OuterRef("pk")
    )
    rows = open_ones.exclude(Exists(members)).exclude(Exists(renewed))
    return rows.select_related("organisation").order_by("expires_at", "pk")


def last_invitations(organisation_ids: Collection[int]) -> list[Invitation]:
    """The last invitation of each mailbox to these organisations, oldest first, except those that were accepted.

    One that was withdrawn and not replaced is left out: a person took it back.
    """
    last: dict[tuple[int, str], Invitation] = {}
    for invitation in Invitation.objects.filter(organisation__in=organisation_ids).order_by("invited_at", "pk"):
        last[invitation.organisation_id, invitation.email] = invitation
    return [row for row in last.values() if row.accepted_at is None and row.withdrawn_at is None]


def invitation_key(invitation: Invitation) -> str:
    """The occasion of the letter of ``invitation``, by which the queue knows it."""
    return f"invitation:{invitation.pk}:{invitation.token_digest[:16]}"


def letter_states(invitations: Collection[Invitation]) -> dict[int, LetterState]:
    """The state of the letter of each invitation by primary key; absent where none was written."""
    numbers = {invitation_key(invitation): invitation.pk for invitation in invitations}
    return {numbers[key]: state for key, state in states_of_letters(numbers).items()}
