"""Acts of several pages on who takes part, each with its letters: admit who asks, invite, consent to a mandate.

Call them in the transaction of the act; an invitation is then sent at once, so that the page can show its link if no
letter leaves.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.edges.export import invitation_letter, mandate_given_letter, refusal_letter
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.mandates import give_mandate
from maillage.accounts.store.models import Invitation, Mandate, MandateRequest, Organisation
from maillage.accounts.store.organisation_changes import accept_organisation, refuse_organisation
from maillage.accounts.store.organisations import emails_of_members
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.kits.letters.terms import LetterState
from maillage.web.public_url import installation_url


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation with its letter in the queue, and the link that the letter contains."""

    invitation: Invitation
    letter: QueuedLetter
    link: str

    def leaves(self) -> bool:
        """Send the letter; whether it left. Call it after the commit."""
        return send_now(self.letter) is LetterState.SENT


def admit_applicant(acting: Acting, *, now: datetime) -> SentInvitation | None:
    """Accept the organisation and invite who asked for it; None if a suspension was lifted."""
    accepted = accept_organisation(acting, now=now)
    return _written(*accepted) if accepted is not None else None


def turn_applicant_down(acting: Acting, reason: str, *, now: datetime) -> None:
    """Refuse the organisation, and write the reason to who asked."""
    answered_request = refuse_organisation(acting, reason, now=now)
    if answered_request is not None:
        enqueue(refusal_letter(answered_request))


def invite_person(acting: Acting, email: str, role: Role, *, now: datetime) -> SentInvitation:
    """Invite an address; raises Refused as ``invite``."""
    return _written(*invite(acting, email, role, now=now))


def consent_to_mandate(acting: Acting, request: MandateRequest, proof: str, *, now: datetime) -> Mandate:
    """Give the mandate that was asked for, and write to the administrators of both organisations."""
    mandate = give_mandate(acting, request.actor, scope=Capability(request.scope), proof=proof, now=now)
    tell_both(mandate)
    return mandate


def tell_both(mandate: Mandate) -> None:
    """Write to the administrators of both organisations that a mandate was given."""
    for side in (mandate.actor, mandate.principal):
        for email in emails_of_members(side, Role.ADMINISTRATOR):
            enqueue(mandate_given_letter(mandate, link=mandates_link(side), to=email))


def mandates_link(organisation: Organisation) -> str:
    """The absolute URL of the mandates of an organisation."""
    return installation_url() + reverse("mandates", args=[organisation.slug])


def _written(invitation: Invitation, token: str) -> SentInvitation:
    link = installation_url() + reverse("join", args=[token])
    return SentInvitation(invitation, enqueue(invitation_letter(invitation, link=link)), link)
