"""Management of a published data set: describe, withdraw, restore, and compare versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import acting
from maillage.accounts.terms import Role
from maillage.catalog.queries.datasets import dataset_at, readable_dataset_at, version_at
from maillage.catalog.queries.schemas import capability_of
from maillage.catalog.record.publishing import LONGEST_REASON, describe, restore, withdraw
from maillage.catalog.terms import DatasetState
from maillage.core.clock import utc_now
from maillage.publishing.pages.draft.describe import DescriptionForm
from maillage.publishing.queries.prefilled import description_of
from maillage.web.telling import answer_change, telling_problems


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def dataset(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The description form, saved without a new version; and the form to withdraw the data set."""
    dataset = dataset_at(slug)
    publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
    if request.method == "POST":
        form = DescriptionForm(request.POST, organisation=dataset.organisation)
    else:
        form = DescriptionForm(initial=description_of(dataset).typed(), organisation=dataset.organisation)
    if form.is_valid() and form.described:
        with form.refusals():
            describe(publisher, dataset, form.described, now=utc_now())
            messages.success(request, _("La description est changée."))
            return redirect("workspace")
    context = {
        "dataset": dataset,
        "form": form,
        "is_withdrawn": dataset.state == DatasetState.WITHDRAWN.value,
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "publishing/publish_dataset.html", context, status=form.status)


@require_POST
@for_people
def take_out(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Withdraw the data set; its page and files give the reason."""
    dataset = dataset_at(slug)

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        withdraw(publisher, dataset, reason=str(request.POST.get("reason", "")), now=utc_now())
        return _("Le jeu de données est retiré : sa page et ses fichiers disent pourquoi.")

    return answer_change(request, change, reverse("workspace"), failed=reverse("my_dataset", args=[slug]))


@require_POST
@for_people
def put_back(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Restore the data set."""
    dataset = dataset_at(slug)

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        restore(publisher, dataset, now=utc_now())
        return _("Le jeu de données est de nouveau publié, aux mêmes adresses.")

    return answer_change(request, change, reverse("workspace"))


@require_safe
@telling_problems
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The changes of a version, row by row, with samples."""
    dataset = readable_dataset_at(slug, request.user)
    version = version_at(dataset, number)
    if not version.difference:
        return redirect("dataset_version", slug=dataset.slug, number=number)
    context = {"dataset": dataset, "version": version, "before": version.number - 1, "difference": version.difference}
    return render(request, "publishing/publish_changes.html", context)
