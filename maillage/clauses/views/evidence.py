"""Evidence of months: attached by facilitators, holders or letter links; opened by the first two only.

Access is checked by queries/access.py on each request, and every read is audited.
"""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.people import factor_standing
from maillage.accounts.record.trace import installation_acting
from maillage.accounts.terms import Acting
from maillage.clauses.forms import sent_evidence
from maillage.clauses.models import HourReporter
from maillage.clauses.pages.evidence import evidence_page
from maillage.clauses.queries.access import SeenEvidence, changing_evidence, reading_evidence, reporter_of
from maillage.clauses.queries.hours.evidence_files import (
    evidence_file,
    evidence_rows,
    month_evidence_rows,
    named_evidence,
    opened_evidence,
)
from maillage.clauses.queries.month_letters import month_letter_of
from maillage.clauses.record.clauses import note_clause
from maillage.clauses.record.evidence_files import keep_evidence, remove_evidence
from maillage.clauses.terms.clauses import ClauseVerb
from maillage.clauses.terms.evidence_files import EVIDENCE_TYPES, EvidenceKind
from maillage.clauses.terms.hours import EntryOrigin
from maillage.clauses.terms.months import WorkMonth
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.web.downloads import file_answer
from maillage.web.telling import problem_sentences, telling_problems


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def clause_evidence(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The files of a clause; a POST attaches files to a month, or removes one."""
    seen = reading_evidence(person, number, factor=factor_standing(request, now=utc_now()))
    if request.method == "POST":
        return change_evidence(request, changing_evidence(seen))
    note_clause(seen.acting, seen.clause, ClauseVerb.EVIDENCE_LISTED, now=utc_now())
    chosen = {name: str(request.GET.get(name, "")) for name in ("declarant", "mois")}
    page = evidence_page(seen, today=localdate(), reporter=chosen["declarant"], month=chosen["mois"])
    return render(request, "clauses/evidence.html", page)


@require_safe
@for_people
def evidence_download(request: HttpRequest, person: User, number: int, file: int) -> HttpResponse:
    """One file as a download: uploaded content is never displayed inline."""
    seen = reading_evidence(person, number, factor=factor_standing(request, now=utc_now()))
    row = evidence_file(evidence_rows(seen.clause, reporter_siret=seen.reporter_siret), file)
    content = opened_evidence(row)
    detail = {"month": WorkMonth(row.month).word}
    note_clause(seen.acting, seen.clause, ClauseVerb.EVIDENCE_READ, now=utc_now(), detail=detail)
    name = named_evidence(month_evidence_rows(row.reporter, WorkMonth(row.month)).filter(pk=row.pk))[0].name
    answer = file_answer(content, EVIDENCE_TYPES[EvidenceKind(row.kind)], name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@never_cache
@require_POST
@telling_problems
def month_letter_evidence(request: HttpRequest, token: str) -> HttpResponse:
    """Attach files by letter link, or remove one that came by it; none can be opened."""
    letter = month_letter_of(token, now=utc_now())
    reporter, month = letter.reporter, WorkMonth(letter.month)
    acting = installation_acting(reporter.clause.coordination_id)
    number = str(request.POST.get("oter", ""))
    if number.isdecimal():
        rows = month_evidence_rows(reporter, month).filter(origin=EntryOrigin.LETTER.value)
        remove_evidence(acting, evidence_file(rows, int(number[:12])), now=utc_now())
        messages.success(request, _("La pièce est ôtée."))
    else:
        keep_sent(request, acting, reporter, month, origin=EntryOrigin.LETTER)
    return redirect(reverse("month_letter", args=[token]) + "#joindre")


def change_evidence(request: HttpRequest, seen: SeenEvidence) -> HttpResponse:
    """Attach the posted files to a month, or remove one."""
    number = str(request.POST.get("oter", ""))
    if number.isdecimal():
        rows = evidence_rows(seen.clause, reporter_siret=seen.reporter_siret)
        remove_evidence(seen.acting, evidence_file(rows, int(number[:12])), now=utc_now())
        messages.success(request, _("La pièce est ôtée."))
        return redirect("clause_evidence", number=seen.clause.pk)
    if seen.reporter_siret:
        reporter = seen.clause.reporters.get(siret=seen.reporter_siret)
    else:
        reporter = reporter_of(seen.clause, str(request.POST.get("declarant", "")))
    month = WorkMonth.read(str(request.POST.get("mois", ""))) or WorkMonth.of(localdate()).after(-1)
    keep_sent(request, seen.acting, reporter, month, origin=EntryOrigin.PAGE)
    back = reverse("clause_evidence", args=[seen.clause.pk])
    return redirect(f"{back}?declarant={reporter.pk}&mois={month.word}")


def keep_sent(
    request: HttpRequest, acting: Acting, reporter: HourReporter, month: WorkMonth, *, origin: EntryOrigin
) -> None:
    """Store every acceptable file; messages count them, and give the errors of others."""
    kept = 0
    refusals: list[Sequence[str]] = []
    try:
        several = sent_evidence(request.FILES)
    except Refused as refusal:
        # No files were sent.
        several = []
        refusals.append(problem_sentences(refusal))
    for sent in several:
        try:
            keep_evidence(acting, reporter, month, sent, origin=origin, now=utc_now())
        except Refused as refusal:
            # This file is not stored; the others are.
            refusals.append(problem_sentences(refusal))
            continue
        kept += 1
    if kept:
        text = ngettext("%(count)s pièce est gardée, chiffrée.", "%(count)s pièces sont gardées, chiffrées.", kept)
        messages.success(request, text % {"count": kept})
    for sentences in refusals:
        for text in sentences:
            messages.error(request, text)
