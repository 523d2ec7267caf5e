"""The time stamps of the register: the head of each day that is over, asked of the authority of the settings."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from maillage.buy.consultation.domain.tenders import LONGEST_ADDRESS
from maillage.buy.consultation.domain.time_stamps import (
    STAMP_ANSWER,
    STAMP_REQUEST,
    TimeStamp,
    stamp_of_answer,
    stamp_request,
)
from maillage.buy.consultation.store.models import HeadStamp, RegisterEvent
from maillage.buy.consultation.store.register import day_heads
from maillage.core.net.fetch import RemoteReader
from maillage.core.problems import NotFound, Problem, Refused, sentence

_MOST_DAYS: Final = 60  # the heads that are published
_MOST_BYTES: Final = 64 * 1024
_LONGEST_S: Final = 20.0
_NONCE_BITS: Final = 63
_NO_CERTIFICATE: Final = sentence(
    "L’autorité d’horodatage n’a pas de certificat lisible ici : donnez-le par MAILLAGE_CONSULTATION_STAMP_CERTIFICATE."
)
_NO_STAMP: Final = sentence("Cette tête du registre n’a pas de jeton d’horodatage.")


def stamp_day_heads(now: dt.datetime) -> int:
    """Ask for the stamps that are missing; how many came. An outage is noted, raised (/health tells it), tried again.

    Without an authority in the settings nothing is asked.
    """
    address = str(settings.CONSULTATION_STAMP_URL)
    if not address:
        return 0
    # The hours of the register's events are of UTC, and hashed so: their days are too.
    today = now.astimezone(dt.UTC).date().isoformat()
    over = [event for event in day_heads(most=_MOST_DAYS) if event.moment[:10] < today]
    stamped = stamps_of(over)
    missing = [event for event in over if event.n not in stamped]
    for event in missing:
        facts = {"digest": event.digest, "authority": address[:LONGEST_ADDRESS], "tried_at": now}
        try:
            stamp = _asked_stamp(address, event.digest)
        except Problem as problem:
            # The head waits for the next attempt; nothing else depends on its stamp.
            HeadStamp.objects.update_or_create(n=event.n, defaults={**facts, "fault": problem.code})
            raise
        values = {**facts, "fault": "", "token": stamp.token, "stamped_at": stamp.stamped_at}
        HeadStamp.objects.update_or_create(n=event.n, defaults=values)
    return len(missing)


def stamps_of(events: Iterable[RegisterEvent]) -> Mapping[int, HeadStamp]:
    """The stamps of these heads, by number; none of a head that another digest was stamped for."""
    digests = {event.n: event.digest for event in events}
    rows = HeadStamp.objects.filter(n__in=list(digests), token__isnull=False)
    return {row.n: row for row in rows if row.digest == digests[row.n]}


def stamp_token(number: int) -> bytes:
    """The token of a head; NotFound where there is none."""
    row = HeadStamp.objects.filter(n=number, token__isnull=False).first()
    if row is None or row.token is None:
        raise NotFound("stamp_unknown", _NO_STAMP)
    return bytes(row.token)


def authority_name(stamp: HeadStamp) -> str:
    """The host of the authority that stamped."""
    return urlsplit(stamp.authority).hostname or stamp.authority


def _asked_stamp(address: str, head: str) -> TimeStamp:
    """The stamp that the authority answers, verified by its certificate."""
    file = settings.CONSULTATION_STAMP_CERTIFICATE
    try:
        certificate = file.read_bytes() if file else b""
    except OSError as error:
        # Nothing is asked: no answer could be trusted.
        raise Refused("stamp_certificate", _NO_CERTIFICATE) from error
    if not certificate:
        raise Refused("stamp_certificate", _NO_CERTIFICATE)
    nonce = secrets.randbits(_NONCE_BITS)
    reader = RemoteReader(tuple(settings.HARVEST_ALLOW), _MOST_BYTES, _LONGEST_S)
    headers = {"Content-Type": STAMP_REQUEST, "Accept": STAMP_ANSWER}
    with reader.answering(address, headers, body=stamp_request(head, nonce)) as answer:
        if answer.response.status != HTTPStatus.OK:
            raise answer.refusal()
        content = b"".join(answer.blocks())
    return stamp_of_answer(content, head, nonce, certificate)
