"""Hours and people of a clause, for facilitators with a second factor: month, people, tables, certificate.

Every access to people is audited.
"""

import secrets
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import factor_standing
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.hours import FAULT_NAMES, MOST_BYTES, EntryOrigin, TableIntake
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.pseudonyms import new_pseudonym
from maillage.include.clauses.pages.certificate import printed_certificate
from maillage.include.clauses.pages.month import MonthForm
from maillage.include.clauses.pages.parts.clause_sentences import closed_reporter_sentences
from maillage.include.clauses.pages.parts.clause_words import clause_href
from maillage.include.clauses.pages.persons import person_form, persons_page
from maillage.include.clauses.pages.received_files import HoursFileForm, received_hours
from maillage.include.clauses.store.access import clause_row, coordinating, reading_persons, reporter_of, seen_clause
from maillage.include.clauses.store.clauses import note_clause
from maillage.include.clauses.store.column_checks import NAMES_PEOPLE
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.hour_files import ROW_COLUMNS, clause_rows, take_in_hours
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.participants import describe_participants, participant_row
from maillage.include.clauses.store.reported_hours import report_hours
from maillage.include.clauses.store.retention import erase_person
from maillage.kits.lists.columns import text_columns
from maillage.kits.lists.files import table_answer
from maillage.web.bodies import accepts_files
from maillage.web.downloads import file_answer
from maillage.web.error_pages import problem_sentences
from maillage.web.wording.formats import number

