"""The needs of a person's organisations, as buyer and as structure.

Create, change, send, reply, reveal the name, close, state the outcome. Each view checks the right to act (accounts): by
role, or by a mandate for purchases.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import acting, organisations_for, reading_moderation
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedOutcome, NeedState
from maillage.include.sourcing.domain.waves import takes_answers
from maillage.include.sourcing.pages.need_form import KeepingPage, NeedForm, first_need
from maillage.include.sourcing.pages.own_need import outcome_form, own_need_page, reply_form
from maillage.include.sourcing.pages.parts.need_words import answers_text, need_href, sectors_text
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.include.sourcing.store.need_changes import (
    ask_structures,
    change_need,
    close_need,
    create_need,
    reply_to_question,
    reveal_buyer,
    state_outcome,
)
from maillage.include.sourcing.store.need_contracts import refuse_contract_of_another
from maillage.include.sourcing.store.needs import (
    INQUIRY_COLUMNS,
    NEEDS,
    InquiryCounts,
    inquiries_of,
    inquiries_received,
    inquiry_counts,
    invented_needs,
    need_figures,
    needs_of,
    own_need,
    questions_of,
    stated_plan,
    waiting_questions,
)
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.files import table_answer
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.demonstration import standing_of
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need in a list: content, state, and the task of the reader ("" for none)."""

    title: str
    href: str
    detail: str
    state: str
    waiting: str


def own_needs_page(person: User, *, today: dt.date, begun: QueryDict | None = None) -> dict[str, object]:
    """The needs visible to a person; ``begun`` are the URL parameters of a new need that lacks its organisation."""
    organisations = [choice.organisation for choice in organisations_for(person, Role.PUBLISHER, Capability.BUY)]
    rows = list(needs_of(organisations))
    lines = buyer_lines(rows)
    structures = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    return {
        "buyers": [
            (
                organisation,
                [line for row, line in zip(rows, lines, strict=True) if row.organisation_id == organisation.pk],
            )
            for organisation in organisations
        ],
        "query": f"?{begun.urlencode()}" if begun else "",
        "received": received_lines(list(inquiries_received(structures)), today=today),
        "is_choosing": begun is not None,
        "has_figures": belongs_to_agency(person),
    }


def buyer_lines(rows: list[Need]) -> tuple[NeedLine, ...]:
    """The list items of needs for their buyer, in three queries."""
    numbers = [row.pk for row in rows]
    counts, questions = inquiry_counts(numbers), waiting_questions(numbers)
    lines = []
    for row in rows:
        plan, is_draft, unanswered = stated_plan(row), row.state == NeedState.DRAFT, questions.get(row.pk, 0)
        waiting = ""
        if is_draft:
            waiting = _("à relire, puis à envoyer")
        elif unanswered:
            waiting = ngettext(
                "%(count)s question attend votre réponse", "%(count)s questions attendent votre réponse", unanswered
            ) % {"count": number(unanswered)}
        elif row.state == NeedState.CLOSED and row.outcome != NeedOutcome.NOT_YET:
            waiting = _("dites ce qu’il en est advenu")
        standing = "" if is_draft else answers_text(counts.get(row.pk, InquiryCounts()))
        lines.append(
            NeedLine(
                title=row.object,
                href=need_href(row.pk),
                detail=" · ".join(filter(None, (sectors_text(plan), place_name(plan.territory), standing))),
                state=_(NeedState(row.state).label),
                waiting=waiting,
            )
        )
    return tuple(lines)


def example_lines() -> tuple[NeedLine, ...]:
    """The demonstration's needs as seen by their buyers; empty if the demonstration is not shown."""
    rows = list(invented_needs()) if standing_of(NEEDS).is_usual else []
    return tuple(
        replace(line, href=reverse("invented_need", args=[row.pk]), waiting="")
        for row, line in zip(rows, buyer_lines(rows), strict=True)
    )


