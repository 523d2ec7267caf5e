"""Evidence of months: attached by facilitators, holders or letter links; opened by the first two only.

Access is checked by store/access.py on each request, and every read is audited.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
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

from maillage.accounts.domain.terms import Acting
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import factor_standing
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.evidence_files import EVIDENCE_TYPES, EvidenceKind
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_words import month_words
from maillage.include.clauses.pages.received_files import EvidenceFilesForm, sent_evidence
from maillage.include.clauses.store.access import SeenEvidence, changing_evidence, reading_evidence, reporter_of
from maillage.include.clauses.store.clauses import note_clause
from maillage.include.clauses.store.evidence_files import (
    evidence_file,
    evidence_rows,
    month_evidence_rows,
    months_without_evidence,
    named_evidence,
    opened_evidence,
    remove_evidence,
    store_evidence,
)
from maillage.include.clauses.store.models import HourReporter
from maillage.include.clauses.store.month_letters import month_letter_of
from maillage.kits.forms.fields import sent_as
from maillage.web.downloads import file_answer, foreign_file
from maillage.web.error_pages import problem_sentences, render_problems
from maillage.web.wording.formats import number

_MOST_BARE: Final = 60
_MOST_FILES: Final = 500


class EvidenceForm(EvidenceFilesForm):
    """Evidence with its month, and its reporter where the clause has several."""

    reporter = sent_as(
        "declarant", forms.CharField(label=gettext_lazy("Qui a fait ces heures"), required=False, widget=forms.Select)
    )
    month = sent_as("mois", forms.CharField(label=gettext_lazy("Mois prouvé"), required=False, widget=forms.Select))
    field_order = ("reporter", "month", "photo", "pieces")

    def __init__(self, reporters: Sequence[HourReporter], months: Sequence[WorkMonth], **options: Any) -> None:
        super().__init__(**options)
        self.offer("reporter", [(str(reporter.pk), reporter.name) for reporter in reporters])
        self.offer("month", [(month.word, month_words(month)) for month in months])
        if len(reporters) == 1:
            del self.fields["reporter"]


def evidence_page(seen: SeenEvidence, *, today: dt.date, reporter: str, month: str) -> dict[str, object]:
    """Context of the page; ``reporter`` and ``month`` are preselected in its form."""
    clause = seen.clause
    files = named_evidence(evidence_rows(clause, reporter_siret=seen.reporter_siret)[:_MOST_FILES])
    bare = months_without_evidence(clause, reporter_siret=seen.reporter_siret)
    last = min(WorkMonth(clause.last_month), WorkMonth.of(today))
    all_reporters = clause.reporters.all()
    reporters = list(all_reporters.filter(siret=seen.reporter_siret) if seen.reporter_siret else all_reporters)
    months = [last.after(-ago) for ago in range(max(0, last.number - clause.first_month) + 1)]
    chosen = {"reporter": reporter, "month": month or WorkMonth.of(today).after(-1).word}
    return {
        "clause": clause,
        "summary": _summary(len(files), len({file.month for file in files}), len(bare)),
        "files_by_month": [(month, list(several)) for month, several in groupby(files, lambda file: file.month)],
        "bare": bare[:_MOST_BARE],
        "may_change": seen.may_change and bool(reporters),
        "is_own_part": bool(seen.reporter_siret),
        "form": EvidenceForm(reporters, months, initial=chosen) if seen.may_change and reporters else None,
    }


def _summary(files: int, months: int, bare: int) -> str:
    if not files:
        return _("Aucune pièce n’est encore gardée : photographiez un relevé d’heures, ou joignez un PDF.")
    text = ngettext("%(count)s pièce", "%(count)s pièces", files) % {"count": number(files)}
    text += ngettext(" pour %(count)s mois.", " pour %(count)s mois.", months) % {"count": number(months)}
    if bare:
        text += " " + ngettext("%(count)s mois déclaré n’en a pas.", "%(count)s mois déclarés n’en ont pas.", bare) % {
            "count": number(bare)
        }
    return text


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
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
    return foreign_file(file_answer(content, EVIDENCE_TYPES[EvidenceKind(row.kind)], name))


@never_cache
@require_POST
@render_problems
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
            store_evidence(acting, reporter, month, sent, origin=origin, now=utc_now())
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
