"""Invitations: create, withdraw, accept; by token, pending ones, the last of each mailbox, what became of letters."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.domain.secrets import new_invitation_token
from maillage.accounts.domain.terms import (
    INVITATION_DAYS,
    Acting,
    Capability,
    Identity,
    NewPerson,
    OrganisationState,
    Role,
    Verb,
)
from maillage.accounts.store.members import admit, shown_name
from maillage.accounts.store.models import Invitation, Membership, Organisation, User
from maillage.accounts.store.people import person_named, runs_agency
from maillage.accounts.store.permissions import organisation_numbers
from maillage.accounts.store.person_accounts import link_identity, refuse_weak_password
from maillage.accounts.store.trace import note
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
    reach = Q(organisation__in=organisation_numbers(user, Role.ADMINISTRATOR, Capability.OPEN))
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


@transaction.atomic
def invite(acting: Acting, email: str, role: Role, *, now: datetime) -> tuple[Invitation, str]:
    """Create an invitation and its token; a pending one for the same address is withdrawn."""
    address = email.strip().lower()
    members = Membership.objects.filter(organisation=acting.organisation_id, user__is_active=True)
    if members.filter(user__email__iexact=address).exists() or members.filter(user__username__iexact=address).exists():
        message = sentence("%(email)s est déjà membre : changez plutôt son rôle dans la liste.")
        raise Refused("already_member", message, email=address)
    _waiting(acting, address).update(withdrawn_at=now)
    token = new_invitation_token()
    invitation = Invitation.objects.create(
        organisation_id=acting.organisation_id,
        email=address,
        role=role.value,
        token_digest=token_digest(token),
        invited_by_id=acting.user_id,
        invited_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    note(acting, Verb.MEMBER_INVITED, about=_about(invitation), title=address, now=now, detail={"role": role.value})
    return invitation, token


@transaction.atomic
def withdraw_invitation(acting: Acting, invitation: Invitation, *, now: datetime) -> None:
    """Withdraw an invitation; one that was answered is unchanged."""
    if _waiting(acting, invitation.email).filter(pk=invitation.pk).update(withdrawn_at=now):
        note(acting, Verb.INVITATION_WITHDRAWN, about=_about(invitation), title=invitation.email, now=now)


@transaction.atomic
def join(token: str, user: User, *, now: datetime) -> Membership:
    """Add ``user`` to the organisation of the invitation; raises Refused as ``invitation_followed`` does."""
    invitation = _locked_invitation(token, now=now)
    return _let_in(invitation, user, now=now)


@transaction.atomic
def join_as_new(token: str, person: NewPerson, *, now: datetime) -> Membership:
    """Create the account of a new person and add it; also raises Refused for a weak password."""
    invitation = _locked_invitation(token, now=now)
    user = _new_account(invitation, person.first_name, person.last_name)
    refuse_weak_password(person.password, user)
    user.set_password(person.password)
    user.save()
    return _let_in(invitation, user, now=now)


@transaction.atomic
def join_by_identity(token: str, identity: Identity, *, now: datetime) -> Membership:
    """Create the account of a new person who signs in with ``identity``, without a password.

    Raises as ``join_as_new``.
    """
    invitation = _locked_invitation(token, now=now)
    user = _new_account(invitation, identity.first_name, identity.last_name)
    user.set_unusable_password()
    user.save()
    link_identity(user, identity, now=now)
    return _let_in(invitation, user, now=now)


def _new_account(invitation: Invitation, first_name: str, last_name: str) -> User:
    """An unsaved account with the invited address; raises Refused if there is one."""
    if invited_person(invitation) is not None or User.objects.filter(username__iexact=invitation.email).exists():
        message = sentence("%(email)s a déjà un compte : connectez-vous pour accepter l’invitation.")
        raise Refused("account_exists", message, email=invitation.email)
    return User(username=invitation.email, email=invitation.email, first_name=first_name, last_name=last_name)


def _locked_invitation(token: str, *, now: datetime) -> Invitation:
    readable = invitation_followed(token, now=now)
    # Read again under a lock: a link followed twice concurrently admits one person.
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=readable.pk)
    refuse_closed_invitation(invitation, now=now)
    return invitation


def _let_in(invitation: Invitation, user: User, *, now: datetime) -> Membership:
    membership = admit(user, invitation.organisation, Role(invitation.role))
    invitation.accepted_at = now
    invitation.save()
    acting = Acting(invitation.organisation_id, user_id=user.pk)
    detail = {"role": membership.role, "invited": invitation.email}
    note(acting, Verb.MEMBER_JOINED, about=f"person:{user.pk}", title=shown_name(user), now=now, detail=detail)
    return membership


def _waiting(acting: Acting, address: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=acting.organisation_id, email=address, accepted_at=None, withdrawn_at=None
    )


def _about(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"
