"""/heures/<token>: a holder says the hours of a month by the link of a letter, on a telephone, without an account.

Looking changes nothing; what is sent replaces what was said. The token in the address goes to nobody else.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.record.trace import installation_acting
from maillage.clauses.forms import typed_rows
from maillage.clauses.models import MonthLetter
from maillage.clauses.pages.month import MonthForm, month_form
from maillage.clauses.queries.hours.evidence_files import month_evidence_rows, named_evidence
from maillage.clauses.queries.month_letters import month_letter_of
from maillage.clauses.record.hours import say_hours
from maillage.clauses.record.month_letters import note_answer
from maillage.clauses.terms.hours import EntryOrigin
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.views.hours import fresh_pseudonyms, line_errors, said_rows
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.web.telling import problem_sentences, telling_problems

_SPARE_LINES = 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
def month_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Last month's people and hours, to confirm or change; or nobody worked."""
    letter = month_letter_of(token, now=utc_now())
    reporter, month = letter.reporter, WorkMonth(letter.month)
    if request.method == "POST":
        rows = [] if request.POST.get("personne") else typed_rows(request.POST, month.word)
        try:
            if rows:
                acting = installation_acting(reporter.clause.coordination_id)
                say_hours(acting, said_rows(reporter, rows), origin=EntryOrigin.LETTER, now=utc_now())
        except Refused as refusal:
            # Nothing is written: what was typed stays, with what to correct in each line.
            form = month_form(reporter, month, today=localdate(), typed=rows, errors=line_errors(refusal))
            return _answer(request, letter, token, form, problem=problem_sentences(refusal)[0], status=422)
        note_answer(letter, now=utc_now())
        return redirect("month_letter", token=token)
    spare = fresh_pseudonyms(reporter.clause.departement, _SPARE_LINES)
    form = month_form(reporter, month, today=localdate(), new_pseudonyms=spare)
    return _answer(request, letter, token, form, is_answered=letter.answered_at is not None)


def _answer(
    request: HttpRequest,
    letter: MonthLetter,
    token: str,
    form: MonthForm,
    *,
    problem: str = "",
    is_answered: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = month_evidence_rows(letter.reporter, WorkMonth(letter.month))
    by_letter = set(rows.filter(origin=EntryOrigin.LETTER.value).values_list("pk", flat=True))
    context = {
        "form": form,
        "token": token,
        "problem": problem,
        "is_answered": is_answered,
        "kept_months": settings.CLAUSES_RETENTION_MONTHS,
        "evidence": [(file, file.number in by_letter) for file in named_evidence(rows)],
    }
    answer = render(request, "clauses/month_letter.html", context, status=status)
    # Without a referrer browsers hide the origin of its own form too.
    answer["Referrer-Policy"] = "same-origin"
    return answer
