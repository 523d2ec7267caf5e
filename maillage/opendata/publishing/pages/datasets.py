"""A person's data sets: their list; one described, withdrawn, restored; its versions compared."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.datasets import dataset_at, newest_version, readable_dataset_at, version_at
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.publishing import colour_map, describe, restore, withdraw
from maillage.opendata.catalog.store.schemas import capability_of
from maillage.opendata.catalog.store.tables.column_classes import coloured_columns
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.opendata.publishing.pages.draft.describe import DatasetWithdrawalForm, DescriptionForm, MapColumnForm
from maillage.opendata.publishing.pages.workspace import dataset_lines
from maillage.opendata.publishing.store.draft_changes import KEPT_DAYS
from maillage.opendata.publishing.store.drafts import drafts_of
from maillage.opendata.publishing.store.prefilled import description_of
from maillage.web.error_pages import answer_change, render_problems


@require_safe
@for_people
def own_datasets(request: HttpRequest, person: User) -> HttpResponse:
    """The data sets of the person's organisations, and the drafts thrown away, which can be taken back."""
    context = {
        "lines": dataset_lines(person, localdate()),
        "may_publish": bool(organisations_for(person, Role.EDITOR, Capability.OPEN)),
        "thrown_away": drafts_of(person, thrown_away=True),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "publishing/own_datasets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def dataset(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The description form, saved without a new version; and the form to withdraw the data set."""
    dataset = dataset_at(slug)
    publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
    if request.method != "POST":
        return _dataset_response(request, dataset)
    form = DescriptionForm(request.POST, organisation=dataset.organisation)
    if form.is_valid() and form.described:
        with form.refusals():
            describe(publisher, dataset, form.described, now=utc_now())
            messages.success(request, _("La description est changée."))
            return redirect("own_datasets")
    return _dataset_response(request, dataset, form)


@require_POST
@for_people
def take_out(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Withdraw the data set; its page and files give the reason."""
    dataset, form = dataset_at(slug), DatasetWithdrawalForm(request.POST)
    publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw(publisher, dataset, reason=form.cleaned_data["reason"], now=utc_now())
            messages.success(request, _("Le jeu de données est retiré : sa page et ses fichiers disent pourquoi."))
            return redirect("own_datasets")
    return _dataset_response(request, dataset_at(slug), form)


@require_POST
@for_people
def map_colours(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Have the map coloured by a column, for every reader."""
    dataset, column = dataset_at(slug), str(request.POST.get("colour", ""))

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        colour_map(publisher, dataset, column, now=utc_now())
        return _("Les couleurs de la carte sont gardées.")

    return answer_change(request, change, reverse("my_dataset", args=[dataset.slug]))


def _map_form(dataset: Dataset) -> MapColumnForm | None:
    """The menu of the columns of its map; None where no column colours one."""
    version = newest_version(dataset) if dataset.has_positions else None
    try:
        path = None if version is None else query_table(version)
    except NotFound:
        # The rows of the version were lost: nothing is drawn of it.
        return None
    if version is None or path is None:
        return None
    names = [columns_of(path)[place].name for place in coloured_columns(version, path)]
    return MapColumnForm(initial={"colour": dataset.map_column}, columns=names, auto_id="map-%s") if names else None


def _dataset_response(request: HttpRequest, dataset: Dataset, sent: RefusableForm | None = None) -> HttpResponse:
    """The page; ``sent`` is the form that was refused."""
    organisation = dataset.organisation
    described = DescriptionForm(initial=description_of(dataset).typed(), organisation=organisation)
    is_withdrawn = dataset.state == DatasetState.WITHDRAWN.value
    context = {
        "dataset": dataset,
        "form": sent if isinstance(sent, DescriptionForm) else described,
        "withdrawal": sent if isinstance(sent, DatasetWithdrawalForm) else DatasetWithdrawalForm(),
        "map_form": _map_form(dataset),
        "is_withdrawn": is_withdrawn,
        "problem": sent.all_problems if is_withdrawn and isinstance(sent, DatasetWithdrawalForm) else "",
    }
    return render(request, "publishing/publish_dataset.html", context, status=sent.status if sent else 200)


@require_POST
@for_people
def put_back(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Restore the data set."""
    dataset = dataset_at(slug)

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        restore(publisher, dataset, now=utc_now())
        return _("Le jeu de données est de nouveau publié, aux mêmes adresses.")

    return answer_change(request, change, reverse("own_datasets"))


@require_safe
@render_problems
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The changes of a version, row by row, with samples."""
    dataset = readable_dataset_at(slug, request.user)
    version = version_at(dataset, number)
    if not version.difference:
        return redirect("dataset_version", slug=dataset.slug, number=number)
    context = {"dataset": dataset, "version": version, "before": version.number - 1, "difference": version.difference}
    return render(request, "publishing/publish_changes.html", context)
