"""Sealed replies: begun, received in parts that resume, sent with their envelope, replaced until the term.

Nothing here can be read by the server: no key, no share outside its wrapping. A part is a file written whole, so a
process killed at any moment leaves a length at which the browser goes on.
"""

import datetime as dt
import hashlib
import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.seal import MOST_FILES, Envelope
from maillage.buy.consultation.domain.tenders import MOST_REPLY_BYTES, TenderState
from maillage.buy.consultation.store.documents import consultations_folder
from maillage.buy.consultation.store.letters import write_receipt
from maillage.buy.consultation.store.models import Bid, BidLink, Tender
from maillage.buy.consultation.store.register import append_event
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.core.clock import utc_now
from maillage.core.files.atomic import fsync_path, remove_path, replacing
from maillage.core.problems import NotFound, Refused, sentence
from maillage.web.turns import advisory_lock

_SEALED_OVERHEAD: Final = 1.01  # tags and headers of segments
_GONE: Final = sentence(
    "Cette réponse n’est plus en cours, un autre onglet l’a peut-être recommencée : rechargez la page."
)
_DAMAGED: Final = sentence("Ce morceau est arrivé abîmé : il est renvoyé, rien n’est perdu.")
_LARGE: Final = sentence("La réponse dépasse %(most)s Mo : allégez vos fichiers, puis recommencez.")
_OTHER: Final = sentence(
    "L’enveloppe ne correspond pas à ce qui est arrivé : recommencez le dépôt, vos fichiers sont là."
)
_SENT: Final = sentence("Cette réponse est déjà déposée : recommencez-en une pour la remplacer.")
_CLOSED: Final = sentence("Cette consultation ne prend plus de réponse : l’acheteur l’a close.")


class OffsetDiffers(Exception):  # noqa: N818 -- no fault: the browser goes on from ``octets``
    """A part does not begin where what stands ends."""

    def __init__(self, octets: int) -> None:
        super().__init__(octets)
        self.octets = octets


class JoinedParts(io.RawIOBase):
    """The parts of a sealed file as one stream."""

    def __init__(self, parts: list[Path]) -> None:
        self._chunks = self._read(parts)
        self._rest = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next octets; 0 at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    @staticmethod
    def _read(parts: list[Path]) -> Iterator[bytes]:
        for part in parts:
            with part.open("rb") as file:
                while chunk := file.read(1024**2):
                    yield chunk


def sealed_folder(reply: uuid.UUID) -> Path:
    """Where the sealed parts of a reply are."""
    return consultations_folder() / "sealed" / str(reply)


def parts_of(reply: uuid.UUID, n: int) -> list[Path]:
    """The parts of a sealed file in order."""
    return sorted((sealed_folder(reply) / str(n)).glob("[0-9]*"))


def standing_octets(reply: uuid.UUID) -> dict[int, int]:
    """How many octets of each file stand."""
    folder = sealed_folder(reply)
    numbers = sorted(int(path.name) for path in folder.iterdir()) if folder.is_dir() else []
    return {n: sum(part.stat().st_size for part in parts_of(reply, n)) for n in numbers}


def current_bid(link: BidLink) -> Bid | None:
    """The reply of a firm that is being sent; None where none is."""
    return link.bids.filter(sent_at=None).order_by("-pk").first()


def last_sent(link: BidLink) -> Bid | None:
    """The reply of a firm that counts; None before it sent one."""
    return link.bids.exclude(sent_at=None).order_by("-number").first()


@transaction.atomic
def begin_bid(link: BidLink, *, now: dt.datetime) -> Bid:
    """Begin a reply, and drop what was begun and not sent."""
    tender = Tender.objects.select_for_update(no_key=True).get(pk=link.tender_id)
    _refuse_closed(tender)
    for bid in link.bids.filter(sent_at=None):
        remove_path(sealed_folder(bid.reply))
        bid.delete()
    return Bid.objects.create(link=link, tender=tender, reply=uuid.uuid4(), begun_at=now)


