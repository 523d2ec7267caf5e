"""Consultations as everybody sees them: the list, one with its documents and questions, the register."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.buy.consultation.domain.tenders import Audience, PurchaseNature, TenderState, questions_close_at
from maillage.buy.consultation.edges.export.ocds import consultation_releases
from maillage.buy.consultation.pages.forms import BidLinkForm, TenderQuestionForm, TenderReportForm
from maillage.buy.consultation.pages.outside import OutsideLine, outside_lines, outside_sentence, outside_uid
from maillage.buy.consultation.store.award import price_of
from maillage.buy.consultation.store.bid_links import ask_link
from maillage.buy.consultation.store.documents import count_withdrawal, document_of
from maillage.buy.consultation.store.head_stamps import authority_name, stamp_token, stamps_of
from maillage.buy.consultation.store.models import HeadStamp, RegisterEvent, Tender
from maillage.buy.consultation.store.outside_tenders import outside_tenders
from maillage.buy.consultation.store.questions import ask_question
from maillage.buy.consultation.store.register import day_heads, register_lines
from maillage.buy.consultation.store.tender_search import TenderSearch, tenders_searched
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.buy.consultation.store.tenders import buyer_of, public_tender, stated_criteria
from maillage.buy.contracts.edges.export.ocds.packages import PACKAGE_TYPE, PackageKind, package_head, write_package
from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.buy.contracts.pages.parts.open_contracting import ocds_publisher
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.search.form import search_form, search_href, search_name
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.downloads import file_answer, foreign_file
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.protection.limits import Limit, limited
from maillage.web.public_url import installation_url, query_pairs
from maillage.web.spooled import spooled_answer

QUESTIONS: Final = Limit(
    "questions of consultations by network",
    most=10,
    every_s=600,
    message=sentence(
        "Plusieurs questions sont déjà parties de votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
)
LINKS: Final = Limit(
    "links of consultations by network",
    most=10,
    every_s=600,
    message=sentence(
        "Plusieurs liens sont déjà partis vers votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
)
_MOST_LISTED = 200
_MOST_OUTSIDE = 60
_HEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class _OwnLine:
    """A consultation of this room in the list."""

    row: Tender
    buyer: str
    place: str


@public_page
def consultations(request: HttpRequest) -> HttpResponse:
    """The consultations that the search of the address finds, open ones first."""
    search, now = TenderSearch.read(query_pairs(request)), utc_now()
    rows = list(tenders_searched(search)[:_MOST_LISTED])
    elsewhere = outside_tenders(search, now=now, most=_MOST_OUTSIDE)
    waiting = [row for row in rows if is_open(row)]
    answer = ngettext(
        "%(count)s consultation attend des réponses.", "%(count)s consultations attendent des réponses.", len(waiting)
    ) % {"count": len(waiting)}
    if not waiting and search == TenderSearch():
        answer = _("Aucune consultation n’attend de réponse en ce moment.")
    elif not waiting:
        answer = _("Aucune consultation de cette recherche n’attend de réponse.")
    current: list[_OwnLine | OutsideLine] = [*_own_lines(waiting), *outside_lines(request, elsewhere.open)]
    past: list[_OwnLine | OutsideLine] = [
        *_own_lines(row for row in rows if not is_open(row)),
        *outside_lines(request, elsewhere.ended),
    ]
    context = {
        "search": search,
        "hidden": search.pairs(without=["q"]),
        "filters": search_form(search, reverse("consultations"), today=localdate()),
        "follow_href": with_pairs(reverse("subscribe"), [("consultations", search.saved_text())]),
        "atom_href": with_pairs(reverse("consultations_atom"), search.pairs()),
        "answer": answer,
        "elsewhere": _elsewhere_text(len(elsewhere.open)),
        "is_cut": elsewhere.is_cut,
        "most": _MOST_OUTSIDE,
        "current": sorted(current, key=lambda line: _line_moment(line) or now),
        "past": sorted(past, key=_line_day, reverse=True),
    }
    return render(request, "consultation/consultations.html", context)


def _own_lines(rows: Iterable[Tender]) -> list[_OwnLine]:
    return [_OwnLine(row, buyer_of(row), place_name(row.place)) for row in rows]


def _elsewhere_text(count: int) -> str:
    """How many are answered elsewhere, in a sentence; "" for none."""
    if not count:
        return ""
    return ngettext(
        "Ailleurs, %(count)s se répond sur un profil d’acheteur.",
        "Ailleurs, %(count)s se répondent sur un profil d’acheteur.",
        count,
    ) % {"count": count}


def _line_moment(line: _OwnLine | OutsideLine) -> dt.datetime | None:
    return line.row.term if isinstance(line, _OwnLine) else line.outside.deadline


def _line_day(line: _OwnLine | OutsideLine) -> dt.date:
    """The day by which what has ended is sorted."""
    if isinstance(line, OutsideLine) and line.outside.published_on:
        return line.outside.published_on
    moment = _line_moment(line)
    return localdate(moment) if moment else dt.date.min


@public_page
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation."""
    return consultation_page(request, public_tender(slug))


