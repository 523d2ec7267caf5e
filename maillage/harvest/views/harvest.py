"""/moissonnage: the catalogues that are harvested, a trial of each, its harvests, and what became of every data set."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User, administering, may_administer
from maillage.catalog.parts.paging import page_number
from maillage.catalog.terms import ItemStatus, SourceKind
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.harvest.forms import HarvestSourceForm
from maillage.harvest.pages.harvest import (
    AddPage,
    RunPage,
    SourcePage,
    SourcesPage,
    item_row,
    reason_choices,
    run_row,
    source_row,
    status_choices,
)
from maillage.harvest.queries.harvest import (
    items_of,
    newest_runs,
    organisations_to_add_for,
    organisations_to_harvest,
    reasons_of,
    run_at,
    runs_of,
    source_seen_by,
    sources_for,
)
from maillage.harvest.record.harvest import TRIAL, add_source, ask_harvest, harvest_source, stop_source

_UNPROCESSABLE: Final = 422
# A change that the door stopped is begun again from the list of sources.
_for_harvesters = partial(for_people, after_change=lambda _request: reverse("harvest"))


@require_safe
@_for_harvesters
def sources(request: HttpRequest, person: User) -> HttpResponse:
    """The sources that the person looks after."""
    sources = sources_for(person)
    newest = newest_runs(sources)
    rows = [source_row(source, newest.get(source.pk)) for source in sources]
    page = SourcesPage(rows=rows, may_add=bool(organisations_to_harvest(person)))
    return render(request, "harvest/harvest.html", {"page": page})


@require_http_methods(["GET", "POST"])
@_for_harvesters
def add(request: HttpRequest, person: User) -> HttpResponse:
    """The form; a source that can be read is kept with its trial, which is shown."""
    organisations = organisations_to_add_for(person)
    form = HarvestSourceForm(request.POST or None, organisations=organisations)
    status = _UNPROCESSABLE if request.method == "POST" else 200
    if form.is_valid():
        chosen = next(
            organisation for organisation in organisations if str(organisation.pk) == form.cleaned_data["organisation"]
        )
        try:
            run = add_source(
                administering(person, chosen),
                chosen,
                name=form.cleaned_data["name"],
                url=form.cleaned_data["url"],
                kind=SourceKind(form.cleaned_data["kind"]),
                now=utc_now(),
            )
        except Refused as refusal:
            # Nothing was kept of it: the form stays as it was typed, with what is wrong.
            form.add_error("url", _(refusal.message) % refusal.params)
        else:
            return redirect("harvest_run", number=run.pk)
    return render(request, "harvest/harvest_add.html", {"page": AddPage(form)}, status=status)


@require_safe
@_for_harvesters
def source(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One source with its harvests."""
    source = source_seen_by(person, number)
    runs = [run_row(run) for run in runs_of(source)]
    has_trial = any(row.run.is_dry and not row.run.error for row in runs)
    page = SourcePage(
        row=source_row(source, None),
        runs=runs,
        may_change=may_administer(person, source.organisation),
        may_start=has_trial,
    )
    return render(request, "harvest/harvest_source.html", {"page": page})


@require_safe
@_for_harvesters
def run(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One harvest: what became of each data set, and why."""
    run = run_at(number)
    source_seen_by(person, run.source_id)
    status = _one_of(request.GET.get("issue", ""), [status.value for status in ItemStatus])
    reasons = reasons_of(run)
    code = _one_of(request.GET.get("raison", ""), list(reasons))
    items = items_of(run, status=status, code=code, number=page_number(request.GET.get("page", "")))
    page = RunPage(
        row=run_row(run),
        source=run.source,
        statuses=status_choices(run.counts, status),
        reasons=reason_choices(reasons, code),
        items=[item_row(item) for item in items.items],
        shown=items,
        before=_page_address(request, items.number - 1) if items.number > 1 else "",
        after=_page_address(request, items.number + 1) if items.number < items.page_count else "",
        may_start=may_administer(person, run.source.organisation) and run.is_dry and not run.source.is_active,
    )
    return render(request, "harvest/harvest_run.html", {"page": page})


@require_POST
@_for_harvesters
def try_out(_request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A trial, at once; its report is shown."""
    source = source_seen_by(person, number)
    administering(person, source.organisation)
    made = harvest_source(source, is_dry=True, now=utc_now(), bounds=TRIAL)
    return redirect("harvest_run", number=made.pk)


@require_POST
@_for_harvesters
def start(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The source is active, and harvested within the minute, then every day."""
    source = source_seen_by(person, number)
    ask_harvest(administering(person, source.organisation), source, now=utc_now())
    messages.success(request, _("La moisson commence dans la minute, puis revient chaque jour."))
    return redirect("harvest_source", number=source.pk)


@require_POST
@_for_harvesters
def stop(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The source is not harvested any more."""
    source = source_seen_by(person, number)
    stop_source(administering(person, source.organisation), source, now=utc_now())
    messages.success(request, _("Cette source n’est plus moissonnée ; ce qui en vient reste dans le catalogue."))
    return redirect("harvest_source", number=source.pk)


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else ""


def _page_address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
