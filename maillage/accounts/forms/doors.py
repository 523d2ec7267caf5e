"""Counts tries at the doors, by account and by network, for all pages processes of a machine; no address is kept."""

from dataclasses import dataclass
from math import ceil

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from maillage.accounts.rules.secrets import digest_of
from maillage.web.limits import Limit
from maillage.web.networks import network_of


@dataclass(frozen=True, slots=True)
class Door:
    """The tries at one door: of each account, and of each network."""

    accounts: Limit
    networks: Limit

    def refuse_too_many(self, request: HttpRequest, account: str = "") -> None:
        """Take one try; a ValidationError says how long to wait where none is left."""
        waits = [self.networks.wait_s(network_of(request))]
        if account:
            waits.append(self.accounts.wait_s(_key(account)))
        wait = max(waits)
        if wait:
            raise too_many_tries(wait)

    def opened(self, account: str) -> None:
        """The account proved itself: its tries are there again."""
        self.accounts.give_back(_key(account))


def sign_in_door() -> Door:
    """Ten tries of an account, then one a minute; a town hall's network has sixty, then twenty a minute."""
    return Door(Limit("sign-in by account", 10, 60.0), Limit("sign-in by network", 60, 3.0))


def letter_door() -> Door:
    """Letters that a stranger can have sent: three to an address, then one an hour; twenty from a network."""
    return Door(Limit("letters by mailbox", 3, 3600.0), Limit("letters by network", 20, 180.0))


def too_many_tries(wait_s: int) -> ValidationError:
    """What the person reads who tried too often."""
    minutes = ceil(wait_s / 60)
    said = ngettext(
        "Trop d’essais : attendez une minute, puis recommencez.",
        "Trop d’essais : attendez %(minutes)s minutes, puis recommencez.",
        minutes,
    )
    return ValidationError(said % {"minutes": minutes}, code="too_many_tries", params={"wait_s": wait_s})


def _key(account: str) -> str:
    # The digest only: names that were typed do not lie in memory.
    return digest_of(account.strip().lower())