@public_page
def rehearsal(request: HttpRequest) -> HttpResponse:
    """A deposit and an opening with invented files, which the browser plays alone."""
    return render(request, "consultation/rehearsal.html")


@require_POST
@render_problems
@limited(QUESTIONS)
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """A question without a name."""
    tender, form = public_tender(slug), TenderQuestionForm(request.POST)
    if form.is_valid():
        with form.refusals():
            if form.is_human:
                ask_question(tender, form.cleaned_data["text"], now=utc_now())
            messages.success(request, _("Votre question est publique, sans votre nom. La réponse le sera aussi."))
            return redirect("consultation", slug=slug)
    return consultation_page(request, tender, form)


@require_POST
@render_problems
@limited(LINKS)
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """The link of a firm, by letter."""
    tender, form = public_tender(slug), BidLinkForm(request.POST)
    if form.is_valid():
        with form.refusals():
            if form.is_human:
                typed = form.cleaned_data
                ask_link(tender, firm=typed["firm"], email=typed["email"], now=utc_now())
            if tender.audience == Audience.INVITED:
                messages.success(request, _("Si cette adresse est invitée, le lien y est envoyé."))
            else:
                messages.success(request, _("Le lien est envoyé à cette adresse : il sert à répondre, sans compte."))
            return redirect("consultation", slug=slug)
    return consultation_page(request, tender, form)


