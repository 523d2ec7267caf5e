"""What others ask about people: who a request is of, whether they belong to the agency, their second factor."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.models import Membership, User
from maillage.accounts.terms import Role

Person = User | AnonymousUser


def person_of(request: HttpRequest) -> User | None:
    """The person who is logged in and, having a second factor, has proven it in this session; None for the others."""
    user = request.user
    if not isinstance(user, User):
        return None
    is_proven = user.is_verified()  # type: ignore[attr-defined]  # django_otp's middleware puts it there
    return user if is_proven or second_factor_of(user) is None else None


def person_named(typed: str) -> User | None:
    """The active person who logs in as ``typed``: her name, whatever the case, else an address that one alone has."""
    named = User.objects.filter(username__iexact=typed, is_active=True).first()
    if named is not None or "@" not in typed:
        return named
    of_address = User.objects.filter(email__iexact=typed, is_active=True)[:2]
    return of_address[0] if len(of_address) == 1 else None


def belongs_to_agency(user: Person) -> bool:
    """Whether ``user`` is an active member of the agency (or its superuser): who may enter the admin."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return user.is_staff and Membership.objects.filter(user=user, organisation__is_agency=True).exists()


def runs_agency(user: Person) -> bool:
    """Whether ``user`` decides for the agency: an active administrator of it (or its superuser)."""
    if not isinstance(user, User) or not user.is_active:
        return False
    administrators = Membership.objects.filter(organisation__is_agency=True, role=Role.ADMINISTRATOR.value)
    return user.is_superuser or administrators.filter(user=user).exists()


def second_factor_of(user: User) -> TOTPDevice | None:
    """The confirmed authenticator of ``user``, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def matching_factor(user: User, token: str) -> Device | None:
    """The device of ``user`` that made ``token``: six digits are an authenticator's, the rest a recovery code.

    Each device counts its own failed tries and refuses for a growing time.
    """
    kind = TOTPDevice if len(token) == 6 and token.isdigit() else StaticDevice
    for device in kind.objects.filter(user=user, confirmed=True):
        if device.verify_token(token):
            return device
    return None
