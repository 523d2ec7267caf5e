"""Counts tries at the doors, by account and by network; nothing is stored, no address is kept.

Each process counts for itself: the limit of an installation is that of a process times its processes.
"""

from dataclasses import dataclass
from functools import cache
from math import ceil

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from maillage.accounts.rules.secrets import digest_of
from maillage.accounts.rules.tries import Tries
from maillage.web.networks import network_of


@dataclass(frozen=True, slots=True)
class Door:
    """The tries at one door: of each account, and of each network."""

    accounts: Tries
    networks: Tries

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


@cache
def sign_in_door() -> Door:
    """Ten tries of an account, then one a minute; a town hall's network has sixty, then twenty a minute."""
    return Door(accounts=Tries(10, 60.0), networks=Tries(60, 3.0))


@cache
def letter_door() -> Door:
    """Letters that a stranger can have sent: three to an address, then one an hour; twenty from a network."""
    return Door(accounts=Tries(3, 3600.0), networks=Tries(20, 180.0))


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
