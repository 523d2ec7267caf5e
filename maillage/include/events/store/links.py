"""Tokens of links that work without an account, derived from the installation's key and stored as digests only.

Derived instead of random: a letter sent again contains the same link, and none can be read from the database.
"""

import hashlib
import hmac
from typing import Final

from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.include.events.domain.events import CODE_LENGTH, CODE_LETTERS
from maillage.include.events.store.models import Event, Registration, Speaker
from maillage.web.protection.tokens import link_token, token_digest

_HALF_BITS: Final = 15  # 2^30 is the smallest power of two above the 31^6 codes
_ROUNDS: Final = 10  # as in FF1 (NIST SP 800-38G)


def registration_token(event: Event, email: str) -> str:
    """The token of an attendee's link."""
    return link_token("registration", str(event.pk), email.lower())


def speaker_token(speaker: Speaker) -> str:
    """The token of a speaker's link, which depends on her e-mail address."""
    return link_token("speaker", str(speaker.event_id), str(speaker.pk), speaker.email.lower())


def check_in_code(event: Event, number: int) -> str:
    """The check-in code of a registration: unique per number, and not derivable from other codes.

    A pseudo-random permutation of all codes, as in format-preserving encryption: a Feistel network with HMAC-SHA-256
    rounds (Luby and Rackoff 1988), with cycle walking (Black and Rogaway 2002).
    """
    count = len(CODE_LETTERS) ** CODE_LENGTH
    rest = _permuted(event, number % count)
    while rest >= count:
        rest = _permuted(event, rest)
    letters = []
    for _place in range(CODE_LENGTH):
        rest, letter = divmod(rest, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def _permuted(event: Event, value: int) -> int:
    """The permutation of ``event`` applied to ``value`` of 2 × _HALF_BITS bits."""
    key = settings.SECRET_KEY.encode()
    high, low = divmod(value, 1 << _HALF_BITS)
    for turn in range(_ROUNDS):
        digest = hmac.digest(key, f"check-in\0{event.pk}\0{turn}\0{low}".encode(), hashlib.sha256)
        high, low = low, high ^ (int.from_bytes(digest[:4]) % (1 << _HALF_BITS))
    return (high << _HALF_BITS) | low


def registration_of(token: str) -> Registration:
    """The registration of a token; NotFound if there is none, or it was erased."""
    rows = Registration.objects.select_related("event__organisation").filter(token_hash=token_digest(token))
    registration = rows.first()
    if registration is None:
        message = sentence(
            "Ce lien n’ouvre aucune inscription : recopiez-le en entier, ou l’inscription a été effacée après le délai "
            "annoncé."
        )
        raise NotFound("registration_unknown", message)
    return registration


def speaker_of(token: str) -> Speaker:
    """The speaker of a token; NotFound if there is none, or the event was erased."""
    speaker = Speaker.objects.select_related("event__organisation").filter(token_hash=token_digest(token)).first()
    if speaker is None:
        message = sentence(
            "Ce lien n’ouvre rien : recopiez-le en entier depuis la lettre, ou écrivez à l’organisateur."
        )
        raise NotFound("speaker_unknown", message)
    return speaker
