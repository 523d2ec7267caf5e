"""Reads people: the user of a request, membership of the agency, second factors."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.domain.terms import FACTOR_SETTLES_AFTER, FactorDuty, FactorStanding, FactorStep, Identity, Role
from maillage.accounts.store.models import ExternalIdentity, FactorVouch, Membership, User
from maillage.accounts.store.shared_reads import read_once
from maillage.core.problems import Forbidden, sentence
from maillage.web.installation import current

Person = User | AnonymousUser
_RECOVERY: Final = "maillage.accounts.recovery-code"
_LEARNER: Final = sentence(
    "Votre compte est celui d’un bac à sable : ce que vous écririez irait à de vraies personnes. Connectez-vous avec "
    "un compte à vous."
)


def person_of(request: HttpRequest) -> User | None:
    """The logged-in user, if the second factor that they have or must have was verified; else None."""
    user = request.user
    if not isinstance(user, User):
        return None
    if is_proven(request):
        return user
    # Cached per request: the answer only changes with the session.
    answers: dict[object, bool] = request.__dict__.setdefault("owes_second_factor", {})
    if user.pk not in answers:
        answers[user.pk] = second_factor_of(user) is not None or must_have_second_factor(user)
    return None if answers[user.pk] else user


def viewer(request: HttpRequest) -> Person:
    """The user as ``person_of``, else AnonymousUser."""
    return person_of(request) or AnonymousUser()


def person_with_account(request: HttpRequest) -> User | None:
    """The user as ``person_of``, but None for a learner in a sandbox, whose account is temporary."""
    person = person_of(request)
    return None if person is None or is_of_sandbox(person) else person


def person_signed_in(request: HttpRequest) -> User | None:
    """The logged-in user, also before a required second factor was enrolled, so that it can be."""
    user = request.user
    if not isinstance(user, User):
        return None
    return user if is_proven(request) or second_factor_of(user) is None else None


def person_to_prove(request: HttpRequest) -> User | None:
    """The logged-in user with an enrolled second factor, to be asked for it; else None."""
    user = request.user
    return user if isinstance(user, User) and second_factor_of(user) is not None else None


def missing_factor_step(request: HttpRequest, user: User) -> FactorStep | None:
    """The step that the logged-in ``user`` must still complete; None if pages are accessible."""
    if second_factor_of(user) is not None:
        return None if is_proven(request) else FactorStep.PROVE
    return FactorStep.SET_UP if must_have_second_factor(user) else None


def is_proven(request: HttpRequest) -> bool:
    """Whether the second factor was verified in this session."""
    # django_otp's middleware adds is_verified to users of a session; a user just logged in has none.
    is_verified = getattr(request.user, "is_verified", None)
    return is_verified is not None and bool(is_verified())


def must_have_second_factor(user: User) -> bool:
    """Whether the agency requires a second factor of ``user`` (the setting ``second_factor``)."""
    duty = FactorDuty(current("second_factor", settings.SECOND_FACTOR_DUTY))
    if duty is FactorDuty.EVERYBODY:
        return not is_of_sandbox(user)
    bound = Q(organisation__is_agency=True)  # members of the agency see names and addresses of everyone who publishes
    if duty is FactorDuty.ADMINISTRATORS:
        bound |= Q(role=Role.ADMINISTRATOR.value)
    return Membership.objects.filter(bound, user=user, organisation__is_sandbox=False).exists()


def is_of_sandbox(user: User) -> bool:
    """Whether ``user`` is a member of a learner's sandbox."""
    return Membership.objects.filter(user=user, organisation__is_sandbox=True).exists()


def is_learner(user: User) -> bool:
    """Whether ``user`` only exists for a sandbox: without password or identity, the account is deleted with it."""
    return is_of_sandbox(user) and not user.has_usable_password() and not user.external_identities.exists()


def refuse_learner(user: User) -> None:
    """Raise Forbidden for an account that only exists for a sandbox, and would write real data."""
    if is_learner(user):
        raise Forbidden("learner", _LEARNER)


