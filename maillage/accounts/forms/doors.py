"""Counts tries at the doors, by account, device and network, for all machines together; no address is kept.

Failed tries of strangers must not lock the owner out. So a device on which somebody signed in before carries a signed
cookie ("device cookies", OWASP) and its tries are counted apart; and from elsewhere an account's tries are counted by
network, with a wide limit over all networks that takes many of them to use up.

Keeps the tries at the doors in the database, so that all machines of an installation count together.
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

from maillage.accounts.models import DoorBucket, User
from maillage.accounts.queries.people import person_named
from maillage.core.bounds.limits import Draught, Limiter
from maillage.core.problems import sentence
from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.web.protection.limits import Limit, network_of
from maillage.web.protection.tokens import token_digest


@dataclass(frozen=True, slots=True)
class DoorStore:
    """The store of core/bounds/limits.py over the table of buckets; names and networks lie there as keyed digests."""

    @transaction.atomic
    def take(self, name: str, key: str, draught: Draught) -> float:
        """See core.bounds.limits.Store."""
        locked = DoorBucket.objects.select_for_update()
        bucket, is_new = locked.get_or_create(limit=name, digest=_digest(key), defaults={"full_at": 0.0})
        missing = draught.wait_s(bucket.full_at)
        if not missing:
            bucket.full_at = draught.full_at_after(bucket.full_at)
            bucket.save(update_fields=["full_at"])
        if is_new:
            # A full bucket says what no bucket says: the table stays as small as the tries of the last hours.
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
_DEVICE_S: Final = 400 * 24 * 3600  # the longest that browsers keep a cookie


@dataclass(frozen=True, slots=True)
class SignInDoor:
    """The tries of a device that is known, of an account from one network, of an account at all, of a network."""

    known_devices: Limiter
    pairs: Limiter
    accounts: Limiter
    networks: Limiter

    def refuse_too_many(self, request: HttpRequest, account: str = "") -> None:
        """Take one try; a ValidationError says how long to wait where none is left."""
        network = network_of(request)
        waits = [self.networks.wait_s(network)]
        if account and is_known_device(request, account):
            waits.append(self.known_devices.wait_s(_key(account)))
        elif account:
            waits += [self.pairs.wait_s(_key(account, network)), self.accounts.wait_s(_key(account))]
        _refuse_waiting(waits)

    def give_back_tries(self, request: HttpRequest, account: str) -> None:
        """The account proved itself from here: its tries from here are there again."""
        self.known_devices.give_back(_key(account))
        self.pairs.give_back(_key(account, network_of(request)))


def sign_in_door() -> SignInDoor:
    """Ten tries of an account from a network or a known device, then one a minute; sixty of a network, then twenty.

    Of an account from everywhere: three hundred, then twelve a minute, which no single network can use up.
    """
    store = DoorStore()
    return SignInDoor(
        known_devices=Limiter(store, "sign-in-device", 10, 60.0),
        pairs=Limiter(store, "sign-in-pair", 10, 60.0),
        accounts=Limiter(store, "sign-in-account", 300, 5.0),
        networks=Limiter(store, "sign-in-network", 60, 3.0),
    )


def refuse_many_letters(request: HttpRequest) -> None:
    """Take one of the letters that a network can have sent; a ValidationError says how long to wait without any."""
    _refuse_waiting([LETTERS_OF_A_NETWORK.wait_s(network_of(request))])


def remember_device(response: HttpResponseBase, user: User) -> None:
    """From now on strangers’ tries do not lock ``user`` out on this device; another password ends that."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps([user.pk, _of_password(user)], salt=_DEVICE_SALT),
        max_age=_DEVICE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, account: str) -> bool:
    """Whether the person who logs in as ``account`` signed in on this device before, with today’s password."""
    try:
        number, password = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_DEVICE_SALT, max_age=_DEVICE_S)
    except (signing.BadSignature, TypeError, ValueError):
        # No cookie of ours: the tries count as a stranger's.
        return False
    user = person_named(account)
    return user is not None and (user.pk, _of_password(user)) == (number, password)


def too_many_tries(wait_s: int) -> ValidationError:
    """What the person reads who tried too often."""
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
    # The digest only: names that were typed do not lie in the store.
    return f"{token_digest(account.strip().lower())} {network}"


def _of_password(user: User) -> str:
    return str(user.get_session_auth_hash())[:16]
