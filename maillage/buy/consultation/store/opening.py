"""Opening: not before the term, by the shares of two people together; then the files are kept in plain.

A share alone says nothing of its key (Shamir, threshold 2). Late and replaced replies are never among those asked for.
Small replies are opened with the second share; what is larger waits, with both shares, for the follower, which claims
one reply after the other and decrypts it outside of any transaction. Killed, it goes on at the file where it was.
"""

import base64
import binascii
import datetime as dt
import hashlib
import io
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.consultation.domain.key_shares import THRESHOLD, SealBroken
from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.seal import Contents, Envelope, WrappedShare, fingerprint, open_file
from maillage.buy.consultation.domain.tenders import HolderKind, TenderState, TenderVerb
from maillage.buy.consultation.store.bids import JoinedParts, parts_of
from maillage.buy.consultation.store.documents import consultations_folder
from maillage.buy.consultation.store.models import Bid, BidShare, OfficerKey, OpeningDeclaration, Tender
from maillage.buy.consultation.store.register import append_event
from maillage.buy.consultation.store.tender_trace import note_tender
from maillage.core.files.atomic import replacing
from maillage.core.problems import Forbidden, NotFound, Refused, sentence

OCTETS_AT_ONCE: Final = 20 * 1024**2  # a fifth of a second of decryption: what a request may take
_MOST_AT_ONCE: Final = 20
_CLAIM_MINUTES: Final = 10
_EARLY: Final = sentence("Les réponses ne s’ouvrent pas avant la date limite : revenez ensuite, à deux.")
_NO_KEY: Final = sentence(
    "Vous n’avez aucune clé de cette consultation : l’ouverture revient à celles et ceux qui en ont."
)
_DECLARE: Final = sentence("Dites d’abord si vous avez un lien avec une entreprise qui pourrait répondre.")
_CONFLICT: Final = sentence("Vous avez déclaré un lien d’intérêt : une autre personne donne sa part à votre place.")
_FALSE: Final = sentence(
    "Cette part n’est pas celle de votre clé : choisissez le bon fichier de clé, puis recommencez."
)
_FAULT: Final = sentence(
    "Cette réponse ne s’ouvre pas : elle a été scellée de travers, ou altérée. Elle est gardée telle quelle."
)
_KEY: Final = sentence("Cette clé publique n’est pas lisible : recommencez depuis la page, dans un navigateur à jour.")
_UNKNOWN: Final = sentence("Ce fichier n’existe pas, ou n’est pas encore ouvert.")
_PUBLIC: Final = re.compile(r"[A-Za-z0-9_-]{80,200}={0,2}")


@transaction.atomic
def add_key(officer: Acting, public: str, kind: HolderKind, *, now: dt.datetime) -> OfficerKey:
    """Keep the public key of an officer; the same one once."""
    if not _PUBLIC.fullmatch(public):
        raise Refused("key_unread", _KEY)
    try:
        mark = fingerprint(public)
    except (ValueError, Refused) as error:
        # No key of the curve: nothing is kept.
        raise Refused("key_unread", _KEY) from error
    values = {"user_id": officer.user_id, "kind": kind.value, "public": public, "created_at": now}
    key, is_new = OfficerKey.objects.get_or_create(
        organisation_id=officer.organisation_id, fingerprint=mark, defaults=values
    )
    if is_new:
        note(officer, TenderVerb.KEY_ADDED, about=f"key:{mark}", title=mark, now=now, detail={"kind": kind.value})
    return key


def bids_to_open(tender: Tender) -> QuerySet[Bid]:
    """The replies in time that count and are not opened yet."""
    rows = tender.bids.exclude(sent_at=None).filter(is_late=False, is_replaced=False, opened_at=None, fault="")
    return rows.order_by("number")


def counted_bids(tender: Tender) -> QuerySet[Bid]:
    """The replies in time that count, opened or not."""
    rows = tender.bids.exclude(sent_at=None).filter(is_late=False, is_replaced=False)
    return rows.select_related("link").order_by("number")


def keys_of(tender: Tender, user: int, *, with_paper: bool) -> list[OfficerKey]:
    """The keys with which a person opens: her own, or the paper of recovery where she holds that."""
    kind = HolderKind.PAPER if with_paper else HolderKind.OFFICER
    return [key for key in tender.holders.filter(kind=kind.value) if with_paper or key.user_id == user]