def person_of_identity(identity: Identity) -> User | None:
    """The active user linked to ``identity``; None if it is not linked, or the account is closed."""
    identities = ExternalIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
    return User.objects.filter(external_identities__in=identities, is_active=True).first()


def person_named(typed: str) -> User | None:
    """The active user who logs in as ``typed``: by username, ignoring case, else by an address that is unique."""
    named = User.objects.filter(username__iexact=typed, is_active=True).first()
    if named is not None or "@" not in typed:
        return named
    of_address = User.objects.filter(email__iexact=typed, is_active=True)[:2]
    return of_address[0] if len(of_address) == 1 else None


def people_written_to(email: str) -> list[User]:
    """The active users with that address, who may reset their password."""
    return list(User.objects.filter(email__iexact=email, is_active=True))


def email_of(user_id: int | None) -> str:
    """The address of an active user; "" if there is none."""
    if user_id is None:
        return ""
    email = User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()
    return email or ""


def has_account(user: User) -> bool:
    """Whether ``user`` still exists: a learner is deleted with the sandbox."""
    return User.objects.filter(pk=user.pk).exists()


def belongs_to_agency(user: Person) -> bool:
    """Whether ``user`` is an active member of the agency, who may enter the admin.

    Django's flags alone do not suffice.
    """
    return isinstance(user, User) and user.is_active and read_once(_role_in_agency, user) is not None


def runs_agency(user: Person) -> bool:
    """Whether ``user`` is an active administrator of the agency."""
    return isinstance(user, User) and user.is_active and read_once(_role_in_agency, user) is Role.ADMINISTRATOR


def _role_in_agency(user: User) -> Role | None:
    roles = Membership.objects.filter(user=user, organisation__is_agency=True).values_list("role", flat=True)
    role = roles.first()
    return None if role is None else Role(role)


def are_colleagues(person: User, other: User) -> bool:
    """Whether both are members of one organisation, and so may read each other's name."""
    shared = Membership.objects.filter(user=person).values("organisation")
    return Membership.objects.filter(user=other, organisation__in=shared).exists()


def second_factor_of(user: User) -> TOTPDevice | None:
    """The confirmed authenticator of ``user``, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def matching_factor(user: User, token: str) -> Device | None:
    """The device of ``user`` that verifies ``token``: six digits for an authenticator, else a recovery code.

    Each device throttles failed attempts with growing delays.
    """
    is_of_application = len(token) == 6 and token.isdigit()
    kind = TOTPDevice if is_of_application else StaticDevice
    words = token if is_of_application else recovery_digest(token)
    with transaction.atomic():
        # Locked, so that of two concurrent requests with one code only one succeeds.
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
            if device.verify_token(words):
                return device
    return None


def recovery_digest(code: str) -> str:
    """The digest of a recovery code: sixteen hexadecimal digits, which cannot be used in its place."""
    return salted_hmac(_RECOVERY, code.strip().lower()).hexdigest()[:16]


def factor_standing(request: HttpRequest, *, now: dt.datetime) -> FactorStanding:
    """The trust in the session's second factor: whether it is older than a day, or was vouched for.

    Someone who stole a password could otherwise enrol their own phone and read personal data at once.
    """
    if not is_proven(request) or not isinstance(request.user, User):
        return FactorStanding.MISSING
    given = getattr(request.user, "otp_device", None)  # a recovery code counts as the authenticator
    device = given if isinstance(given, TOTPDevice) else second_factor_of(request.user)
    if device is None:
        return FactorStanding.MISSING
    if (
        device.created_at is None
        or now - device.created_at >= FACTOR_SETTLES_AFTER
        or FactorVouch.objects.filter(device=device).exists()
    ):
        return FactorStanding.SETTLED
    return FactorStanding.NEW


def new_factors(user_ids: Collection[int], *, now: dt.datetime) -> set[int]:
    """Those of these users whose second factor is not settled yet."""
    devices = TOTPDevice.objects.filter(user__in=user_ids, confirmed=True, created_at__gt=now - FACTOR_SETTLES_AFTER)
    vouched = FactorVouch.objects.values("device_id")
    return set(devices.exclude(pk__in=vouched).values_list("user_id", flat=True))
