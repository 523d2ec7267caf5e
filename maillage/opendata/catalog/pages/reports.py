"""/catalogue/<slug>/signaler: report a problem. /signalements: publishers and the agency answer.

The agency can also suspend a data set there, or withdraw a version (docs/how-to/organisations.md).
"""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import belongs_to_agency, runs_agency
from maillage.accounts.store.permissions import moderating
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.record.queue import enqueue, plain_text, quoted
from maillage.kits.letters.terms import Letter
from maillage.opendata.catalog.domain.letter_kinds import PROBLEM_REPORT
from maillage.opendata.catalog.domain.terms import DatasetState, ProblemKind
from maillage.opendata.catalog.pages.parts.report_answers import answer_and_write
from maillage.opendata.catalog.pages.reader_forms import (
    DatasetSuspensionForm,
    ReportAnswerForm,
    ReportForm,
    VersionWithdrawalForm,
    report_answer_form,
)
from maillage.opendata.catalog.store.datasets import (
    dataset_at,
    publishing_or_moderating,
    readable_dataset_at,
    report_recipients,
    versions_of,
    waiting_reports,
)
from maillage.opendata.catalog.store.models import Dataset, ProblemReport, Version
from maillage.opendata.catalog.store.reports import (
    lift_suspension,
    report_problem,
    suspend_dataset,
    withdraw_version,
)
from maillage.web.error_pages import answer_change, render_problems
from maillage.web.protection.limits import Limit, counting, network_of
from maillage.web.public_url import installation_url

