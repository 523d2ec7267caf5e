"""What others ask about people: whether they belong to the agency, whether they carry a second factor."""

from django.contrib.auth.models import AnonymousUser
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.models import Membership, User


def belongs_to_agency(user: User | AnonymousUser) -> bool:
    """Whether ``user`` is an active member of the agency (or its superuser): who may enter the admin."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return user.is_staff and Membership.objects.filter(user=user, organisation__is_agency=True).exists()


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
