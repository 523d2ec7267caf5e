"""Throttles sign-in attempts per account, device and network, across all machines; no IP address is stored.

Failed attempts of strangers must not lock out the owner. So a device on which someone has signed in carries a signed
cookie ("device cookies", OWASP) and has its own quota; elsewhere an account's attempts are counted per network, with a
high limit over all networks that takes many of them to exhaust.

The buckets are in the database, so that all machines of an installation share them.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import ngettext

from maillage.accounts.store.models import DoorBucket, User
from maillage.accounts.store.people import person_named
from maillage.core.bounds.limits import Limiter, TokenRequest
from maillage.core.problems import sentence
from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.web.protection.limits import Limit, network_of
from maillage.web.protection.tokens import token_digest


@dataclass(frozen=True, slots=True)
class ThrottleStore:
    """A store (core/bounds/limits.py) in a database table; names and networks are stored as keyed digests."""

    @transaction.atomic
    def take(self, name: str, key: str, draught: TokenRequest) -> float:
        """See core.bounds.limits.Store."""
        locked = DoorBucket.objects.select_for_update()
        bucket, is_new = locked.get_or_create(limit=name, digest=_digest(key), defaults={"full_at": 0.0})
        missing = draught.wait_s(bucket.full_at)
        if not missing:
            bucket.full_at = draught.full_at_after(bucket.full_at)
            bucket.save(update_fields=["full_at"])
        if is_new:
            # A full bucket equals a missing one: delete them, so that the table only holds the last hours.
            DoorBucket.objects.filter(full_at__lt=draught.now).delete()
        return missing

    def give_back(self, name: str, key: str) -> None:
        """See core.bounds.limits.Store."""
        DoorBucket.objects.filter(limit=name, digest=_digest(key)).delete()


def _digest(key: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"door\0" + key.encode(), "sha256").hex()


DEVICE_COOKIE: Final = "maillage_device"
_DEVICE_SALT: Final = "accounts.device"
INVITATIONS_TO_A_MAILBOX: Final = Limit(
    "invitations by mailbox",
    5,
    3600.0,
    sentence("Plusieurs invitations sont parties vers cette adresse : attendez %(minutes)s min, puis recommencez."),
)
INVITATIONS_OF_AN_ACCOUNT: Final = Limit("invitations by account", 100, 300.0)
_DEVICE_S: Final = 400 * 24 * 3600  # the longest lifetime that browsers allow


@dataclass(frozen=True, slots=True)
class SignInThrottle:
    """Limits for a known device, for an account from one network, for an account overall, for a network."""

    known_devices: Limiter
    pairs: Limiter
    accounts: Limiter
    networks: Limiter

    def refuse_too_many(self, request: HttpRequest, account: str = "") -> None:
        """Take one attempt; raises ValidationError with the time to wait if there is none left."""
        network = network_of(request)
        waits = [self.networks.wait_s(network)]
        if account and is_known_device(request, account):
            waits.append(self.known_devices.wait_s(_key(account)))
        elif account:
            waits += [self.pairs.wait_s(_key(account, network)), self.accounts.wait_s(_key(account))]
        _refuse_waiting(waits)

    def reset_tries(self, request: HttpRequest, account: str) -> None:
        """Reset the quotas of an account here after a successful sign-in."""
        self.known_devices.give_back(_key(account))
        self.pairs.give_back(_key(account, network_of(request)))


def sign_in_door() -> SignInThrottle:
    """Per account from a network or known device: 10 attempts, then 1 a minute; per network: 60, then 20 a minute.

    Per account overall: 300, then 12 a minute, which no single network can exhaust.
    """
    store = ThrottleStore()
    return SignInThrottle(
        known_devices=Limiter(store, "sign-in-device", 10, 60.0),
        pairs=Limiter(store, "sign-in-pair", 10, 60.0),
        accounts=Limiter(store, "sign-in-account", 300, 5.0),
        networks=Limiter(store, "sign-in-network", 60, 3.0),
    )


def refuse_many_letters(request: HttpRequest) -> None:
    """Take one of the letters that a network may trigger.

    Raises ValidationError with the time to wait if none is left.
    """
    _refuse_waiting([LETTERS_OF_A_NETWORK.wait_s(network_of(request))])


def remember_device(response: HttpResponseBase, user: User) -> None:
    """Set the device cookie of ``user``, so that strangers' attempts do not lock it out; a password change voids it."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps([user.pk, _of_password(user)], salt=_DEVICE_SALT),
        max_age=_DEVICE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, account: str) -> bool:
    """Whether this device has the cookie of ``account``, set under its current password."""
    try:
        number, password = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_DEVICE_SALT, max_age=_DEVICE_S)
    except (signing.BadSignature, TypeError, ValueError):
        # No valid cookie: the attempt counts as a stranger's.
        return False
    user = person_named(account)
    return user is not None and (user.pk, _of_password(user)) == (number, password)


def too_many_tries(wait_s: int) -> ValidationError:
    """The error for too many attempts."""
    minutes = ceil(wait_s / 60)
    message = ngettext(
        "Trop d’essais : attendez une minute, puis recommencez.",
        "Trop d’essais : attendez %(minutes)s minutes, puis recommencez.",
        minutes,
    )
    return ValidationError(message % {"minutes": minutes}, code="too_many_tries", params={"wait_s": wait_s})


def _refuse_waiting(waits: Sequence[int]) -> None:
    if max(waits):
        raise too_many_tries(max(waits))


def _key(account: str, network: str = "") -> str:
    # A digest: what was typed is not stored.
    return f"{token_digest(account.strip().lower())} {network}"


def _of_password(user: User) -> str:
    return str(user.get_session_auth_hash())[:16]
