"""Rate limits for documents, per device and per network; each line of a stream counts.

A device is identified by its pseudonym, a network by maillage.web.protection.limits. Neither is stored: see
maillage/core/bounds/limits.py.
"""

from typing import Final

from django.conf import settings

from maillage.core.problems import sentence
from maillage.web.protection.limits import Limit

_MINUTE: Final = 60.0
_OF_A_DEVICE: Final = sentence("Trop d’envois en peu de temps : réessayez dans %(wait)s secondes.")
_OF_A_NETWORK: Final = sentence("Trop de demandes en peu de temps depuis ce réseau : réessayez dans %(wait)s secondes.")


def _rate(name: str, per_minute: int, message: str) -> Limit:
    return Limit(name, per_minute, _MINUTE / per_minute, message)


DEVICE_RATE: Final = _rate("measurements by device", settings.RATE_TOKEN_PER_MINUTE, _OF_A_DEVICE)
NETWORK_RATE: Final = _rate("measurements by network", settings.RATE_PREFIX_PER_MINUTE, _OF_A_NETWORK)