def receive_part(link: BidLink, reply: uuid.UUID, n: int, content: bytes, *, offset: int, sha256: str) -> int:
    """Keep a part on disk and return how many octets of its file stand; OffsetDiffers where it does not follow."""
    bid = link.bids.filter(reply=reply, sent_at=None).first()
    if bid is None or n > MOST_FILES:
        raise NotFound("bid_gone", _GONE)
    if hashlib.sha256(content).hexdigest() != sha256.lower():
        raise Refused("part_damaged", _DAMAGED)
    standing = standing_octets(reply)
    if standing.get(n, 0) != offset:
        raise OffsetDiffers(standing.get(n, 0))
    if sum(standing.values()) + len(content) > MOST_REPLY_BYTES * _SEALED_OVERHEAD:
        raise Refused("bid_large", _LARGE, most=MOST_REPLY_BYTES // 1024**2)
    place = sealed_folder(reply) / str(n) / f"{offset:012}"
    place.parent.mkdir(parents=True, exist_ok=True)
    if content:
        with replacing(place) as draft:
            draft.write_bytes(content)
            fsync_path(draft)
        fsync_path(place.parent)
    return offset + len(content)


def send_bid(link: BidLink, reply: uuid.UUID, body: bytes, *, now: dt.datetime) -> dict[str, Any]:
    """Deposit a reply: its envelope fits what arrived; the receipt. Late ones are kept and marked.

    Sent again with the same envelope, it gives the same receipt.
    """
    envelope = Envelope.parse(body)
    bid = link.bids.filter(reply=reply).first()
    if bid is None:
        raise NotFound("bid_gone", _GONE)
    if bid.sent_at is not None:
        return _receipt_again(bid, envelope)
    _refuse_other(link.tender, bid, envelope)
    with transaction.atomic():
        advisory_lock(f"consultation {link.tender_id}")
        tender = Tender.objects.select_for_update(no_key=True).get(pk=link.tender_id)
        _refuse_closed(tender)
        bid = Bid.objects.select_for_update(of=("self",), no_key=True).select_related("link__tender").get(pk=bid.pk)
        if bid.sent_at is not None:
            return _receipt_again(bid, envelope)
        bid.sent_at, bid.is_late = now, now > tender.term
        bid.number = tender.bids.exclude(sent_at=None).count() + 1
        bid.envelope, bid.digest = envelope.document, envelope.digest
        if not bid.is_late:
            link.bids.exclude(sent_at=None).filter(is_late=False).update(is_replaced=True)
        bid.save()
        receipt = receipt_of(bid)
        # Before the term nobody learns that somebody replied.
        facts = {"number": bid.number, "digest": bid.digest, "is_late": bid.is_late, "reply": str(bid.reply)}
        facts |= {"received_at": bid.sent_at.astimezone(dt.UTC).isoformat()}
        # It is registered now: the head of a day that is over stays what it was, however long the reply had to wait.
        event = append_event(RegisterAct.DEPOSIT, tender, facts, now=utc_now(), open_at=max(now, tender.term))
        write_receipt(bid, {**receipt, "event": event.digest})
    return receipt


def receipt_of(bid: Bid) -> dict[str, Any]:
    """The receipt of a reply that was sent."""
    assert bid.sent_at is not None
    envelope = bid.envelope or {}
    return {
        "at": bid.sent_at.astimezone(dt.UTC).isoformat(),
        "hour": moment_text(bid.sent_at),
        "reply": str(bid.reply),
        "digest": bid.digest,
        "is_late": bid.is_late,
        "number": bid.number,
        "firm": bid.link.firm,
        "consultation": bid.tender.slug,
        "object": bid.tender.object,
        "stamp": "horodatage non qualifié",
        "files": envelope.get("files", []),
    }


def _receipt_again(bid: Bid, envelope: Envelope) -> dict[str, Any]:
    if envelope.digest != bid.digest:
        raise Refused("bid_sent", _SENT)
    return receipt_of(bid)


def _refuse_closed(tender: Tender) -> None:
    if tender.state != TenderState.PUBLISHED:
        raise Refused("consultation_closed", _CLOSED)


def _refuse_other(tender: Tender, bid: Bid, envelope: Envelope) -> None:
    """Raise Refused unless the envelope is of this reply, for these holders, of these files."""
    holders = sorted(tender.holders.values_list("fingerprint", flat=True))
    is_ours = (envelope.consultation, envelope.reply) == (tender.slug, str(bid.reply))
    if not is_ours or sorted(share.holder for share in envelope.shares) != holders:
        raise Refused("envelope_other", _OTHER)
    standing = standing_octets(bid.reply)
    if {file.n: file.octets for file in envelope.files} != standing or 0 not in standing:
        raise Refused("envelope_other", _OTHER)
    for file in envelope.files:
        digest = hashlib.sha256()
        for part in parts_of(bid.reply, file.n):
            digest.update(part.read_bytes())
        if digest.hexdigest() != file.sha256:
            raise Refused("envelope_other", _OTHER)
