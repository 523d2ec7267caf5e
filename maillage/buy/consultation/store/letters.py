"""Queues the letters of consultations, in the transaction of what they tell."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.store.visibility import takedown_of
from maillage.buy.consultation.domain.letter_kinds import (
    BID_LINK,
    BID_RECEIPT,
    TENDER_CHANGE,
    TENDER_INVITATION,
    TENDER_RESULT,
)
from maillage.buy.consultation.domain.tenders import HideableTender
from maillage.buy.consultation.store.models import Bid, BidLink, Tender
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.kits.letters.record.queue import enqueue, quoted, template_text
from maillage.kits.letters.terms import Letter, LetterKind
from maillage.web.protection import tokens
from maillage.web.public_url import installation_url


def bid_token(link: BidLink) -> str:
    """The token of a firm's link, derived from the installation's key and not stored."""
    secret = tokens.link_token("consultation", str(link.pk), link.email, link.created_at.isoformat())
    return f"{link.pk}-{secret}"


def write_link(link: BidLink, *, now: dt.datetime) -> None:
    """The link by which a firm replies and reads the changes."""
    _write(BID_LINK, link, "consultation/mail/link.txt", {}, key=f"{link.pk}:{now.isoformat()}")


def write_invitations(tender: Tender, *, now: dt.datetime) -> None:
    """A letter with its link to each firm that the buyer invites."""
    for address in tender.invited:
        values = {"firm": address, "created_at": now}
        link, _is_new = BidLink.objects.get_or_create(tender=tender, email=address, defaults=values)
        _write(TENDER_INVITATION, link, "consultation/mail/invitation.txt", {}, key=str(link.pk))


def write_change_letters(tender: Tender, summary: str) -> None:
    """What changed, to everybody who left an address."""
    for link in tender.links.all():
        key = f"{link.pk}:{tender.version}:{tender.state}"
        _write(TENDER_CHANGE, link, "consultation/mail/change.txt", {"summary": quoted(summary)}, key=key)


def write_answer_letters(tender: Tender, question: int, text: str, reply: str) -> None:
    """An answer, to everybody who left an address."""
    for link in tender.links.all():
        context = {"summary": f"{quoted(text)}\n\n{reply}"}
        _write(TENDER_CHANGE, link, "consultation/mail/change.txt", context, key=f"{link.pk}:q{question}")


def write_receipt(bid: Bid, receipt: Mapping[str, Any]) -> None:
    """The receipt of a reply."""
    _write(BID_RECEIPT, bid.link, "consultation/mail/receipt.txt", {"receipt": receipt}, key=str(bid.reply))


def write_results(tender: Tender, bids: Mapping[int, Bid], result: Mapping[str, Any]) -> None:
    """The result, to each firm that replied: whether it is chosen, and why."""
    for link_id, bid in bids.items():
        context = {"result": result, "is_chosen": bid.pk == tender.winner_id}
        _write(TENDER_RESULT, bid.link, "consultation/mail/result.txt", context, key=f"{tender.pk}:{link_id}")


def _write(kind: LetterKind, link: BidLink, template: str, context: Mapping[str, Any], *, key: str) -> None:
    tender, origin = link.tender, installation_url()
    is_hidden = takedown_of(HideableTender.CONSULTATION, tender.slug) is not None
    shared = {
        "object": _("(objet masqué par l’agence)") if is_hidden else quoted(tender.object),
        "term": moment_text(tender.term),
        "href": f"{origin}{reverse('consultation', args=[tender.slug])}",
        "reply_href": f"{origin}{reverse('consultation_bid', args=[tender.slug, bid_token(link)])}",
    }
    letter = Letter(
        kind,
        key=f"{kind.word}:{key}",
        to=link.email,
        organisation_id=tender.organisation_id,
        text=template_text(template, {"letter": {**shared, **context}}),
        is_invented=tender.organisation_id is None,
    )
    enqueue(letter)
