"""/organisations/<slug>/trace: what was done for an organisation, by whom; as a page and as a CSV file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.export.trace_file import trace_lines
from maillage.accounts.models import TraceEntry
from maillage.accounts.queries import trace_verbs
from maillage.accounts.queries.trace import trace_of, verb_labels, verbs_in_trace
from maillage.accounts.record import shown_name
from maillage.accounts.terms import TRACE_PAGE, AnyVerb
from maillage.accounts.views.inside import Inside, for_members
from maillage.web.spooled import spooled_answer

_CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One thing that was done, in words."""

    entry: TraceEntry
    label: str
    who: str


@dataclass(frozen=True, slots=True)
class VerbChoice:
    """One verb to filter by."""

    word: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TracePage:
    """One page of the trace."""

    inside: Inside
    tab: str
    rows: Sequence[TraceRow]
    choices: Sequence[VerbChoice]
    entries: Page[TraceEntry]
    filters: str


@require_safe
@for_members
def trace(request: HttpRequest, inside: Inside) -> HttpResponse:
    """The page, fifty entries at a time."""
    verb, labels = _verb_to_show(request), verb_labels()
    entries = Paginator(trace_of(inside.organisation, verb), TRACE_PAGE).get_page(request.GET.get("page"))
    page = TracePage(
        inside=inside,
        tab="trace",
        rows=[
            TraceRow(
                entry,
                labels.get(entry.verb, entry.verb),
                shown_name(entry.user) if entry.user else _("automatique ou par clé d’API"),
            )
            for entry in entries
        ],
        choices=[VerbChoice(word.value, labels[word], word is verb) for word in verbs_in_trace(inside.organisation)],
        entries=entries,
        filters=urlencode({"acte": verb.value}) + "&" if verb else "",
    )
    return render(request, "accounts/trace.html", {"page": page})


@require_safe
@for_members
def trace_csv(request: HttpRequest, inside: Inside) -> HttpResponseBase:
    """All of it, filtered as the page is."""
    entries = trace_of(inside.organisation, _verb_to_show(request)).iterator(chunk_size=1000)
    answer = spooled_answer(
        lambda spool: spool.writelines(line.encode() for line in trace_lines(entries)), content_type=_CSV
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="trace-{inside.organisation.slug}.csv"'
    return answer


def _verb_to_show(request: HttpRequest) -> AnyVerb | None:
    return trace_verbs().get(request.GET.get("acte", ""))
