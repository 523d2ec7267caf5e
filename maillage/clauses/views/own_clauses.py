"""The clauses that somebody follows: portfolio, a clause, the form that makes or changes one, who does its hours.

Who acts, and how much she sees, is asked each time of queries/access.py.
"""

import secrets
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.people import factor_standing
from maillage.accounts.terms import Role
from maillage.clauses.intake.clause_forms import (
    CLAUSE_FIELDS,
    CONTRACT,
    REPORTER_FIELDS,
    SINCE,
    read_clause,
    read_month,
    read_reporter,
    read_sme_part,
)
from maillage.clauses.pages.clause import clause_page
from maillage.clauses.pages.clause_form import (
    clause_fields,
    clause_form_page,
    clause_texts,
    errors_by_field,
    first_texts,
)
from maillage.clauses.pages.portfolio import portfolio_page
from maillage.clauses.parts.clause_words import clause_href
from maillage.clauses.parts.month_letters import ask_month
from maillage.clauses.queries.access import (
    changing_clause,
    coordinating,
    may_read_persons,
    reporter_of,
    represented_owner,
    seen_clause,
)
from maillage.clauses.queries.clause_contracts import contract_key_of
from maillage.clauses.record.clauses import add_reporter, add_sme_part, amend_clause, close_clause, make_clause
from maillage.clauses.record.follow_up import give_hours, hand_clauses_over, keep_note
from maillage.clauses.terms.clauses import AmendmentKind
from maillage.clauses.terms.months import WorkMonth
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.letters.parts import outcome_text
from maillage.kits.letters.record.sending import send_now
from maillage.web.public_address import installation_url
from maillage.web.telling import answer_change

_ENTRY_LETTERS: Final = 64
_LONGEST_TEXT: Final = 700


@require_safe
@for_people
def own_clauses(request: HttpRequest, person: User) -> HttpResponse:
    """What a person follows, and what she sees as an owner or a holder."""
    return render(request, "clauses/own_clauses.html", portfolio_page(person, today=localdate()))