@require_safe
@render_problems
def document(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A document, counted by the hour without a name."""
    tender = public_tender(slug)
    row, path = document_of(tender, number)
    if request.method == "GET":
        count_withdrawal(tender, now=utc_now())
    return download(path, row.name)


def download(path: Path, name: str) -> FileResponse:
    """A file of somebody else as a download, never shown within the site."""
    return foreign_file(
        FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    )


@require_safe
@render_problems
def consultation_ocds(_request: HttpRequest, slug: str) -> HttpResponseBase:
    """The releases of one consultation as a package of OCDS."""
    tender, origin = public_tender(slug), installation_url()
    publisher, address = ocds_publisher(origin), reverse("consultation_ocds", args=[slug])
    releases = consultation_releases(
        tender,
        publisher,
        page=f"{origin}{reverse('consultation', args=[slug])}",
        contract_page=lambda key: f"{origin}{contract_href(key)}",
    )
    day = localdate(tender.closed_at or tender.opened_at or tender.changed_at)
    head = package_head(publisher, address=f"{origin}{address}", published_on=day)
    return spooled_answer(
        lambda spool: write_package(head, releases, PackageKind.RELEASES, spool), content_type=PACKAGE_TYPE
    )


@public_page
def consultations_atom(request: HttpRequest) -> HttpResponse:
    """The consultations of the search of the address as an Atom feed."""
    search, now = TenderSearch.read(query_pairs(request)), utc_now()
    entries = [
        FeedEntry(row.object, row.need, buyer_of(row), row.changed_at, reverse("consultation", args=[row.slug]))
        for row in tenders_searched(search)[:_MOST_LISTED]
    ]
    elsewhere = outside_tenders(search, now=now, most=_MOST_OUTSIDE)
    # Contracts have a feed of their own. What is elsewhere has no page here: its entry leads to the list.
    page = search_href(search)
    entries += [
        FeedEntry(row.object, outside_sentence(row), row.buyer, row.known_at, page, uid=outside_uid(row))
        for row in (*elsewhere.open, *elsewhere.ended)
        if row.known_at is not None
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return atom_answer(request, entries, title=search_name(search), path=page)


@require_safe
@render_problems
def register(_request: HttpRequest) -> HttpResponseBase:
    """The register as JSON lines, for ``maillage consultation verify``."""
    return spooled_answer(
        lambda spool: spool.writelines(line.encode() for line in register_lines(now=utc_now())),
        content_type="application/jsonl; charset=utf-8",
        name="registre.jsonl",
    )


@public_page
def register_atom(request: HttpRequest) -> HttpResponse:
    """The head of the register of each day: whoever keeps it can prove that the past was not rewritten."""
    page = reverse("consultations")
    heads = day_heads(most=_HEAD_DAYS)
    stamps = stamps_of(heads)
    entries = [
        FeedEntry(
            _("Tête du registre du %(day)s") % {"day": event.moment[:10]},
            _head_sentence(event, stamps.get(event.n)),
            _("Registre des consultations"),
            dt.datetime.fromisoformat(event.moment),
            page,
            uid=f"urn:sha256:{event.digest}",
        )
        for event in heads
    ]
    return atom_answer(request, entries, title=_("Têtes du registre des consultations"), path=page)


def _head_sentence(event: RegisterEvent, stamp: HeadStamp | None) -> str:
    """What the feed says of a head: its digest, and who stamped it when, if anybody did."""
    words = {"n": event.n, "digest": event.digest}
    if stamp is None or stamp.stamped_at is None:
        return _("Événement %(n)s, empreinte %(digest)s, horodatage non qualifié.") % words
    return _(
        "Événement %(n)s, empreinte %(digest)s, horodatée le %(moment)s par %(authority)s (RFC 3161). Jeton : %(href)s"
    ) % {
        **words,
        "moment": moment_text(stamp.stamped_at),
        "authority": authority_name(stamp),
        "href": f"{installation_url()}{reverse('consultation_stamp', args=[event.n])}",
    }


@require_safe
@render_problems
def stamp(_request: HttpRequest, number: int) -> HttpResponse:
    """The time stamp of a head of the register, for ``maillage consultation verify`` or ``openssl ts``."""
    return file_answer(stamp_token(number), "application/octet-stream", f"registre-{number}.tst")


def is_open(tender: Tender) -> bool:
    """Whether replies in time are still taken."""
    return tender.state == TenderState.PUBLISHED and tender.term > utc_now()


def standing_sentence(tender: Tender) -> str:
    """Where a consultation stands, in one sentence."""
    if is_open(tender):
        return _("Les réponses sont attendues jusqu’au %(term)s.") % {"term": moment_text(tender.term)}
    if tender.state == TenderState.PUBLISHED:
        return _("La date limite est passée le %(term)s : les réponses attendent d’être ouvertes à deux.") % {
            "term": moment_text(tender.term)
        }
    if tender.state == TenderState.OPENED:
        return _("Les réponses sont ouvertes ; le choix n’est pas encore fait.")
    if tender.state == TenderState.AWARDED and tender.winner is not None:
        return _("Choix fait : %(firm)s.") % {"firm": tender.winner.link.firm}
    return _("Cette consultation est sans suite.")


def consultation_page(request: HttpRequest, tender: Tender, refused: RefusableForm | None = None) -> HttpResponse:
    """The page of a consultation; ``refused`` is a form that was sent with errors."""
    takes_questions = is_open(tender) and questions_close_at(tender.term) > utc_now()
    winner = tender.winner if tender.state == TenderState.AWARDED else None
    context = {
        "tender": tender,
        "buyer": buyer_of(tender),
        "place": place_name(tender.place),
        "standing": standing_sentence(tender),
        "nature": _(PurchaseNature(tender.nature).label),
        "audience": _(Audience(tender.audience).label),
        "criteria": stated_criteria(tender),
        "documents": tender.documents.all(),
        "questions": tender.questions.all(),
        "versions": [version for version in tender.changes.all() if version.summary],
        "withdrawals": sum(tender.withdrawals.values_list("count", flat=True)),
        "is_open": is_open(tender),
        "questions_close": questions_close_at(tender.term) if takes_questions else None,
        "question_form": refused if isinstance(refused, TenderQuestionForm) else TenderQuestionForm(),
        "link_form": refused if isinstance(refused, BidLinkForm) else BidLinkForm(),
        "report_form": refused if isinstance(refused, TenderReportForm) else TenderReportForm(auto_id="report-%s"),
        "winner": winner,
        "price": price_of(winner) if winner else None,
    }
    status = refused.status if refused else 200
    return render(request, "consultation/consultation.html", context, status=status)
