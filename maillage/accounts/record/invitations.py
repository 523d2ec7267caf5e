"""Creates, withdraws and accepts invitations."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.models import Invitation, Membership, User
from maillage.accounts.queries.invitations import invitation_followed, invited_person, refuse_closed_invitation
from maillage.accounts.record.members import admit, shown_name
from maillage.accounts.record.people import refuse_weak_password, tie_identity
from maillage.accounts.record.trace import note
from maillage.accounts.rules.secrets import new_invitation_token
from maillage.accounts.terms import INVITATION_DAYS, Acting, Identity, NewPerson, Role, Verb
from maillage.core.problems import Refused, sentence
from maillage.web.protection.tokens import token_digest


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
    tie_identity(user, identity, now=now)
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
