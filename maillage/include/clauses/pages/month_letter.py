"""/heures/<token>: a holder reports the hours of a month by letter link, on a phone, without an account.

GET changes nothing; POST replaces earlier reports. The token in the URL must not leak.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.hours import fresh_pseudonyms
from maillage.include.clauses.pages.month import MonthForm
from maillage.include.clauses.pages.received_files import EvidenceFilesForm
from maillage.include.clauses.store.evidence_files import month_evidence_rows, named_evidence
from maillage.include.clauses.store.models import MonthLetter
from maillage.include.clauses.store.month_letters import month_letter_of, note_answer
from maillage.include.clauses.store.reported_hours import report_hours
from maillage.web.error_pages import render_problems

_SPARE_LINES = 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def month_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The form prefilled with last month's people and hours, or the answer that nobody worked."""
    letter = month_letter_of(token, now=utc_now())
    reporter, month = letter.reporter, WorkMonth(letter.month)
    if request.method == "POST":
        form = MonthForm(request.POST, reporter=reporter, month=month, today=localdate())
        is_nobody = bool(request.POST.get("personne"))
        if is_nobody or form.is_valid():
            with form.refusals():
                if form.lines and not is_nobody:
                    acting = installation_acting(reporter.clause.coordination_id)
                    report_hours(acting, form.said_hours(), origin=EntryOrigin.LETTER, now=utc_now())
                note_answer(letter, now=utc_now())
                return redirect("month_letter", token=token)
        return _answer(request, letter, token, form)
    spare = fresh_pseudonyms(reporter.clause.departement, _SPARE_LINES)
    form = MonthForm(None, reporter=reporter, month=month, today=localdate(), new_pseudonyms=spare)
    return _answer(request, letter, token, form)


def _answer(request: HttpRequest, letter: MonthLetter, token: str, form: MonthForm) -> HttpResponse:
    rows = month_evidence_rows(letter.reporter, WorkMonth(letter.month))
    by_letter = set(rows.filter(origin=EntryOrigin.LETTER.value).values_list("pk", flat=True))
    context = {
        "form": form,
        "token": token,
        "is_answered": letter.answered_at is not None and not form.errors,
        "evidence_form": EvidenceFilesForm(),
        "evidence": [(file, file.number in by_letter) for file in named_evidence(rows)],
    }
    answer = render(request, "clauses/month_letter.html", context, status=form.status)
    # With "no-referrer" browsers also hide the origin of this page's own form.
    answer["Referrer-Policy"] = "same-origin"
    return answer
