"""What becomes of a data set that is published: withdrawn with a reason, restored, described anew, told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User, acting
from maillage.accounts.terms import Role
from maillage.catalog.queries import Dataset, Version
from maillage.catalog.queries.datasets import dataset_at, readable_dataset_at, version_at
from maillage.catalog.record.publishing import LONGEST_REASON, describe, restore, withdraw
from maillage.catalog.terms import DatasetState
from maillage.catalog.terms.description import DESCRIBED, read_description
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.publishing.queries.prefilled import description_of
from maillage.publishing.views.describe import DescribedField, described_fields
from maillage.web import formats
from maillage.web.telling import answer_change, telling_problems

_COUNTS: Final = ("added", "changed", "gone", "unchanged")


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """A data set of an organisation that one acts for: its description, its withdrawal."""

    dataset: Dataset
    fields: tuple[DescribedField, ...]
    is_refused: bool
    is_withdrawn: bool
    longest_reason: int
    new_version_href: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a difference, to be read."""

    row: int
    name: str
    values: Sequence[Sequence[str]]
    changes: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What changed from one version to the next."""

    dataset: Dataset
    version: Version
    before: int
    added: str
    changed: str
    gone: str
    unchanged: str
    key: str
    columns_added: Sequence[str]
    columns_gone: Sequence[str]
    added_rows: tuple[RowChange, ...]
    changed_rows: tuple[RowChange, ...]
    gone_rows: tuple[RowChange, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def dataset(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The description of a data set, to be changed without a new version; and the way to withdraw it."""
    found = dataset_at(slug)
    whom = acting(person, found.organisation, Role.PUBLISHER)
    if request.method != "POST":
        return _page(request, found, description_of(found).typed(), {})
    typed = {name: str(request.POST.get(name, "")) for name in DESCRIBED}
    try:
        described = read_description(typed)
    except Refused as refusal:
        # Nothing is changed yet: what was typed stays in the fields, with what to correct.
        errors = {one.field_name or "": _(one.message) % one.params for one in refusal.findings}
        return _page(request, found, typed, errors, status=422)

    def change() -> str:
        describe(whom, found, described, now=utc_now())
        return _("La description est changée.")

    return answer_change(request, change, reverse("workspace"))


def _page(
    request: HttpRequest, found: Dataset, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    page = DatasetPage(
        dataset=found,
        fields=tuple(described_fields(found.organisation, typed, errors)),
        is_refused=bool(errors),
        is_withdrawn=found.state == DatasetState.WITHDRAWN.value,
        longest_reason=LONGEST_REASON,
        new_version_href=f"{reverse('catalog_begin')}?dataset={found.slug}",
    )
    return render(request, "publishing/publish_dataset.html", {"page": page}, status=status)


@require_POST
@for_people
def take_out(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The data set is withdrawn; its page and its files say why."""
    found = dataset_at(slug)

    def change() -> str:
        whom = acting(person, found.organisation, Role.PUBLISHER)
        withdraw(whom, found, reason=str(request.POST.get("reason", "")), now=utc_now())
        return _("Le jeu de données est retiré : sa page et ses fichiers disent pourquoi.")

    return answer_change(request, change, reverse("workspace"), failed=reverse("my_dataset", args=[slug]))


@require_POST
@for_people
def put_back(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The data set is published again."""
    found = dataset_at(slug)

    def change() -> str:
        whom = acting(person, found.organisation, Role.PUBLISHER)
        restore(whom, found, now=utc_now())
        return _("Le jeu de données est de nouveau publié, aux mêmes adresses.")

    return answer_change(request, change, reverse("workspace"))


@require_safe
@telling_problems
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed in a version, row by row, with samples."""
    found = readable_dataset_at(slug, request.user)
    version = version_at(found, number)
    if not version.difference:
        return redirect("dataset_version", slug=found.slug, number=number)
    return render(request, "publishing/publish_changes.html", {"page": _difference_page(found, version)})


def _difference_page(found: Dataset, version: Version) -> DifferencePage:
    words: dict[str, Any] = version.difference
    samples = words.get("samples", {})
    added, changed, gone, unchanged = (formats.number(words.get(name, 0)) for name in _COUNTS)
    return DifferencePage(
        dataset=found,
        version=version,
        before=version.number - 1,
        added=added,
        changed=changed,
        gone=gone,
        unchanged=unchanged,
        key=", ".join(words.get("key", ())),
        columns_added=words.get("columns_added", ()),
        columns_gone=words.get("columns_gone", ()),
        added_rows=_row_changes(samples.get("added", ())),
        changed_rows=_row_changes(samples.get("changed", ())),
        gone_rows=_row_changes(samples.get("gone", ())),
    )


def _row_changes(samples: Sequence[dict[str, Any]]) -> tuple[RowChange, ...]:
    return tuple(RowChange(one["row"], one["name"], one["values"], one["changes"]) for one in samples)