@require_safe
@for_people
def own_clause(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A clause as this person may see it."""
    seen = seen_clause(person, number)
    standing = factor_standing(request, now=utc_now())
    reads_persons = may_read_persons(person, seen.row.coordination, factor=standing)
    page = clause_page(seen, today=localdate(), reads_persons=reads_persons)
    return render(
        request, "clauses/own_clause.html", {**page, "reporter_fields": clause_fields(REPORTER_FIELDS, {}, {})}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def make(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new clause, begun from a contract where the address names one."""
    organisation = organisation_at(slug)
    actor = coordinating(person, organisation, Role.PUBLISHER)
    if request.method != "POST":
        typed = first_texts(organisation, contract_key_of(request.GET.get("marche", "")), today=localdate())
        page = clause_form_page(organisation, typed, {}, entry=secrets.token_urlsafe(24))
        return render(request, "clauses/clause_form.html", {"page": page})
    typed, entry = _typed(request), str(request.POST.get("envoi", ""))[:_ENTRY_LETTERS]
    try:
        stated = read_clause(typed)
        owner = represented_owner(actor, stated.owner_siret)
        row = make_clause(actor, stated, owner, entry=entry or None, now=utc_now())
    except Refused as refusal:
        # Nothing is written yet: all that was typed stays in the fields, with what to correct.
        page = clause_form_page(organisation, typed, errors_by_field(refusal), entry=entry)
        return render(request, "clauses/clause_form.html", {"page": page}, status=422)
    messages.success(request, _("La clause est suivie : dites maintenant qui en fait les heures."))
    return redirect("own_clause", number=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def amend(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What a clause promises, changed; what it said before stays on its page."""
    row, actor = changing_clause(person, number, Role.PUBLISHER)
    if request.method != "POST":
        page = clause_form_page(row.coordination, clause_texts(row), {}, row=row)
        return render(request, "clauses/clause_form.html", {"page": page})
    typed, kind = _typed(request), str(request.POST.get("sorte", ""))
    try:
        amend_clause(
            actor,
            row,
            read_clause(typed),
            kind=AmendmentKind(kind) if kind in set(AmendmentKind) else AmendmentKind.CORRECTED,
            reason=str(request.POST.get("motif", "")),
            now=utc_now(),
        )
    except Refused as refusal:
        # Nothing is written: what was typed stays, with what to correct.
        page = clause_form_page(row.coordination, typed, errors_by_field(refusal), row=row)
        return render(request, "clauses/clause_form.html", {"page": page}, status=422)
    messages.success(request, _("La clause est changée ; ce qu’elle disait avant reste lisible."))
    return redirect("own_clause", number=number)


@require_POST
@for_people
def close(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The clause is settled."""
    row, actor = changing_clause(person, number, Role.PUBLISHER)

    def change() -> str:
        close_clause(actor, row, now=utc_now())
        return _("La clause est close : plus personne n’est sollicité.")

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def reporter(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Somebody more does hours of the clause, or replaces who did."""
    row, actor = changing_clause(person, number, Role.EDITOR)
    texts = {name: str(request.POST.get(name, ""))[:_LONGEST_TEXT] for name in REPORTER_FIELDS}
    replaced = str(request.POST.get("remplace", ""))

    def change() -> str:
        earlier = row.reporters.filter(pk=int(replaced)).first() if replaced.isdecimal() else None
        since = read_month(str(request.POST.get(SINCE, "")), SINCE)
        add_reporter(actor, row, read_reporter(texts), replaces=earlier, since=since, now=utc_now())
        return _("C’est noté : ses heures se déclarent mois par mois.")

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def sme_part(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The part of a small or medium company in the contract."""
    row, actor = changing_clause(person, number, Role.EDITOR)
    texts = {name: str(value)[:_LONGEST_TEXT] for name, value in request.POST.items()}

    def change() -> str:
        name, siret, kind, amount = read_sme_part(texts)
        add_sme_part(actor, row, name=name, siret=siret, kind=kind, amount_eur=amount, now=utc_now())
        return _("La part de l’entreprise est notée.")

    return answer_change(request, change, reverse("own_clause", args=[number]))


@require_POST
@for_people
def ask(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A reporter is asked again for a month, by a fresh link."""
    row, actor = changing_clause(person, number, Role.EDITOR)

    def change() -> str:
        reporter = reporter_of(row, str(request.POST.get("declarant", "")))
        month = WorkMonth.read(str(request.POST.get("mois", ""))) or WorkMonth.of(localdate()).after(-1)
        letter = ask_month(actor, reporter, month, origin=installation_url(), now=utc_now())
        return outcome_text(send_now(letter), sent=_("La lettre est partie, avec un lien neuf."))

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def note(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What a facilitator notes of a clause, never of a person."""
    row, actor = changing_clause(person, number, Role.EDITOR)

    def change() -> str:
        keep_note(actor, row, str(request.POST.get("note", "")), now=utc_now())
        return _("La note est gardée.")

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def give(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The owner is given all sums of the clause, or those of eleven people alone again."""
    row, actor = changing_clause(person, number, Role.EDITOR)

    def change() -> str:
        are_given = bool(request.POST.get("donner"))
        give_hours(actor, row, are_given=are_given, now=utc_now())
        return (
            _("Le maître d’ouvrage lit toutes les sommes.")
            if are_given
            else _("Il lit les sommes à partir de onze personnes.")
        )

    return answer_change(request, change, clause_href(number))


@require_POST
@for_people
def hand_over(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """All open clauses of one facilitator go to another."""
    actor = coordinating(person, organisation_at(slug), Role.PUBLISHER)

    def change() -> str:
        count = hand_clauses_over(actor, str(request.POST.get("de", "")), str(request.POST.get("a", "")), now=utc_now())
        return ngettext("%(count)s clause est passée.", "%(count)s clauses sont passées.", count) % {"count": count}

    return answer_change(request, change, reverse("own_clauses"))


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = {name: str(request.POST.get(name, ""))[:_LONGEST_TEXT] for name in CLAUSE_FIELDS}
    return {**typed, CONTRACT: contract_key_of(typed[CONTRACT])}
