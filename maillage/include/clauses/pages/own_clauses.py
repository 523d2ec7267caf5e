"""The clauses that a person follows: portfolio, a clause, its form, its reporters.

Access and sight are checked by store/access.py on each request.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import factor_standing
from maillage.accounts.store.permissions import OrganisationChoice
from maillage.buy.consultation.store.asked_clauses import asked_clause
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.clause import clause_page
from maillage.include.clauses.pages.clause_form import (
    AmendmentForm,
    CaseNoteForm,
    ClauseForm,
    ClauseFormPage,
    ReporterForm,
    SmePartForm,
    clause_asked,
    clause_initial,
    first_clause,
)
from maillage.include.clauses.pages.parts.clause_sentences import portfolio_words
from maillage.include.clauses.pages.parts.clause_words import clause_href
from maillage.include.clauses.pages.parts.month_letters import ask_month
from maillage.include.clauses.store.access import (
    changing_clause,
    clause_row,
    coordinating,
    coordinations_for,
    makes_clauses,
    may_read_persons,
    reading_persons,
    reporter_of,
    represented_owner,
    seen_clause,
)
from maillage.include.clauses.store.clause_contracts import contract_key_of
from maillage.include.clauses.store.clauses import add_reporter, add_sme_part, amend_clause, close_clause, make_clause
from maillage.include.clauses.store.follow_up import facilitators_of, grant_sums, hand_clauses_over, store_note
from maillage.include.clauses.store.hours.hour_sums import done_by_clause
from maillage.include.clauses.store.hours.seen_hours import ClauseProgress, clauses_of_others
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.include.clauses.store.month_letters import CallToMake, calls_to_make, month_to_report, renew_letter
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.parts import outcome_text
from maillage.kits.letters.record.sending import send_now
from maillage.web.error_pages import answer_change
from maillage.web.public_url import installation_url

_LONGEST_COUNT: Final = 4


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A new link by which a reporter says a month; it is in no database."""

    reporter: HourReporter
    month: WorkMonth
    href: str


@require_safe
@for_people
def own_clauses(request: HttpRequest, person: User) -> HttpResponse:
    """The followed clauses, and those seen as owner or holder."""
    return render(request, "clauses/own_clauses.html", portfolio_page(person, today=localdate()))