_PSEUDONYMS_AT_ONCE: Final = 50
_SPARE_LINES: Final = 2


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def month(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The hours of a month with one reporter, prefilled with last month's."""
    clause, actor = _reading(request, person, number)
    words = request.POST if request.method == "POST" else request.GET
    reporter = reporter_of(clause, str(words.get("declarant", "")))
    month = WorkMonth.read(str(words.get("mois", ""))) or WorkMonth.of(localdate()).after(-1)
    if request.method == "POST":
        form = MonthForm(request.POST, reporter=reporter, month=month, today=localdate())
        if form.is_valid():
            with form.refusals():
                intake = report_hours(actor, form.said_hours(), origin=EntryOrigin.PAGE, now=utc_now())
                messages.success(request, rows_words(intake.rows, intake.removed))
                return redirect(clause_href(number))
    else:
        note_clause(actor, clause, ClauseVerb.PERSONS_READ, now=utc_now(), detail={"month": month.word})
        spare = fresh_pseudonyms(clause.departement, _SPARE_LINES)
        form = MonthForm(None, reporter=reporter, month=month, today=localdate(), new_pseudonyms=spare)
    context = {"form": form, "clause": clause, "reporter": reporter}
    return render(request, "clauses/month.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def persons(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The people of a clause; a POST updates one of them."""
    clause, actor = _reading(request, person, number)
    if request.method != "POST":
        note_clause(actor, clause, ClauseVerb.PERSONS_READ, now=utc_now())
        return render(request, "clauses/persons.html", persons_page(clause, today=localdate()))
    row = participant_row(actor.organisation_id, str(request.POST.get("pseudonyme", "")))
    if request.POST.get("effacer"):
        messages.success(request, erased_words(erase_person(actor, row, now=utc_now())))
        return redirect("clause_persons", number)
    form = person_form(row.pk, request.POST, lists=eligibility_lists(), today=localdate())
    if form.is_valid():
        with form.refusals():
            describe_participants(actor, [(row, form.stated)], now=utc_now())
            messages.success(request, _("C’est noté, et chiffré."))
            return redirect("clause_persons", number)
    note_clause(actor, clause, ClauseVerb.PERSONS_READ, now=utc_now())
    page = persons_page(clause, today=localdate(), sent=(row.pk, form))
    return render(request, "clauses/persons.html", page, status=form.status)


@require_safe
@for_people
def rows_table(request: HttpRequest, person: User, number: int, form: str) -> HttpResponseBase:
    """All rows of a clause as a table that can be corrected and imported again."""
    clause, actor = _reading(request, person, number)
    note_clause(actor, clause, ClauseVerb.ROWS_TAKEN, now=utc_now())
    return table_answer(ROW_COLUMNS, clause_rows(clause), name=f"clause-{number}", form=form)


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def hours_file(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Import a table of monthly rows, entirely or not at all with its errors."""
    organisation = organisation_at(slug)
    actor = reading_persons(person, organisation, factor=factor_standing(request, now=utc_now()))
    context: dict[str, object] = {"organisation": organisation, "form": HoursFileForm()}
    if request.method != "POST":
        return render(request, "clauses/hours_file.html", context)
    sent = request.FILES.get("file")
    try:
        with received_hours(sent if isinstance(sent, UploadedFile) else None) as path:
            intake = take_in_hours(actor, path, now=utc_now(), this_month=WorkMonth.of(localdate()))
    except Refused as refusal:
        # Nothing was stored: the page lists what to correct in the file.
        sentence_first, *others = problem_sentences(refusal)
        rows = [finding.row_number for finding in refusal.findings]
        context |= {
            "problem": sentence_first,
            "findings": list(zip(rows, others, strict=False)),
            "names_people": refusal.code == NAMES_PEOPLE,
        }
        return render(request, "clauses/hours_file.html", context, status=422)
    messages.success(request, table_words(intake))
    for text in faults_words(intake):
        messages.warning(request, text)
    return redirect("own_clauses")


@require_safe
@for_people
def hours_model(request: HttpRequest, person: User, slug: str, form: str) -> HttpResponseBase:  # noqa: ARG001
    """The empty template, with one example row."""
    coordinating(person, organisation_at(slug), Role.READER)
    beginning = ("12", "13002526500013", "2026-10", "44-7K3QXA", "interim", "151,67", "44", "44109", "relevé ETTI")
    row = (*beginning, "DELD", "26-49", "CTT", "4", "", "2026-03-01")
    return table_answer(ROW_COLUMNS, [row], name="heures", form=form)


@require_safe
@for_people
def pseudonyms(request: HttpRequest, person: User, slug: str) -> HttpResponseBase:  # noqa: ARG001
    """New pseudonyms, with an empty column for the register kept outside of the platform."""
    organisation = organisation_at(slug)
    coordinating(person, organisation, Role.READER)
    code = organisation.territory.partition(":")[2][:3].upper() or "P1"
    rows = [(pseudonym, "") for pseudonym in fresh_pseudonyms(code, _PSEUDONYMS_AT_ONCE)]
    columns = text_columns(("pseudonyme", "a garder chez vous"))
    return table_answer(columns, rows, name="pseudonymes", form="csv")


@require_safe
@for_people
def certificate(request: HttpRequest, person: User, number: int) -> HttpResponse:  # noqa: ARG001
    """The certificate of a clause, or of this person's part."""
    content = printed_certificate(seen_clause(person, number), today=localdate())
    return file_answer(content, "application/pdf", f"attestation-clause-{number}.pdf")


def fresh_pseudonyms(departement: str, count: int) -> list[str]:
    """New random pseudonyms."""
    return [new_pseudonym(departement, secrets.choice) for _number in range(count)]


def _reading(request: HttpRequest, person: User, number: int) -> tuple[InsertionClause, Acting]:
    clause = clause_row(number)
    return clause, reading_persons(person, clause.coordination, factor=factor_standing(request, now=utc_now()))


def rows_words(rows: int, removed: int) -> str:
    """How many rows were stored and deleted."""
    text = ngettext(
        "%(count)s ligne d’heures est enregistrée.", "%(count)s lignes d’heures sont enregistrées.", rows
    ) % {"count": number(rows)}
    if removed:
        text += " " + ngettext("%(count)s est ôtée.", "%(count)s sont ôtées.", removed) % {"count": number(removed)}
    return text


def table_words(intake: TableIntake) -> str:
    """The outcome of a table, in up to three sentences."""
    text = rows_words(intake.rows, intake.removed)
    if intake.new_people:
        text += " " + ngettext(
            "%(count)s personne est nouvelle.", "%(count)s personnes sont nouvelles.", intake.new_people
        ) % {"count": number(intake.new_people)}
    return text


def faults_words(intake: TableIntake) -> list[str]:
    """What to review in the clauses of a table: a sentence per kind of finding, and per closed reporter."""
    odd = [f"{number(count)} × {_(FAULT_NAMES[fault])}" for fault, count in intake.to_look_at.items()]
    return [*odd, *closed_reporter_sentences(intake.clauses)]


def erased_words(files: int) -> str:
    """That a person was erased with her hours, and how many files may still show her."""
    text = _("La personne est effacée avec ses heures : tous les chiffres vivants sont recomptés.")
    if files:
        text += " " + ngettext(
            "%(count)s pièce d’un mois où elle a travaillé avec d’autres reste : ouvrez-la, ôtez-la si elle y est.",
            "%(count)s pièces de mois où elle a travaillé avec d’autres restent : ouvrez-les, ôtez celles où elle est.",
            files,
        ) % {"count": number(files)}
    return text
