"""The opening by two people, and its minutes as PDF (consultation/edges/export/minutes.typ)."""

import json
import uuid
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import trace_of
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import acting, acting_or_none
from maillage.buy.consultation.domain.tenders import TenderState, TenderVerb
from maillage.buy.consultation.edges import export
from maillage.buy.consultation.pages.deposit import json_problems
from maillage.buy.consultation.pages.forms import DeclarationForm
from maillage.buy.consultation.pages.key_holders import holders_context
from maillage.buy.consultation.pages.public import download, is_open, standing_sentence
from maillage.buy.consultation.store.award import price_of
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.opening import (
    bids_to_open,
    counted_bids,
    declare_interests,
    give_shares,
    keys_of,
    opened_file,
    waiting_bids,
    wrapped_shares,
)
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.buy.consultation.store.tender_trace import about_tender
from maillage.buy.consultation.store.tenders import buyer_of, own_tender
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.web.downloads import file_answer
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording.formats import euros

_TEMPLATE: Final = Path(export.__file__).with_name("minutes.typ")
_MOST_BYTES: Final = 256 * 1024
_PAPER: Final = "papier"
_UNREAD: Final = sentence("Les parts ne sont pas lisibles : rechargez la page, puis recommencez.")
_NOT_YET: Final = sentence("Le procès-verbal se fait quand les réponses sont ouvertes.")
_NO_BID: Final = sentence("Cette réponse n’existe pas, ou n’est pas ouverte.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def opening(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The page of the opening; a POST declares interests."""
    tender, organisation = own_tender(slug)
    with_paper = _opener(request, person, organisation)[1]
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            declare_interests(tender, person.pk, form.cleaned_data["conflict"], now=utc_now())
            messages.success(request, _("Votre déclaration est gardée au procès-verbal."))
            return redirect("consultation_opening", slug=slug)
    declaration = tender.declarations.filter(user=person).first()
    unopened, waiting = bids_to_open(tender), waiting_bids().filter(tender=tender).count()
    context = {
        **({} if waiting else holders_context(tender)),
        "tender": tender,
        "organisation": organisation,
        "standing": standing_sentence(tender),
        "is_early": is_open(tender),
        "form": form,
        "declaration": declaration,
        "has_key": bool(keys_of(tender, person.pk, with_paper=with_paper)),
        "left": 0 if is_open(tender) else unopened.count() - waiting,
        "progress_text": _progress_text(tender, waiting) if waiting else "",
        "has_given": not is_open(tender) and unopened.filter(shares__user=person).exists(),
        "parts": reverse("consultation_opening_parts", args=[slug]) + (f"?{_PAPER}=1" if with_paper else ""),
        "paper_query": "" if with_paper else f"?{_PAPER}=1",
    }
    return render(request, "consultation/opening.html", context, status=form.status)


@require_safe
@for_people
@json_problems
def progress(request: HttpRequest, person: User, slug: str) -> HttpResponseBase:
    """How far the opening is, for the script that waits (publishing/publish/waiting.js)."""
    tender, organisation = own_tender(slug)
    _opener(request, person, organisation)
    waiting = waiting_bids().filter(tender=tender).count()
    return JsonResponse({"ready": not waiting, "said": _progress_text(tender, waiting)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@json_problems
def parts(request: HttpRequest, person: User, slug: str) -> HttpResponseBase:
    """The wrapped shares of a person; a POST gives them unwrapped."""
    tender, organisation = own_tender(slug)
    officer, with_paper = _opener(request, person, organisation)
    if request.method != "POST":
        rows = wrapped_shares(tender, person.pk, with_paper=with_paper, now=utc_now())
        return JsonResponse(rows, safe=False)
    opened = give_shares(officer, tender, _sent_rows(request), with_paper=with_paper, now=utc_now())
    return JsonResponse({"opened": opened})


@require_safe
@for_people
def bid_file(request: HttpRequest, person: User, slug: str, *, reply: uuid.UUID, n: int) -> HttpResponseBase:
    """A file of an opened reply, for the buyer."""
    del request
    tender, organisation = own_tender(slug)
    acting(person, organisation, Role.EDITOR, Capability.BUY)
    row = Bid.objects.filter(tender=tender, reply=reply).exclude(opened_at=None).first()
    if row is None:
        raise NotFound("bid_unknown", _NO_BID)
    name, path = opened_file(row, n)
    return download(path, name)


@require_safe
@for_people
def minutes(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The minutes of the opening."""
    del request
    tender, organisation = own_tender(slug)
    acting(person, organisation, Role.EDITOR, Capability.BUY)
    if tender.state not in {TenderState.OPENED, TenderState.AWARDED} or tender.opened_at is None:
        raise NotFound("minutes_unknown", _NOT_YET)
    return file_answer(printed_minutes(tender), "application/pdf", f"proces-verbal-{tender.slug}.pdf")


def printed_minutes(tender: Tender) -> bytes:
    """The minutes as PDF: who opened, which replies with their digests, what each said."""
    assert tender.opened_at is not None
    assert tender.organisation is not None
    entries = trace_of(tender.organisation, TenderVerb.SHARE_GIVEN).filter(about=about_tender(tender))
    openers = sorted({str(entry.user.get_full_name() or entry.user) for entry in entries if entry.user})
    facts = [
        {"name": _("Acheteur"), "text": buyer_of(tender)},
        {"name": _("Date limite"), "text": moment_text(tender.term)},
        {"name": _("Ouvertes le"), "text": moment_text(tender.opened_at)},
        {"name": _("Par"), "text": ", ".join(openers)},
        {"name": _("Réponses hors délai, non ouvertes"), "text": str(tender.bids.filter(is_late=True).count())},
    ]
    for bid in counted_bids(tender):
        price = price_of(bid)
        words = [bid.link.firm, euros(price) if price is not None else _("prix non renseigné"), bid.digest]
        name = _("Réponse %(number)s") % {"number": bid.number}
        facts.append({"name": name, "text": " · ".join([*words, *([bid.fault] if bid.fault else [])])})
    texts: dict[str, Any] = {
        "kicker": _("Procès-verbal d’ouverture"),
        "title": tender.object,
        "facts": facts,
        "foot": _("Horodatage non qualifié. Cette salle n’est pas un profil d’acheteur. Registre vérifiable par tous."),
        "agency": agency_name(),
        "language": get_language() or "fr",
    }
    files = {"minutes.json": json.dumps(texts, ensure_ascii=False).encode()}
    return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]


def _opener(request: HttpRequest, person: User, organisation: Organisation) -> tuple[Acting, bool]:
    """Who opens, and whether by the paper of recovery: people of the buyer may, those of the agency have no other."""
    own = acting_or_none(person, organisation, Role.EDITOR, Capability.BUY)
    if own is None and belongs_to_agency(person):
        return Acting(organisation.pk, user_id=person.pk), True
    return own or acting(person, organisation, Role.EDITOR, Capability.BUY), _PAPER in request.GET


def _progress_text(tender: Tender, waiting: int) -> str:
    total = counted_bids(tender).count()
    words = {"count": waiting, "total": total}
    return (
        ngettext(
            "Deux personnes ont donné leur part : %(count)s réponse sur %(total)s se déchiffre encore.",
            "Deux personnes ont donné leur part : %(count)s réponses sur %(total)s se déchiffrent encore.",
            waiting,
        )
        % words
    )


def _sent_rows(request: HttpRequest) -> list[dict[str, Any]]:
    try:
        rows = json.loads(request.read(_MOST_BYTES))
    except ValueError as error:
        # Nothing is kept.
        raise Refused("shares_unread", _UNREAD) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused("shares_unread", _UNREAD)
    return rows
