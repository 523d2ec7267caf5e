"""The needs of a person's organisations: create, change, send, reply, reveal the name, close, state the outcome.

Each view checks the right to act (accounts): by role, or by a mandate for purchases.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.permissions import acting, organisations_for, reading_moderation
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.clock import utc_now
from maillage.kits.forms.entries import note_received
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.files import table_answer
from maillage.sourcing.models import Need, NeedQuestion
from maillage.sourcing.pages.need_form import KeepingPage, NeedForm, first_need
from maillage.sourcing.pages.own_need import outcome_form, own_need_page, reply_form
from maillage.sourcing.pages.own_needs import own_needs_page
from maillage.sourcing.queries.need_contracts import refuse_contract_of_another
from maillage.sourcing.queries.need_export import INQUIRY_COLUMNS
from maillage.sourcing.queries.need_figures import need_figures
from maillage.sourcing.queries.needs import inquiries_of, own_need, questions_of
from maillage.sourcing.record.needs import (
    ask_structures,
    change_need,
    close_need,
    keep_need,
    name_buyer,
    reply_to_question,
    say_outcome,
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
            row = keep_need(buyer, plan, entry=form.entry, language=get_language() or "fr", now=utc_now())
            note_received(request, form.entry)
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
        is_new = name_buyer(visit.buyer, number, now=utc_now())
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
            if say_outcome(visit.buyer, number, stated, now=utc_now()):
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
