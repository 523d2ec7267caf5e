"""Reads invitations: by token, and pending ones."""

from datetime import datetime

from maillage.accounts.models import Invitation, Organisation, User
from maillage.accounts.queries.people import person_named
from maillage.accounts.terms import OrganisationState
from maillage.core.problems import NotFound, Refused, sentence
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
