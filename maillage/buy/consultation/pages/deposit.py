"""The reply of a firm by its link: the page whose script seals, and what the script asks (the contract of the seal)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.buy.consultation.domain.seal import MOST_ENVELOPE_BYTES
from maillage.buy.consultation.domain.tenders import DOCUMENT_ENDINGS, MOST_PART_BYTES, MOST_REPLY_BYTES
from maillage.buy.consultation.pages.forms import BidForm
from maillage.buy.consultation.pages.public import is_open, standing_sentence
from maillage.buy.consultation.store.bid_links import link_of
from maillage.buy.consultation.store.bids import (
    OffsetDiffers,
    begin_bid,
    current_bid,
    last_sent,
    receipt_of,
    receive_part,
    send_bid,
    standing_octets,
)
from maillage.buy.consultation.store.tenders import buyer_of
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused, sentence
from maillage.web.bodies import accepts_files
from maillage.web.buffering.environ import received_at
from maillage.web.downloads import json_file
from maillage.web.error_pages import render_problems
from maillage.web.problems_json import problem_response
from maillage.web.protection.tokens import answer_of_link

_CONFLICT = 409
_LARGE = sentence("Ce morceau est trop grand : rechargez la page, puis recommencez.")


def json_problems(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view that scripts ask: a Problem is a problem+json document."""

    @never_cache
    @wraps(page)
    def view(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponseBase:
        try:
            return page(request, *parts, **named)
        except Problem as problem:
            # The script shows its sentence.
            return problem_response(problem)

    return view


@never_cache
@require_safe
@render_problems
def bid(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The page on which a firm replies."""
    link = link_of(slug, token)
    sent = last_sent(link)
    context = {
        "tender": link.tender,
        "buyer": buyer_of(link.tender),
        "firm": link.firm,
        "standing": standing_sentence(link.tender),
        "is_open": is_open(link.tender),
        "form": BidForm(),
        "state": reverse("consultation_bid_state", args=[slug, token]),
        "receipt": receipt_of(sent) if sent else None,
        "sent_at": sent.sent_at if sent else None,
        "receipt_href": reverse("consultation_bid_receipt", args=[slug, token]),
    }
    return answer_of_link(render(request, "consultation/bid.html", context))


@require_safe
@json_problems
def bid_state(_request: HttpRequest, slug: str, token: str) -> JsonResponse:
    """What the script goes on from."""
    link = link_of(slug, token)
    current = current_bid(link)
    state = {
        "now": localtime(utc_now()).isoformat(),
        "term": localtime(link.tender.term).isoformat(),
        "holders": list(link.tender.holders.values("fingerprint", "public")),
        "reply": str(current.reply) if current else None,
        "parts": standing_octets(current.reply) if current else {},
        "most_octets": MOST_REPLY_BYTES,
        "kinds": list(DOCUMENT_ENDINGS),
    }
    return JsonResponse(state)


@require_safe
@json_problems
def bid_receipt(_request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The last receipt as a file."""
    sent = last_sent(link_of(slug, token))
    return json_file(receipt_of(sent) if sent else {}, "recu.json")


@require_POST
@json_problems
def bid_begin(_request: HttpRequest, slug: str, token: str) -> JsonResponse:
    """Begin a reply, or begin it again."""
    return JsonResponse({"reply": str(begin_bid(link_of(slug, token), now=utc_now()).reply)})


@accepts_files(MOST_PART_BYTES, of_anybody=True)
@require_http_methods(["PUT"])
@json_problems
def bid_part(request: HttpRequest, slug: str, token: str, *, reply: uuid.UUID, n: int) -> JsonResponse:
    """A part of a sealed file."""
    link = link_of(slug, token)
    offset = str(request.GET.get("offset", "0"))[:12]
    content = request.read(MOST_PART_BYTES + 1)
    if len(content) > MOST_PART_BYTES or not (offset.isascii() and offset.isdecimal()):
        raise Refused("part_large", _LARGE)
    try:
        digest = request.headers.get("X-Part-SHA256", "")
        octets = receive_part(link, reply, n, content, offset=int(offset), sha256=digest)
    except OffsetDiffers as differing:
        # The script goes on from what stands.
        return JsonResponse({"octets": differing.octets}, status=_CONFLICT)
    return JsonResponse({"octets": octets})


@require_POST
@json_problems
def bid_send(request: HttpRequest, slug: str, token: str, reply: uuid.UUID) -> JsonResponse:
    """Deposit a reply; the receipt. What the server makes it wait in the last minute does not make it late."""
    body, now = request.read(MOST_ENVELOPE_BYTES + 1), received_at(request.META)
    return JsonResponse(send_bid(link_of(slug, token), reply, body, now=now))