@require_safe
@for_people
def own_clause(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A clause as this person may see it."""
    return _clause_page(request, person, number)


@never_cache
@require_POST
@for_people
def link(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Show a new link for a reporter's month once, to be given by other means than a letter.

    It opens people's hours under their pseudonyms: only for who may read those.
    """
    row = clause_row(number)
    actor = reading_persons(person, row.coordination, factor=factor_standing(request, now=utc_now()))
    declarant, word = (str(request.POST.get(name, "")) for name in ("declarant", "mois"))
    reporter, month = reporter_of(row, declarant), month_to_report(row, word, today=localdate())
    token = renew_letter(actor, reporter, month, now=utc_now())
    href = f"{installation_url()}{reverse('month_letter', args=[token])}"
    return _clause_page(request, person, number, new_link=MonthLink(reporter, month, href))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def make(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new clause, prefilled from the contract or the consultation in the URL if any."""
    organisation = organisation_at(slug)
    actor = coordinating(person, organisation, Role.PUBLISHER)
    if request.method == "POST":
        form = ClauseForm(request.POST)
    else:
        clause = asked_clause(request.GET.get("consultation", ""))
        key = contract_key_of(request.GET.get("marche", ""))
        today = localdate()
        initial = (
            clause_asked(organisation, clause, today=today) if clause else first_clause(organisation, key, today=today)
        )
        form = ClauseForm(initial=initial)
    if form.is_valid():
        with form.refusals():
            stated = form.stated()
            owner = represented_owner(actor, stated.owner_siret)
            row = make_clause(actor, stated, owner, entry=form.entry, now=utc_now())
            messages.success(request, _("La clause est suivie : dites maintenant qui en fait les heures."))
            return redirect("own_clause", number=row.pk)
    page = ClauseFormPage(organisation, form)
    return render(request, "clauses/clause_form.html", {"page": page}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def amend(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Amend the promise of a clause; its history stays on the page."""
    row, actor = changing_clause(person, number, Role.PUBLISHER)
    form = AmendmentForm(request.POST) if request.method == "POST" else AmendmentForm(initial=clause_initial(row))
    if form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            amend_clause(actor, row, form.stated(), kind=typed["kind"], reason=typed["reason"], now=utc_now())
            messages.success(request, _("La clause est changée ; ce qu’elle disait avant reste lisible."))
            return redirect("own_clause", number=number)
    page = ClauseFormPage(row.coordination, form, number, row.revision)
    return render(request, "clauses/clause_form.html", {"page": page}, status=form.status)


@require_POST
@for_people
def close(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Close a clause."""
    row, actor = changing_clause(person, number, Role.PUBLISHER)

    def change() -> str:
        close_clause(actor, row, now=utc_now())
        return _("La clause est close : plus personne n’est sollicité.")

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def reporter(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Add a reporter, or replace one."""
    row, actor = changing_clause(person, number, Role.EDITOR)
    form = ReporterForm(request.POST, reporters=list(row.reporters.values_list("pk", "name")))
    if form.is_valid():
        with form.refusals():
            since = form.cleaned_data.get("since")
            add_reporter(actor, row, form.stated(), replaces=form.replaced(row), since=since, now=utc_now())
            messages.success(request, _("C’est noté : ses heures se déclarent mois par mois."))
            return redirect(clause_href(number))
    return _clause_page(request, person, number, form)


@require_POST
@for_people
def sme_part(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Add a small or medium company's part in the contract."""
    row, actor = changing_clause(person, number, Role.EDITOR)
    form = SmePartForm(request.POST)
    if form.is_valid():
        with form.refusals():
            part = form.cleaned_data
            add_sme_part(
                actor,
                row,
                name=part["name"],
                siret=part["siret"],
                kind=part["kind"],
                amount_eur=round(part["amount"]),
                now=utc_now(),
            )
            messages.success(request, _("La part de l’entreprise est notée."))
            return redirect("own_clause", number=number)
    return _clause_page(request, person, number, form)


@require_POST
@for_people
def ask(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Ask a reporter again for a month, with a new link."""
    row, actor = changing_clause(person, number, Role.EDITOR)

    def change() -> str:
        reporter = reporter_of(row, str(request.POST.get("declarant", "")))
        month = month_to_report(row, str(request.POST.get("mois", "")), today=localdate())
        letter = ask_month(actor, reporter, month, origin=installation_url(), now=utc_now())
        return outcome_text(send_now(letter), sent=_("La lettre est partie, avec un lien neuf."))

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def note(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Add a note on a clause, never on a person."""
    row, actor = changing_clause(person, number, Role.EDITOR)
    form = CaseNoteForm(request.POST)
    if form.is_valid():
        with form.refusals(at="text"):
            store_note(actor, row, form.cleaned_data["text"], now=utc_now())
            messages.success(request, _("La note est gardée."))
            return redirect(clause_href(number))
    return _clause_page(request, person, number, form)


@require_POST
@for_people
def give(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Give the owner all sums of the clause, or stop giving them."""
    row, actor = changing_clause(person, number, Role.EDITOR)

    def change() -> str:
        are_given = bool(request.POST.get("donner"))
        grant_sums(actor, row, are_given=are_given, now=utc_now())
        return (
            _("Le maître d’ouvrage lit toutes les sommes.")
            if are_given
            else _("Il lit les sommes à partir de onze personnes.")
        )

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def hand_over(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Hand all open clauses of one facilitator over to another."""
    actor = coordinating(person, organisation_at(slug), Role.PUBLISHER)

    def change() -> str:
        count = hand_clauses_over(actor, str(request.POST.get("de", "")), str(request.POST.get("a", "")), now=utc_now())
        return ngettext("%(count)s clause est passée.", "%(count)s clauses sont passées.", count) % {"count": count}

    return answer_change(request, change, reverse("own_clauses"))


def _clause_page(
    request: HttpRequest,
    person: User,
    number: int,
    refused: RefusableForm | None = None,
    *,
    new_link: MonthLink | None = None,
) -> HttpResponse:
    """The page of a clause; ``refused`` is a submitted form with errors, ``new_link`` is shown once."""
    seen = seen_clause(person, number)
    standing = factor_standing(request, now=utc_now())
    reads_persons = may_read_persons(person, seen.row.coordination, factor=standing)
    people, weekly_hours = (str(request.GET.get(name, "")) for name in ("personnes", "semaine"))
    page = clause_page(
        seen,
        today=localdate(),
        reads_persons=reads_persons,
        more_people=int(people) if people.isdecimal() and len(people) < _LONGEST_COUNT else 1,
        weekly_hours=int(weekly_hours) if weekly_hours.isdecimal() and len(weekly_hours) < _LONGEST_COUNT else 0,
    )
    reporters = [(reporter.pk, reporter.name) for reporter in seen.row.reporters.all()]
    context = {
        **page,
        "reporter_form": refused if isinstance(refused, ReporterForm) else ReporterForm(reporters=reporters),
        "note_form": refused if isinstance(refused, CaseNoteForm) else CaseNoteForm(),
        "sme_form": refused if isinstance(refused, SmePartForm) else SmePartForm(),
        "link": new_link,
    }
    return render(request, "clauses/own_clause.html", context, status=refused.status if refused else 200)


class HandOverForm(RefusableForm):
    """Whose open clauses are handed over, and to whom: (id, name, number of open clauses) of the facilitators."""

    former = sent_as("de", forms.CharField(label=gettext_lazy("Les clauses de"), widget=forms.Select))
    following = sent_as("a", forms.CharField(label=gettext_lazy("vont à"), widget=forms.Select))

    def __init__(self, facilitators: Sequence[tuple[int, str, int]], **options: Any) -> None:
        super().__init__(**options)
        self.offer("former", [(number, f"{name} ({count})") for number, name, count in facilitators])
        self.offer("following", [(number, name) for number, name, _count in facilitators])


@dataclass(frozen=True, slots=True)
class CoordinationPortfolio:
    """The clauses of a coordination, calls to make, and the form that hands clauses over, if there is to whom."""

    choice: OrganisationChoice
    summary: str
    calls: list[CallToMake]
    hand_over_form: HandOverForm | None
    open_clauses: list[ClauseProgress]
    closed_clauses: list[ClauseProgress]
    may_make: bool


def portfolio_page(person: User, *, today: dt.date) -> dict[str, object]:
    """Context of the portfolio: followed clauses by coordination, then those seen as owner or holder."""
    return {
        "portfolios": [_portfolio(choice, today=today) for choice in coordinations_for(person, Role.READER)],
        "others": clauses_of_others(person),
    }


def _portfolio(choice: OrganisationChoice, *, today: dt.date) -> CoordinationPortfolio:
    rows = InsertionClause.objects.filter(coordination=choice.organisation)
    done = done_by_clause(rows)
    several = [ClauseProgress(row, row.promised_centihours, done.get(row.pk, 0)) for row in rows]
    open_clauses = [clause for clause in several if clause.row.is_open]
    facilitators, may_make = facilitators_of(choice.organisation), makes_clauses(choice)
    is_handed_over = may_make and open_clauses and len(facilitators) > 1
    return CoordinationPortfolio(
        choice=choice,
        summary=portfolio_words(len(several), sum(clause.promised for clause in several), sum(done.values())),
        calls=calls_to_make(choice.organisation, today),
        hand_over_form=HandOverForm(facilitators, auto_id=f"%s-{choice.organisation.pk}") if is_handed_over else None,
        open_clauses=open_clauses,
        closed_clauses=[clause for clause in several if not clause.row.is_open],
        may_make=may_make,
    )
