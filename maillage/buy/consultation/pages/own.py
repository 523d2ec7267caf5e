"""The consultations of a person's organisations: prepare, publish by a second person, answer, choose, tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.accounts.store.visibility import takedown_of
from maillage.buy.consultation.domain.tenders import (
    MOST_DOCUMENT_BYTES,
    HideableTender,
    HolderKind,
    TenderState,
    weighted_mark,
)
from maillage.buy.consultation.edges.export.eforms import eforms_notice
from maillage.buy.consultation.pages.forms import (
    AbandonForm,
    BidMarksForm,
    ChoiceForm,
    OfficerKeyForm,
    TenderChangeForm,
    TenderDocumentForm,
    TenderForm,
    TenderReplyForm,
    first_tender,
    tender_initial,
    term_of,
)
from maillage.buy.consultation.pages.key_holders import holders_context
from maillage.buy.consultation.pages.public import is_open, standing_sentence
from maillage.buy.consultation.store.award import (
    DELAY_FIELD,
    WORDS_FIELD,
    answer_of,
    award_tender,
    begin_contract,
    exported_record,
    price_of,
    save_marks,
)
from maillage.buy.consultation.store.documents import add_document
from maillage.buy.consultation.store.family import family_check
from maillage.buy.consultation.store.key_holders import officers_gone, opening_keys
from maillage.buy.consultation.store.models import Tender, TenderQuestion
from maillage.buy.consultation.store.opening import add_key, counted_bids
from maillage.buy.consultation.store.questions import answer_question
from maillage.buy.consultation.store.tenders import (
    abandon_tender,
    change_draft,
    change_published,
    draft_tender,
    own_tender,
    publish_tender,
    stated_criteria,
    tenders_of,
)
from maillage.buy.programme.domain.planned_purchases import PlannedState
from maillage.buy.programme.store.planned_purchases import (
    StatedPurchase,
    own_purchase,
    purchases_of,
    stated_purchase,
    stated_purchases,
)
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.row_numbers import row_number
from maillage.kits.forms.forms import RefusableForm
from maillage.web.bodies import accepts_files, received_file
from maillage.web.downloads import file_answer, json_file

_MOST_PLANS: Final = 50
_NO_NOTICE: Final = sentence(
    "Cette consultation se fait ici, sans avis à envoyer : exportez son dossier pour la garder ailleurs."
)
_TOO_LARGE: Final = sentence("Ce document dépasse %(most)s Mo : allégez-le, puis joignez-le.")


@dataclass(frozen=True, slots=True)
class _TenderVisit:
    """A consultation with the person acting on it."""

    request: HttpRequest
    tender: Tender
    organisation: Organisation
    buyer: Acting


@require_safe
@for_people
def own_consultations(request: HttpRequest, person: User) -> HttpResponse:
    """The consultations of a person's organisations."""
    organisations = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.BUY)]
    rows = list(tenders_of(organisations))
    announced = purchases_of(organisations).filter(state=PlannedState.ANNOUNCED.value)
    plans = stated_purchases(announced.exclude(pk__in=[row.purchase for row in rows if row.purchase])[:_MOST_PLANS])
    buyers = [
        (
            buyer,
            [row for row in rows if row.organisation_id == buyer.pk],
            [plan for plan in plans if plan.organisation == buyer],
        )
        for buyer in organisations
    ]
    return render(request, "consultation/own_consultations.html", {"buyers": buyers})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def new_consultation(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new consultation."""
    organisation = organisation_at(slug)
    buyer = acting(person, organisation, Role.EDITOR, Capability.BUY)
    initial = first_tender(_purchase_named(request.GET.get("achat", "")), organisation)
    form = TenderForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with form.refusals():
            tender = draft_tender(buyer, form.plan(), entry=form.entry, now=utc_now())
            messages.success(
                request, _("La consultation est gardée. Joignez les documents ; une deuxième personne publie.")
            )
            return redirect("own_consultation", slug=tender.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "consultation/new.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_consultation(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A consultation for its buyer; a draft can be changed."""
    visit = _visit(request, person, slug)
    if request.method != "POST":
        return _page(visit)
    form = TenderForm(request.POST, kept_code=visit.tender.cpv)
    if form.is_valid():
        with form.refusals():
            change_draft(visit.buyer, visit.tender.pk, form.plan(), now=utc_now())
            return _back(visit, _("La consultation est changée."))
    return _page(visit, form)


@require_POST
@for_people
def publish(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The second person publishes."""
    visit = _visit(request, person, slug, Role.PUBLISHER)

    def write() -> str:
        publish_tender(visit.buyer, visit.tender.pk, now=utc_now())
        return _("La consultation est publiée.")

    return _answer(visit, RefusableForm({}), write)


@accepts_files(MOST_DOCUMENT_BYTES)
@require_POST
@for_people
def join_document(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A document joined to a draft."""
    visit = _visit(request, person, slug)

    def write() -> str:
        sent = request.FILES.get("file")
        file = sent if isinstance(sent, UploadedFile) else None
        with received_file(file, most_bytes=MOST_DOCUMENT_BYTES, too_large=_TOO_LARGE) as path:
            add_document(visit.buyer, visit.tender.pk, path, (file and file.name) or "", now=utc_now())
        return _("Le document est joint.")

    return _answer(visit, TenderDocumentForm(request.POST, request.FILES), write)


@require_POST
@for_people
def change(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A new version of what is published."""
    visit, form = _visit(request, person, slug, Role.PUBLISHER), TenderChangeForm(request.POST)

    def write() -> str:
        typed = form.cleaned_data
        term = term_of(typed["term_day"], typed["term_hour"])
        number, words = visit.tender.pk, typed["need"]
        change_published(visit.buyer, number, need=words, term=term, summary=typed["summary"], now=utc_now())
        return _("La nouvelle version est publiée, une lettre part à chaque adresse laissée.")

    return _answer(visit, form, write)


@require_POST
@for_people
def reply(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """Answer a question to everybody."""
    visit, form = _visit(request, person, slug), TenderReplyForm(request.POST, auto_id=f"reply-{number}-%s")

    def write() -> str:
        answer_question(visit.buyer, visit.tender, number, form.cleaned_data["text"], now=utc_now())
        return _("Tout le monde lit votre réponse.")

    return _answer(visit, form, write, question=number)


@require_POST
@for_people
def marks(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Keep the marks."""
    visit = _visit(request, person, slug)
    bids = list(counted_bids(visit.tender).exclude(opened_at=None))
    form = BidMarksForm(request.POST, bids=bids, criteria=stated_criteria(visit.tender))

    def write() -> str:
        save_marks(visit.buyer, visit.tender, form.marks())
        return _("Les notes sont gardées.")

    return _answer(visit, form, write)


@require_POST
@for_people
def choose(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Choose a reply, and tell everybody."""
    visit = _visit(request, person, slug, Role.PUBLISHER)
    form = ChoiceForm(request.POST, bids=list(counted_bids(visit.tender).exclude(opened_at=None)))

    def write() -> str:
        typed = form.cleaned_data
        award_tender(visit.buyer, visit.tender.pk, typed["winner"], typed["reasons"], now=utc_now())
        return _("Le choix est public, chaque entreprise qui a répondu reçoit sa lettre.")

    return _answer(visit, form, write)


@require_POST
@for_people
def abandon(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """End without a choice."""
    visit, form = _visit(request, person, slug, Role.PUBLISHER), AbandonForm(request.POST)

    def write() -> str:
        abandon_tender(visit.buyer, visit.tender.pk, form.cleaned_data["reasons"], now=utc_now())
        return _("La consultation est sans suite ; les entreprises en reçoivent le motif.")

    return _answer(visit, form, write)


@require_POST
@for_people
def contract(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Begin the contract in the room of contracts, filled in."""
    visit = _visit(request, person, slug)
    draft = begin_contract(visit.buyer, visit.tender.pk, now=utc_now())
    return redirect("contract_card", draft_id=draft.id, card="quoi")


@require_safe
@for_people
def export(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The record of a consultation, for the buyer profile."""
    visit = _visit(request, person, slug)
    return json_file(exported_record(visit.tender), f"consultation-{visit.tender.slug}.json")


@require_safe
@for_people
def eforms(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The notice of a draft that the threshold keeps out of this room, to be sent by whoever may send."""
    tender = _visit(request, person, slug).tender
    if tender.state != TenderState.DRAFT or family_check(tender, day=localdate()).is_allowed:
        raise Refused("notice_not_needed", _NO_NOTICE)
    name = f"consultation-{tender.slug}-eforms.xml"
    return file_answer(eforms_notice(tender), "application/xml", name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def keys(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The opening keys of an organisation; a POST declares that of a person."""
    organisation = organisation_at(slug)
    officer = acting(person, organisation, Role.EDITOR, Capability.BUY)
    form = OfficerKeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            kind = HolderKind.PAPER if request.POST.get("kind") == HolderKind.PAPER else HolderKind.OFFICER
            add_key(officer, str(request.POST.get("public", ""))[:200], kind, now=utc_now())
            messages.success(
                request, _("La clé est déclarée : les prochaines consultations seront scellées pour elle.")
            )
            return redirect("consultation_keys", slug=slug)
    keys = {"keys": opening_keys(organisation.pk), "gone": officers_gone(organisation.pk)}
    context = {"organisation": organisation, "form": form, **keys}
    return render(request, "consultation/keys.html", context, status=form.status)


def _purchase_named(text: str) -> StatedPurchase | None:
    """The announced purchase of a number that an address has; None where there is none."""
    number = row_number(text)
    if number is None:
        return None
    try:
        row, _organisation = own_purchase(number)
    except NotFound:
        # The form is empty, as without a number.
        return None
    return stated_purchase(row)


def _visit(request: HttpRequest, person: User, slug: str, role: Role = Role.EDITOR) -> _TenderVisit:
    tender, organisation = own_tender(slug)
    return _TenderVisit(request, tender, organisation, acting(person, organisation, role, Capability.BUY))


def _back(visit: _TenderVisit, text: str) -> HttpResponse:
    messages.success(visit.request, text)
    return redirect("own_consultation", slug=visit.tender.slug)


def _answer(
    visit: _TenderVisit, form: RefusableForm, write: Callable[[], str], *, question: int | None = None
) -> HttpResponse:
    """Redirect with a message after ``write`` of a valid form; else the same page with the refused one."""
    if form.is_valid():
        with form.refusals():
            return _back(visit, write())
    visit.tender.refresh_from_db()
    return _page(visit, form, question=question)


def _page(visit: _TenderVisit, refused: RefusableForm | None = None, *, question: int | None = None) -> HttpResponse:
    tender = visit.tender
    state = TenderState(tender.state)
    initial = tender_initial(tender)
    bids = list(counted_bids(tender)) if state in {TenderState.OPENED, TenderState.AWARDED} else []
    openable = [bid for bid in bids if bid.opened_at is not None]
    criteria = stated_criteria(tender)

    def current(form: RefusableForm) -> RefusableForm:
        return refused if type(refused) is type(form) and refused is not None else form

    context = {
        "tender": tender,
        "organisation": visit.organisation,
        "state": state.label,
        "takedown": takedown_of(HideableTender.CONSULTATION, tender.slug),
        **holders_context(tender),
        "standing": _next_step(tender),
        "is_draft": state is TenderState.DRAFT,
        "is_open": is_open(tender),
        "may_open": state is TenderState.PUBLISHED and not is_open(tender),
        "is_opened": state is TenderState.OPENED,
        "is_awarded": state is TenderState.AWARDED,
        "check": family_check(tender, day=localdate()) if state is TenderState.DRAFT else None,
        "form": current(TenderForm(initial=initial)),
        "document_form": current(TenderDocumentForm()),
        "change_form": current(TenderChangeForm(initial=initial)),
        "abandon_form": current(AbandonForm()),
        "marks_form": current(BidMarksForm(bids=openable, criteria=criteria)),
        "choice_form": current(ChoiceForm(bids=openable)),
        "problem": refused.problem if refused and type(refused) is RefusableForm else "",
        "documents": tender.documents.all(),
        "withdrawals": tender.withdrawals.all(),
        "questions": [(row, _reply_form(row, refused, question)) for row in tender.questions.all()],
        "bids": [
            {
                "row": bid,
                "price": price_of(bid),
                "delay": answer_of(bid, DELAY_FIELD),
                "words": answer_of(bid, WORDS_FIELD),
                "mark": weighted_mark(bid.marks, criteria),
                "files": (bid.contents or {}).get("files", []),
            }
            for bid in bids
        ],
        "late": tender.bids.exclude(sent_at=None).filter(is_late=True).count() if bids else 0,
    }
    status = refused.status if refused else 200
    return render(visit.request, "consultation/own_consultation.html", context, status=status)


def _reply_form(row: TenderQuestion, refused: RefusableForm | None, question: int | None) -> RefusableForm:
    if question == row.pk and isinstance(refused, TenderReplyForm):
        return refused
    return TenderReplyForm(auto_id=f"reply-{row.pk}-%s")


def _next_step(tender: Tender) -> str:
    """What is to be done now, in one sentence."""
    if tender.state == TenderState.DRAFT:
        return _("Joignez les documents ; une deuxième personne de l’organisation relit et publie.")
    return standing_sentence(tender)
