"""What becomes of a data set that is published: withdrawn with a reason, restored, described anew, told apart."""

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
from maillage.catalog.terms.description import DESCRIBED, Description, read_description
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.publishing.pages.draft.describe import described_fields, errors_by_field
from maillage.publishing.queries.prefilled import description_of
from maillage.web.telling import answer_change, telling_problems


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def dataset(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The description of a data set, to be changed without a new version; and the way to withdraw it."""
    dataset = dataset_at(slug)
    publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))

    def change(description: Description) -> str:
        describe(publisher, dataset, description, now=utc_now())
        return _("La description est changée.")

    typed, errors = description_of(dataset).typed(), {}
    if request.method == "POST":
        typed = {name: str(request.POST.get(name, "")) for name in DESCRIBED}
        try:
            description = read_description(typed)
        except Refused as refusal:
            # Nothing is changed yet: what was typed stays in the fields, with what to correct.
            errors = errors_by_field(refusal)
        else:
            return answer_change(request, lambda: change(description), reverse("workspace"))
    fields = described_fields(dataset.organisation, typed, errors)
    context = {
        "dataset": dataset,
        "fields": fields,
        "is_refused": bool(errors),
        "is_withdrawn": dataset.state == DatasetState.WITHDRAWN.value,
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "publishing/publish_dataset.html", context, status=422 if errors else 200)


@require_POST
@for_people
def take_out(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The data set is withdrawn; its page and its files say why."""
    dataset = dataset_at(slug)

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        withdraw(publisher, dataset, reason=str(request.POST.get("reason", "")), now=utc_now())
        return _("Le jeu de données est retiré : sa page et ses fichiers disent pourquoi.")

    return answer_change(request, change, reverse("workspace"), failed=reverse("my_dataset", args=[slug]))


@require_POST
@for_people
def put_back(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The data set is published again."""
    dataset = dataset_at(slug)

    def change() -> str:
        publisher = acting(person, dataset.organisation, Role.PUBLISHER, capability_of(dataset.schema_id))
        restore(publisher, dataset, now=utc_now())
        return _("Le jeu de données est de nouveau publié, aux mêmes adresses.")

    return answer_change(request, change, reverse("workspace"))


@require_safe
@telling_problems
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed in a version, row by row, with samples."""
    dataset = readable_dataset_at(slug, request.user)
    version = version_at(dataset, number)
    if not version.difference:
        return redirect("dataset_version", slug=dataset.slug, number=number)
    context = {"dataset": dataset, "version": version, "before": version.number - 1, "difference": version.difference}
    return render(request, "publishing/publish_changes.html", context)