@transaction.atomic
def declare_interests(tender: Tender, user: int, conflict: str, *, now: dt.datetime) -> None:
    """Keep what an officer declares before opening; a declared interest stays."""
    row, is_new = OpeningDeclaration.objects.get_or_create(
        tender=tender, user_id=user, defaults={"conflict": conflict, "declared_at": now}
    )
    if not is_new and not row.conflict:
        row.conflict, row.declared_at = conflict, now
        row.save()


def wrapped_shares(tender: Tender, user: int, *, with_paper: bool, now: dt.datetime) -> list[dict[str, Any]]:
    """For each reply to open, the wrapped share of this person; raises Forbidden or Refused before it may be."""
    holders = _holders_now(tender, user, with_paper=with_paper, now=now)
    rows = []
    for bid in bids_to_open(tender):
        document = bid.envelope or {}
        shares = [share for share in document.get("shares", []) if share.get("holder") in holders]
        rows += [{"reply": str(bid.reply), "share": share} for share in shares]
    return rows


def give_shares(
    officer: Acting, tender: Tender, rows: Sequence[Mapping[str, Any]], *, with_paper: bool, now: dt.datetime
) -> int:
    """Keep the shares of a person; every reply that has those of two people is opened. How many were opened now.

    Beyond OCTETS_AT_ONCE they wait for ``open_waiting_bids``.
    """
    assert officer.user_id is not None
    holders = _holders_now(tender, officer.user_id, with_paper=with_paper, now=now)
    shares = {str(row.get("reply", "")): _octets(row.get("share")) for row in rows}
    opened = octets = 0
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        for bid in bids_to_open(tender).filter(reply__in=[reply for reply in shares if _is_uuid(reply)]):
            share = shares[str(bid.reply)]
            envelope = Envelope.parse(_document(bid))
            if not any(wrapped.matches(share, str(bid.reply)) for wrapped in _of_holders(envelope, holders)):
                raise Refused("share_false", _FALSE)
            values = {"share": base64.b64encode(share).decode(), "given_at": now}
            BidShare.objects.update_or_create(bid=bid, user_id=officer.user_id, defaults=values)
            # Two people who both hold the paper have one share.
            if len(set(bid.shares.values_list("share", flat=True))) < THRESHOLD:
                continue
            octets += sum(file.octets for file in envelope.files)
            if octets <= OCTETS_AT_ONCE:
                _keep_opened(bid, _opened_contents(bid, envelope), now=now)
                opened += 1
        facts = {"replies": len(shares), "holders": sorted(holders)}
        append_event(RegisterAct.SHARE, tender, facts, now=now)
        note_tender(officer, TenderVerb.SHARE_GIVEN, tender, now=now)
        if opened and not bids_to_open(tender).exists():
            _close_opening(officer, tender, now=now)
    return opened


def waiting_bids() -> QuerySet[Bid]:
    """The replies that have the shares of two people and are not opened yet, the oldest first."""
    rows = Bid.objects.filter(tender__state=TenderState.PUBLISHED.value, opened_at=None, fault="")
    rows = rows.exclude(sent_at=None).filter(is_late=False, is_replaced=False)
    return (
        rows.annotate(different=Count("shares__share", distinct=True)).filter(different__gte=THRESHOLD).order_by("pk")
    )


