"""Links that act without an account: their tokens are made from the installation's key, and kept as digests only.

Made, not drawn: a letter that is sent again carries the same link, and nobody reads one from the database.
"""

import hashlib
import hmac
from math import gcd

from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.events.models import Event, Registration, Speaker
from maillage.events.terms.events import CODE_LENGTH, CODE_LETTERS
from maillage.web.protection.tokens import link_token, token_digest


def registration_token(event: Event, email: str) -> str:
    """The token of the link of whoever has inscribed with this address."""
    return link_token("registration", str(event.pk), email.lower())


def speaker_token(speaker: Speaker) -> str:
    """The token of a speaker's link: new with another address."""
    return link_token("speaker", str(speaker.event_id), str(speaker.pk), speaker.email.lower())


def check_in_code(event: Event, number: int) -> str:
    """The code of an inscription: another for each number, and none that follows from one's own.

    A multiplication by an odd secret that shares no factor with the number of codes goes through all of them before
    one comes again: nobody has to be asked whether a code is free.
    """
    count = len(CODE_LETTERS) ** CODE_LENGTH
    secret = hmac.new(settings.SECRET_KEY.encode(), f"codes\0{event.pk}".encode(), hashlib.sha256).digest()
    step, start = int.from_bytes(secret[:8]) | 1, int.from_bytes(secret[8:16])
    while gcd(step, count) != 1:
        step += 2
    left = (step * number + start) % count
    letters = []
    for _place in range(CODE_LENGTH):
        left, letter = divmod(left, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def registration_of(token: str) -> Registration:
    """The inscription of a link; NotFound where there is none, or it was erased."""
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
    """The speaker of a link; NotFound where there is none, or the event was erased."""
    speaker = Speaker.objects.select_related("event__organisation").filter(token_hash=token_digest(token)).first()
    if speaker is None:
        message = sentence(
            "Ce lien n’ouvre rien : recopiez-le en entier depuis la lettre, ou écrivez à l’organisateur."
        )
        raise NotFound("speaker_unknown", message)
    return speaker
