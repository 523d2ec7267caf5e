"""/moissonnage: a person's sources and how one is added, trials, runs, and the outcome of every data set."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.permissions import administering, may_administer
from maillage.core.clock import utc_now
from maillage.kits.forms.fields import WebAddressField
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.paging import page_number
from maillage.opendata.catalog.domain.terms import ItemStatus, SourceKind
from maillage.opendata.harvest.store import harvest
from maillage.opendata.harvest.store.harvest import organisations_to_add_for, source_seen_by
from maillage.opendata.harvest.store.harvesting import TRIAL, add_source, ask_harvest, harvest_source, stop_source

# A POST interrupted by a login continues at the list of sources.
_for_harvesters = partial(for_people, after_change=lambda _request: reverse("harvest"))


class HarvestSourceForm(RefusableForm):
    """The organisation, name, protocol and URL of a source."""

    organisation = forms.ChoiceField(label=gettext_lazy("Pour l’organisation"))
    name = forms.CharField(
        label=gettext_lazy("Nom du catalogue"),
        help_text=gettext_lazy("Par exemple « Catalogue de la région »."),
        max_length=200,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Sorte"),
        choices=[
            (SourceKind.DCAT.value, gettext_lazy("Flux DCAT (RDF/XML, Turtle, JSON-LD)")),
            (SourceKind.CKAN.value, gettext_lazy("Portail CKAN")),
            (SourceKind.REUSES.value, gettext_lazy("Réutilisations d’un portail udata")),
        ],
    )
    url = WebAddressField(
        label=gettext_lazy("Adresse"),
        help_text=gettext_lazy(
            "Celle du flux DCAT, de l’accueil du portail CKAN, ou de la liste /api/1/reuses/ d’udata."
        ),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, organisations: Sequence[Organisation], **options: object) -> None:
        super().__init__(*args, **options)
        self.offer("organisation", [(str(organisation.pk), organisation.name) for organisation in organisations])


def sources_context(person: User) -> dict[str, Any]:
    """The sources that ``person`` administers, each with its latest run; Forbidden if there are none."""
    sources = harvest.sources_for(person)
    newest = harvest.newest_runs(sources)
    return {
        "sources": [(source, newest.get(source.pk)) for source in sources],
        "may_add": bool(harvest.organisations_to_harvest(person)),
    }


def source_context(person: User, number: int) -> dict[str, Any]:
    """The source with that number; NotFound, or Forbidden for those who do not administer it."""
    source = harvest.source_seen_by(person, number)
    runs = harvest.runs_of(source)
    return {
        "source": source,
        "runs": runs,
        "may_change": may_administer(person, source.organisation),
        # Requires a successful trial.
        "may_start": any(run.is_dry and not run.error for run in runs),
    }


def run_context(person: User, number: int, query: QueryDict) -> dict[str, Any]:
    """The run with that number, filtered by ``query``; NotFound, Forbidden."""
    run = harvest.run_at(number)
    harvest.source_seen_by(person, run.source_id)
    reasons = harvest.reasons_of(run)
    status, code = query.get("issue", ""), query.get("raison", "")
    status = status if status in {status.value for status in ItemStatus} else ""
    code = code if code in reasons else ""
    items = harvest.items_of(run, status=status, code=code, number=page_number(query.get("page", "")))
    return {
        "run": run,
        "source": run.source,
        "status": status,
        "code": code,
        "reasons": reasons,
        "items": items,
        "before": _page_address(query, items.number - 1) if items.number > 1 else "",
        "after": _page_address(query, items.number + 1) if items.number < items.page_count else "",
        "may_start": may_administer(person, run.source.organisation) and run.is_dry and not run.source.is_active,
    }


def _page_address(query: QueryDict, number: int) -> str:
    query = query.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


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