def open_waiting_bids(now: dt.datetime) -> int:
    """Open the replies that wait, each claimed first; how many."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    opened = 0
    for number in list(waiting_bids().filter(free).values_list("pk", flat=True)[:_MOST_AT_ONCE]):
        claimed = Bid.objects.filter(free, pk=number, opened_at=None)
        if not claimed.update(claimed_until=now + dt.timedelta(minutes=_CLAIM_MINUTES)):
            continue  # another process has it
        bid = Bid.objects.select_related("tender").get(pk=number)
        contents = _opened_contents(bid, Envelope.parse(_document(bid)))
        with transaction.atomic():
            tender = Tender.objects.select_for_update(no_key=True).get(pk=bid.tender_id)
            is_left = bids_to_open(tender).filter(pk=number).exists()
            if tender.state != TenderState.PUBLISHED or tender.organisation_id is None or not is_left:
                continue  # ended meanwhile, or opened: plain files are erased with the others
            _keep_opened(bid, contents, now=now)
            if not bids_to_open(tender).exists():
                _close_opening(Acting(tender.organisation_id), tender, now=now)
        opened += 1
    return opened


def opened_file(bid: Bid, n: int) -> tuple[str, Path]:
    """The name and path of a plain file of an opened reply; NotFound without."""
    files = (bid.contents or {}).get("files", [])
    name = next((str(file["name"]) for file in files if file["n"] == n), None)
    place = opened_folder(bid.reply) / str(n)
    if name is None or not place.is_file():
        raise NotFound("bid_file_unknown", _UNKNOWN)
    return name, place


def opened_folder(reply: uuid.UUID) -> Path:
    """Where the plain files of an opened reply are."""
    return consultations_folder() / "opened" / str(reply)


def _holders_now(tender: Tender, user: int, *, with_paper: bool, now: dt.datetime) -> set[str]:
    """The fingerprints with which a person opens now."""
    if now <= tender.term:
        raise Forbidden("opening_early", _EARLY)
    holders = {key.fingerprint for key in keys_of(tender, user, with_paper=with_paper)}
    if not holders:
        raise Forbidden("opening_without_key", _NO_KEY)
    declaration = tender.declarations.filter(user=user).first()
    if declaration is None:
        raise Refused("declaration_missing", _DECLARE)
    if declaration.conflict:
        raise Forbidden("declared_conflict", _CONFLICT)
    return holders


def _of_holders(envelope: Envelope, holders: set[str]) -> list[WrappedShare]:
    return [share for share in envelope.shares if share.holder in holders]


def _opened_contents(bid: Bid, envelope: Envelope) -> Contents | None:
    """What a reply says, once its files are written in plain; None where it does not open."""
    shares = [base64.b64decode(row.share) for row in bid.shares.all()]
    reply = str(bid.reply)
    try:
        key = envelope.opening_key(shares)
        contents = Contents.parse(b"".join(open_file(_stream(bid, 0), key, reply, 0)))
        for file in contents.files:
            _write_plain(bid, file.n, file.sha256, key)
    except (SealBroken, Refused):
        # The sealed files stay for an expert; the others open all the same.
        return None
    return contents


def _keep_opened(bid: Bid, contents: Contents | None, *, now: dt.datetime) -> None:
    """Keep what a reply says, or that it did not open, and forget the shares."""
    if contents is None:
        bid.fault = _FAULT
    else:
        bid.contents = {
            "files": [{"n": file.n, "name": file.name, "octets": file.octets} for file in contents.files],
            "answers": dict(contents.answers),
        }
        bid.opened_at = now
    bid.save()
    bid.shares.all().delete()


def _write_plain(bid: Bid, n: int, sha256: str, key: bytes) -> None:
    place = opened_folder(bid.reply) / str(n)
    if place.is_file():
        return  # it was written whole, and compared with its digest, before whoever opened was stopped
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with replacing(place, mode=0o600) as draft, draft.open("wb") as plain:
        for chunk in open_file(_stream(bid, n), key, str(bid.reply), n):
            digest.update(chunk)
            plain.write(chunk)
        if digest.hexdigest() != sha256:
            raise Refused("bid_broken", _FAULT)


def _stream(bid: Bid, n: int) -> Any:
    return io.BufferedReader(JoinedParts(parts_of(bid.reply, n)))


def _close_opening(officer: Acting, tender: Tender, *, now: dt.datetime) -> None:
    tender.state, tender.opened_at = TenderState.OPENED.value, now
    tender.save(update_fields=["state", "opened_at"])
    rows = [
        {"number": bid.number, "digest": bid.digest, "opened": bid.opened_at is not None}
        for bid in counted_bids(tender)
    ]
    append_event(RegisterAct.OPENED, tender, {"replies": rows}, now=now)
    note_tender(officer, TenderVerb.OPENED, tender, now=now)


def _document(bid: Bid) -> bytes:
    return json.dumps(bid.envelope).encode()


def _octets(text: object) -> bytes:
    try:
        return base64.b64decode(str(text or ""), validate=True)
    except (binascii.Error, ValueError) as error:
        # No base64: nothing is kept.
        raise Refused("share_false", _FALSE) from error


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        # Unknown replies are ignored.
        return False
    return True
