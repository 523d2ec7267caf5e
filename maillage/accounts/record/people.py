"""Every write about people themselves: their accounts, names, passwords, second factor.

Identities of sign-in services are tied to them by the pair that never changes, first by an address vouched for.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.models import ExternalIdentity, Membership, Organisation, User
from maillage.accounts.queries.people import person_named, person_of_identity, recovery_digest
from maillage.accounts.record.members import admit, refuse_without_administrator, shown_name
from maillage.accounts.record.trace import note
from maillage.accounts.terms import RECOVERY_CODES, Acting, Identity, OrganisationKind, Role, Verb
from maillage.core.clock import utc_now
from maillage.core.problems import Finding, Refused, sentence


@transaction.atomic
def create_agency_user(username: str, *, email: str, password: str, agency_name: str) -> User:
    """A new administrator of the agency, whose organisation is made if absent; Refused where name or password fail."""
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
    """A new member of ``organisation`` who logs in with ``email``; Refused where address or password fail."""
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
    """``user`` gets in no more, and her sessions end; Refused for the last administrator of an organisation."""
    for membership in Membership.objects.filter(user=user):
        refuse_without_administrator(membership)
    _set_active(acting, user, Verb.ACCOUNT_CLOSED, is_active=False, now=now)


@transaction.atomic
def reopen_account(acting: Acting, user: User, *, now: datetime) -> None:
    """``user`` gets in again, with the places that she still has."""
    _set_active(acting, user, Verb.ACCOUNT_REOPENED, is_active=True, now=now)


def _set_active(acting: Acting, user: User, verb: Verb, *, is_active: bool, now: datetime) -> None:
    if user.is_active is is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    note(acting, verb, about=f"person:{user.pk}", title=shown_name(user), now=now)


def rename(user: User, *, first_name: str, last_name: str) -> None:
    """The person is called so."""
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


def started_second_factor(user: User) -> TOTPDevice:
    """The authenticator that ``user`` is about to confirm: the one begun before, or a new one."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "Maillage"})
    return device


@transaction.atomic
def confirm_second_factor(user: User, token: str) -> Sequence[str]:
    """The recovery codes of ``user``, once, if ``token`` proves the authenticator that was begun; else Refused."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(token):
        message = sentence("Ce code n’est pas le bon : attendez le suivant et recopiez ses six chiffres.")
        raise Refused("token_wrong", message)
    remove_second_factor(user)
    device.confirmed = True
    device.created_at = utc_now()  # its day begins when it is proven, not when its picture was first shown
    device.save()
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    recovery = StaticDevice.objects.create(user=user, name="Maillage")
    StaticToken.objects.bulk_create(StaticToken(device=recovery, token=recovery_digest(code)) for code in codes)
    return codes


def remove_second_factor(user: User) -> None:
    """Nothing of the confirmed authenticator and the recovery codes of ``user`` remains."""
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    StaticDevice.objects.filter(user=user).delete()


def agency_organisation(name: str) -> Organisation:
    """The agency's own organisation, made under that name where there is none yet."""
    agency, _ = Organisation.objects.get_or_create(
        is_agency=True, defaults={"name": name, "kind": OrganisationKind.AGENCY.value}
    )
    return agency


def refuse_weak_password(password: str, user: User) -> None:
    """Nothing; Refused where ``password`` is too weak for ``user``, with what Django's validators say."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        # Django says what is weak; it becomes our findings, under our one sentence.
        message = sentence("Ce mot de passe est trop faible : %(reasons)s")
        raise Refused(
            "password_weak",
            message,
            findings=[Finding("password_weak", message.replace("%", "%%"), "password") for message in error.messages],
            reasons=" ".join(error.messages),
        ) from error


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
    if person is not None and not person.external_identities.filter(issuer=identity.issuer).exists():
        tie_identity(person, identity, now=now)
        return person
    return None


def new_identity(identity: Identity, *, now: datetime) -> ExternalIdentity | None:
    """The row of an ``identity`` that was tied at this moment; None for one that was tied before."""
    return _same(identity).filter(linked_at=now).first()


def claimed_account(identity: Identity) -> User | None:
    """Whose account has the address of an ``identity`` that is new beside another of the same service; None: nobody's.

    The address alone ties one identity of a service; a second one is tied by the owner, who gets a letter.
    """
    person = person_named(identity.email) if identity.email and not _same(identity).exists() else None
    return person if person is not None and person.external_identities.filter(issuer=identity.issuer).exists() else None


def tie_identity(person: User, identity: Identity, *, now: datetime) -> ExternalIdentity:
    """From now on ``identity`` signs ``person`` in."""
    return ExternalIdentity.objects.create(
        user=person, issuer=identity.issuer, subject=identity.subject, linked_at=now, last_used_on=now.date()
    )


@transaction.atomic
def untie_identity(person: User, number: int) -> None:
    """An identity opens the account of ``person`` no more; Refused where she could not get in any other way."""
    identity = ExternalIdentity.objects.select_for_update().filter(pk=number, user=person).first()
    if identity is None:
        return  # untied already, in another tab
    if not person.has_usable_password() and person.external_identities.count() == 1:
        message = sentence(
            "C’est votre seule façon d’entrer : choisissez d’abord un mot de passe (« Mot de passe oublié »)."
        )
        raise Refused("identity_only_way", message)
    identity.delete()


def _same(identity: Identity) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