def received_lines(rows: list[Inquiry], *, today: dt.date) -> tuple[NeedLine, ...]:
    """The list items of needs for the structures asked."""
    return tuple(
        NeedLine(
            title=row.need.object,
            href=reverse("received_need", args=[row.pk]),
            detail=" · ".join((row.structure_name, place_name(row.need.territory))),
            state=_(InquiryAnswer(row.answer).label) if row.answer else _("sans réponse"),
            waiting=_("réponse attendue jusqu’au %(day)s") % {"day": day(row.need.answers_by)}
            if not row.answer and takes_answers(row.need.state, row.need.answers_by, today)
            else "",
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _NeedVisit:
    """A need with the person acting on it."""

    request: HttpRequest
    row: Need
    organisation: Organisation
    buyer: Acting


@require_safe
@for_people
def own_needs(request: HttpRequest, person: User) -> HttpResponse:
    """The needs of a person's organisations, and those they were asked about."""
    return render(request, "sourcing/own_needs.html", own_needs_page(person, today=localdate()))


@require_safe
@for_people
def begin(request: HttpRequest, person: User) -> HttpResponse:
    """Redirect to the form of a new need, or to the choice of an organisation if there are several."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.BUY)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if len(choices) == 1:
        answer = redirect("new_need", slug=choices[0].organisation.slug)
        answer["Location"] += query
        return answer
    page = own_needs_page(person, today=localdate(), begun=request.GET)
    return render(request, "sourcing/own_needs.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def keep(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new need, prefilled from the URL."""
    organisation = organisation_at(slug)
    buyer, today = acting(person, organisation, Role.PUBLISHER, Capability.BUY), localdate()
    if request.method == "POST":
        form = NeedForm(request.POST, today=today)
    else:
        form = NeedForm(initial=first_need(request.GET, organisation, today=today), today=today)
    if form.is_valid():
        with form.refusals():
            plan = form.plan()
            refuse_contract_of_another(plan.contract_key, organisation)
            row = create_need(buyer, plan, entry=form.entry, language=get_language() or "fr", now=utc_now())
            messages.success(request, _("Le besoin est gardé. Relisez qui sera interrogé, puis envoyez."))
            return redirect("own_need", number=row.pk)
    page = KeepingPage(organisation, form)
    return render(request, "sourcing/keep.html", {"page": page}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def need(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A need for its buyer; a draft can be changed."""
    visit = _visit(request, person, number)
    if request.method != "POST":
        return _own_page(visit)
    form = NeedForm(request.POST, today=localdate())
    if form.is_valid():
        with form.refusals():
            plan = form.plan()
            refuse_contract_of_another(plan.contract_key, visit.organisation)
            if change_need(visit.buyer, number, plan, now=utc_now()):
                messages.success(request, _("Le besoin est changé."))
            return redirect("own_need", number=number)
    return _own_page(visit, form)


@require_POST
@for_people
def ask(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Ask the first ten structures."""
    visit = _visit(request, person, number)

    def write() -> str:
        count = ask_structures(visit.buyer, number, today=localdate(), now=utc_now())
        text = ngettext("%(count)s structure reçoit une lettre.", "%(count)s structures reçoivent une lettre.", count)
        return text % {"count": count} if count else ""

    return _answer(visit, write)


@require_POST
@for_people
def name(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Reveal the buyer's name to the structures."""
    visit = _visit(request, person, number)

    def write() -> str:
        is_new = reveal_buyer(visit.buyer, number, now=utc_now())
        return _("Votre nom est donné aux structures interrogées.") if is_new else ""

    return _answer(visit, write)


@require_POST
@for_people
def close(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Close the need."""
    visit = _visit(request, person, number)

    def write() -> str:
        is_new = close_need(visit.buyer, number, now=utc_now())
        return _("Le besoin est clos : plus aucune lettre ne part aux structures.") if is_new else ""

    return _answer(visit, write)


@require_POST
@for_people
def reply(request: HttpRequest, person: User, number: int, question: int) -> HttpResponse:
    """Reply to a question, for all structures asked."""
    visit = _visit(request, person, number)
    entry = next((row for row in questions_of(visit.row) if row.pk == question), None)
    form = reply_form(entry or NeedQuestion(pk=question), request.POST)
    if form.is_valid():
        with form.refusals(at="text" if entry else None):
            reply_to_question(visit.buyer, number, question, form.cleaned_data["text"], now=utc_now())
            messages.success(request, _("Toutes les structures interrogées lisent votre réponse."))
            return redirect("own_need", number=number)
    return _own_page(visit, form, question=question)


@require_POST
@for_people
def outcome(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """State the outcome."""
    visit = _visit(request, person, number)
    form = outcome_form(visit.row, inquiries_of(visit.row), today=localdate(), data=request.POST)
    if form.is_valid():
        with form.refusals():
            stated = form.stated()
            refuse_contract_of_another(stated.contract_key, visit.organisation)
            if state_outcome(visit.buyer, number, stated, now=utc_now()):
                messages.success(request, _("Merci : l’issue est gardée."))
            return redirect("own_need", number=number)
    return _own_page(visit, form)


@require_safe
@for_people
def need_table(request: HttpRequest, person: User, number: int, form: str) -> HttpResponseBase:
    """The structures asked, as a table with the columns of the page."""
    inquiries = inquiries_of(_visit(request, person, number).row)
    return table_answer(INQUIRY_COLUMNS, inquiries, name=f"besoin-{number}", form=form)


@require_safe
@for_people
def figures(request: HttpRequest, person: User) -> HttpResponse:
    """The statistics for the agency."""
    reading_moderation(person)
    return render(request, "sourcing/figures.html", {"figures": need_figures()})


def _visit(request: HttpRequest, person: User, number: int) -> _NeedVisit:
    row, organisation = own_need(number)
    return _NeedVisit(request, row, organisation, acting(person, organisation, Role.PUBLISHER, Capability.BUY))


def _answer(visit: _NeedVisit, write: Callable[[], str]) -> HttpResponse:
    """Redirect to the need with a message after ``write``; on Refused the same page with the error."""
    form = RefusableForm({})
    with form.refusals():
        text = write()
        if text:
            messages.success(visit.request, text)
        return redirect("own_need", number=visit.row.pk)
    return _own_page(visit, form)


def _own_page(visit: _NeedVisit, form: RefusableForm | None = None, *, question: int | None = None) -> HttpResponse:
    page = own_need_page(visit.row, today=localdate(), sent=form, question=question)
    return render(visit.request, "sourcing/own_need.html", page, status=form.status if form else 200)
