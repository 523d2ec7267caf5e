"""Writes of people: accounts, names, passwords, second factors.

Identities of sign-in services are linked by the immutable pair of issuer and subject, first found by a verified
address.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.domain.terms import RECOVERY_CODES, Acting, Identity, OrganisationKind, Role, Verb
from maillage.accounts.store.members import admit, refuse_without_administrator, shown_name
from maillage.accounts.store.models import ExternalIdentity, Membership, Organisation, User
from maillage.accounts.store.people import person_named, person_of_identity, recovery_digest
from maillage.accounts.store.trace import note
from maillage.core.clock import utc_now
from maillage.core.problems import Finding, Refused, sentence


@transaction.atomic
def create_agency_user(username: str, *, email: str, password: str, agency_name: str) -> User:
    """Create an administrator of the agency, whose organisation is created if absent; raises Refused."""
    if User.objects.filter(username=username).exists():
        message = sentence("Le nom %(username)s est déjà pris : choisissez-en un autre.")
        raise Refused("username_taken", message, username=username)
    user = User(username=username, email=email, is_staff=True, is_superuser=True)
    refuse_weak_password(password, user)
    user.set_password(password)
    user.save()
    agency = agency_organisation(agency_name)
    Membership.objects.create(user=user, organisation=agency, role=Role.ADMINISTRATOR.value)
    return user


@transaction.atomic
def create_member(email: str, *, organisation: Organisation, role: Role, password: str) -> User:
    """Create a member of ``organisation`` who logs in with ``email``.

    Raises Refused if it is taken, or the password weak.
    """
    address = email.strip().lower()
    if User.objects.filter(username__iexact=address).exists():
        message = sentence("Le nom %(username)s est déjà pris : choisissez-en un autre.")
        raise Refused("username_taken", message, username=address)
    user = User(username=address, email=address)
    refuse_weak_password(password, user)
    user.set_password(password)
    user.save()
    admit(user, organisation, role)
    return user


@transaction.atomic
def close_account(acting: Acting, user: User, *, now: datetime) -> None:
    """Close an account and end its sessions; raises Refused for the last administrator of an organisation."""
    for membership in Membership.objects.filter(user=user):
        refuse_without_administrator(membership)
    _set_active(acting, user, Verb.ACCOUNT_CLOSED, is_active=False, now=now)


@transaction.atomic
def reopen_account(acting: Acting, user: User, *, now: datetime) -> None:
    """Reopen an account, with its remaining memberships."""
    _set_active(acting, user, Verb.ACCOUNT_REOPENED, is_active=True, now=now)


def _set_active(acting: Acting, user: User, verb: Verb, *, is_active: bool, now: datetime) -> None:
    if user.is_active is is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    note(acting, verb, about=f"person:{user.pk}", title=shown_name(user), now=now)


def rename(user: User, *, first_name: str, last_name: str) -> None:
    """Set a person's names."""
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


def started_second_factor(user: User) -> TOTPDevice:
    """The unconfirmed authenticator of ``user``, created if there is none."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "Maillage"})
    return device


@transaction.atomic
def confirm_second_factor(user: User, token: str) -> Sequence[str]:
    """Confirm the new authenticator with ``token`` and return recovery codes, shown once.

    Raises Refused for a wrong code.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(token):
        message = sentence("Ce code n’est pas le bon : attendez le suivant et recopiez ses six chiffres.")
        raise Refused("token_wrong", message)
    remove_second_factor(user)
    device.confirmed = True
    # Its waiting period starts when it is confirmed, not when its QR code was first shown.
    device.created_at = utc_now()
    device.save()
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    recovery = StaticDevice.objects.create(user=user, name="Maillage")
    StaticToken.objects.bulk_create(StaticToken(device=recovery, token=recovery_digest(code)) for code in codes)
    return codes


def remove_second_factor(user: User) -> None:
    """Delete the confirmed authenticator and the recovery codes of ``user``."""
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    StaticDevice.objects.filter(user=user).delete()


def agency_organisation(name: str) -> Organisation:
    """The agency's organisation, created under that name if there is none."""
    agency, _ = Organisation.objects.get_or_create(
        is_agency=True, defaults={"name": name, "kind": OrganisationKind.AGENCY.value}
    )
    return agency


def refuse_weak_password(password: str, user: User) -> None:
    """Raise Refused, with the messages of Django's validators, if ``password`` is too weak for ``user``."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        # Django's messages become our findings, under one sentence.
        message = sentence("Ce mot de passe est trop faible : %(reasons)s")
        raise Refused(
            "password_weak",
            message,
            findings=[Finding("password_weak", message.replace("%", "%%"), "password") for message in error.messages],
            reasons=" ".join(error.messages),
        ) from error


@transaction.atomic
def match_identity(identity: Identity, *, now: datetime) -> User | None:
    """The user linked to ``identity``, else the one with its address, who is then linked; None if there is none.

    An identity linked to a closed account opens no other.
    """
    person = person_of_identity(identity)
    if person is not None:
        _same(identity).update(last_used_on=localdate(now))
        return person
    if not identity.email or _same(identity).exists():
        return None
    person = person_named(identity.email)
    if person is not None and not person.external_identities.filter(issuer=identity.issuer).exists():
        link_identity(person, identity, now=now)
        return person
    return None


def new_identity(identity: Identity, *, now: datetime) -> ExternalIdentity | None:
    """The row of an ``identity`` that was linked at this very time; None if it was linked before."""
    return _same(identity).filter(linked_at=now).first()


def claimed_account(identity: Identity) -> User | None:
    """The user with the address of an unlinked ``identity``, who has another identity of the same service; else None.

    The address alone only links the first identity of a service; a second one is linked by the owner, through an
    e-mail.
    """
    person = person_named(identity.email) if identity.email and not _same(identity).exists() else None
    return person if person is not None and person.external_identities.filter(issuer=identity.issuer).exists() else None


def link_identity(person: User, identity: Identity, *, now: datetime) -> ExternalIdentity:
    """Link ``identity`` to ``person``, who can then sign in with it."""
    return ExternalIdentity.objects.create(
        user=person, issuer=identity.issuer, subject=identity.subject, linked_at=now, last_used_on=localdate(now)
    )


@transaction.atomic
def unlink_identity(person: User, number: int) -> None:
    """Unlink an identity from ``person``; raises Refused if no other way to sign in would be left."""
    identity = ExternalIdentity.objects.select_for_update().filter(pk=number, user=person).first()
    if identity is None:
        return  # unlinked already, in another tab
    if not person.has_usable_password() and person.external_identities.count() == 1:
        message = sentence(
            "C’est votre seule façon d’entrer : choisissez d’abord un mot de passe (« Mot de passe oublié »)."
        )
        raise Refused("identity_only_way", message)
    identity.delete()


def _same(identity: Identity) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
