"""/moissonnage: the sources, trials, runs, and the outcome of every data set."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import administering
from maillage.catalog.terms import SourceKind
from maillage.core.clock import utc_now
from maillage.harvest.forms import HarvestSourceForm
from maillage.harvest.pages.harvest import run_context, source_context, sources_context
from maillage.harvest.queries.harvest import organisations_to_add_for, source_seen_by
from maillage.harvest.record.harvest import TRIAL, add_source, ask_harvest, harvest_source, stop_source

# A POST interrupted by a login continues at the list of sources.
_for_harvesters = partial(for_people, after_change=lambda _request: reverse("harvest"))


@require_safe
@_for_harvesters
def sources(request: HttpRequest, person: User) -> HttpResponse:
    """The sources that the person administers."""
    return render(request, "harvest/harvest_sources.html", sources_context(person))


@require_http_methods(["GET", "POST"])
@_for_harvesters
def add(request: HttpRequest, person: User) -> HttpResponse:
    """The form; a source that can be read is stored, and its trial is shown."""
    organisations = organisations_to_add_for(person)
    form = HarvestSourceForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if form.is_valid():
        owner = next(choice for choice in organisations if str(choice.pk) == form.cleaned_data["organisation"])
        with form.refusals(at="url"):
            run = add_source(
                administering(person, owner),
                owner,
                name=form.cleaned_data["name"],
                url=form.cleaned_data["url"],
                kind=SourceKind(form.cleaned_data["kind"]),
                now=utc_now(),
            )
            return redirect("harvest_run", number=run.pk)
    return render(request, "harvest/harvest_add.html", {"form": form}, status=form.status)


@require_safe
@_for_harvesters
def source(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One source with its runs."""
    return render(request, "harvest/harvest_source.html", source_context(person, number))


@require_safe
@_for_harvesters
def run(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One run: the outcome of each data set, and its reason."""
    return render(request, "harvest/harvest_run.html", run_context(person, number, request.GET))


@require_POST
@_for_harvesters
def try_out(_request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Run a trial now and show its report."""
    source = source_seen_by(person, number)
    administering(person, source.organisation)
    trial = harvest_source(source, is_dry=True, now=utc_now(), bounds=TRIAL)
    return redirect("harvest_run", number=trial.pk)


@require_POST
@_for_harvesters
def start(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Activate the source: harvested within a minute, then daily."""
    source = source_seen_by(person, number)
    ask_harvest(administering(person, source.organisation), source, now=utc_now())
    messages.success(request, _("La moisson commence dans la minute, puis revient chaque jour."))
    return redirect("harvest_source", number=source.pk)


@require_POST
@_for_harvesters
def stop(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Deactivate the source."""
    source = source_seen_by(person, number)
    stop_source(administering(person, source.organisation), source, now=utc_now())
    messages.success(request, _("Cette source n’est plus moissonnée ; ce qui en vient reste dans le catalogue."))
    return redirect("harvest_source", number=source.pk)