_PAGE: Final = 50
_MOST_FOUND: Final = 20
REPORTS: Final = Limit(
    "reports by network",
    most=10,
    every_s=600,
    message=sentence(
        "Plusieurs signalements sont déjà partis de votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
    code="too_many_reports",
)
# Caps the letters per data set, however many reports come in.
LETTERS_OF_A_DATASET: Final = Limit("report letters by data set", most=5, every_s=3600)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Context of report.html."""

    dataset: Dataset
    form: ReportForm
    is_reported: bool


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(REPORTS, LETTERS_OF_A_DATASET)
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The report form; a report notifies the publishers, and the agency too if it is about personal data."""
    dataset = readable_dataset_at(slug, request.user)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_human:
        REPORTS.take(network_of(request))
        kind, message = ProblemKind(form.cleaned_data["kind"]), form.cleaned_data["message"]
        now = utc_now()
        with form.refusals(), transaction.atomic():
            reported = report_problem(dataset, kind, message, email=form.cleaned_data["email"], now=now)
            # That of a first click has its letters.
            if reported.reported_at == now:
                _tell_people(reported)
    page = ReportPage(dataset, form, is_reported=form.is_valid())
    return render(request, "catalog/report.html", {"page": page}, status=form.status)


@require_safe
@for_people
def reports(request: HttpRequest, person: User) -> HttpResponse:
    """The reports that this person may answer."""
    return _reports_response(request, person)


@require_POST
@for_people
def answer(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Close a report and send the answer to the reader, if an address was left."""
    waiting = get_object_or_404(waiting_reports(person), pk=number)
    actor, form = publishing_or_moderating(person, waiting.dataset), report_answer_form(waiting, request.POST)
    if form.is_valid():
        with form.refusals(at="answer"):
            text = form.cleaned_data["answer"]
            with transaction.atomic():
                answer_and_write(actor, waiting, text, now=utc_now())
            messages.success(request, _("Le signalement est traité."))
            return redirect("reports")
    return _reports_response(request, person, sent=(waiting, form))


def _reports_response(
    request: HttpRequest, person: User, sent: tuple[ProblemReport, ReportAnswerForm] | None = None
) -> HttpResponse:
    """The list; ``sent`` is the answer that was refused, which stands first."""
    text = request.GET.get("q", "").strip()[:100]
    is_of_agency = belongs_to_agency(person)
    datasets = Dataset.objects.select_related("organisation").order_by("title")
    page = Paginator(waiting_reports(person), _PAGE).get_page(request.GET.get("page"))
    rows = [(report, report_answer_form(report)) for report in page if sent is None or report != sent[0]]
    context = {
        "reports": page,
        "rows": [sent, *rows] if sent else rows,
        "is_of_agency": is_of_agency,
        "text": text,
        "known": list(datasets.filter(title__icontains=text)[:_MOST_FOUND]) if is_of_agency and text else [],
    }
    return render(request, "catalog/reports.html", context, status=sent[1].status if sent else 200)


@require_safe
@for_people
def moderation(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The moderation page of a data set, for its publisher and the agency."""
    dataset = dataset_at(slug)
    publishing_or_moderating(person, dataset)
    return _moderation_response(request, person, dataset)


def _moderation_response(
    request: HttpRequest, person: User, dataset: Dataset, sent: RefusableForm | None = None, *, number: int = 0
) -> HttpResponse:
    """The page; ``sent`` is the form that was refused, of the version ``number`` where it withdraws one."""

    def withdrawal_form(version: Version) -> RefusableForm:
        is_sent = isinstance(sent, VersionWithdrawalForm) and version.number == number
        return sent if sent and is_sent else VersionWithdrawalForm(auto_id=f"%s-{version.number}")

    context = {
        "dataset": dataset,
        "versions": [(version, withdrawal_form(version)) for version in versions_of(dataset)],
        "is_suspended": dataset.state == DatasetState.SUSPENDED.value,
        "suspension": (sent if isinstance(sent, DatasetSuspensionForm) else DatasetSuspensionForm())
        if runs_agency(person)
        else None,
    }
    return render(request, "catalog/dataset_moderation.html", context, status=sent.status if sent else 200)


@require_POST
@for_people
def suspend(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The agency suspends the data set."""
    dataset, form = dataset_at(slug), DatasetSuspensionForm(request.POST)
    actor = moderating(person, dataset.organisation)
    if form.is_valid():
        with form.refusals(at="reason"):
            suspend_dataset(actor, dataset, reason=form.cleaned_data["reason"], now=utc_now())
            messages.success(request, _("Le jeu de données est suspendu : sa page et ses fichiers disent pourquoi."))
            return redirect("dataset_moderation", slug=slug)
    return _moderation_response(request, person, dataset_at(slug), form)


@require_POST
@for_people
def lift(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The agency lifts the suspension."""
    dataset = dataset_at(slug)

    def change() -> str:
        lift_suspension(moderating(person, dataset.organisation), dataset, now=utc_now())
        return _("Le jeu de données est de nouveau publié, aux mêmes adresses.")

    return answer_change(request, change, reverse("dataset_moderation", args=[slug]))


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """Withdraw a version; the previous one comes into force if it was the newest."""
    dataset, form = dataset_at(slug), VersionWithdrawalForm(request.POST, auto_id=f"%s-{number}")
    actor = publishing_or_moderating(person, dataset)
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw_version(actor, dataset, number, reason=form.cleaned_data["reason"], now=utc_now())
            text = _("La version %(number)s est retirée : ses fichiers disent pourquoi.")
            messages.success(request, text % {"number": number})
            return redirect("dataset_moderation", slug=slug)
    return _moderation_response(request, person, dataset_at(slug), form, number=number)


def _tell_people(report: ProblemReport) -> None:
    """Queue letters to the people in charge; beyond the limit the report is only listed."""
    if LETTERS_OF_A_DATASET.wait_s(str(report.dataset_id)):
        return
    link = installation_url() + reverse("reports")
    for address in report_recipients(report.dataset, ProblemKind(report.kind)):
        enqueue(
            Letter(
                PROBLEM_REPORT,
                key=f"problem-report:{report.pk}",
                to=address,
                organisation_id=report.dataset.organisation_id,
                text=plain_text(
                    _("Bonjour,"),
                    _("Quelqu’un signale %(kind)s dans « %(title)s » :")
                    % {"kind": report.get_kind_display(), "title": report.dataset.title},
                    quoted(report.message),
                    _("Répondez ici :"),
                    link,
                ),
                is_invented=report.dataset.is_demonstration,
            )
        )
