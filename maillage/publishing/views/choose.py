"""The first step: which data set, for which organisation, by which door; or with a file that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.parts import for_people
from maillage.accounts.queries import (
    OrganisationChoice,
    User,
    acting,
    organisation_at,
    organisations_for,
    person_of,
)
from maillage.accounts.terms import Role
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import dataset_at
from maillage.catalog.queries.schemas import all_schemas, model_named, search_schemas
from maillage.catalog.terms import Door, Step
from maillage.catalog.terms.schemas import Model
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.publishing.forms.received_file import received_file
from maillage.publishing.forms.sent_file import MOST_MEGABYTES, refuse_too_large
from maillage.publishing.models import Draft
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.queries.draft_schemas import newest_schema, recognised_schema
from maillage.publishing.queries.drafts import DraftVisit, organisation_to_publish_for
from maillage.publishing.queries.waiting_files import WaitingFile
from maillage.publishing.record.drafts import begin_draft, change_schema, choose_step, receive_file
from maillage.publishing.rules.waiting_files import Wish
from maillage.publishing.views.entry import at_draft
from maillage.publishing.views.waiting_file import ARRIVALS, OCTETS, keep, kept, wish_of
from maillage.publishing.views.waiting_visitor import files_of
from maillage.web.limits import counting
from maillage.web.telling import answer_change, problem_sentences

LONGEST_QUERY: Final = 100
TOO_LARGE: Final = 413
_OWN_FAMILY: Final = "maillage"
_FEW: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of data set that can be begun."""

    id: str
    title: str
    summary: str
    elsewhere: str
    elsewhere_href: str


@dataclass(frozen=True, slots=True)
class BeginPage:
    """What can be published: the common core first, or what the words of a person find; or one chosen already."""

    organisations: tuple[OrganisationChoice, ...]
    chosen: OrganisationChoice | None
    text: str
    choices: tuple[Choice, ...]
    is_search: bool
    model: Choice | None
    dataset: Dataset | None
    most_megabytes: int
    waiting: tuple[WaitingFile, ...]
    problem: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """Which schema a draft is held against, and for whom it is published."""

    frame: Frame
    schemas: tuple[Choice, ...]
    schema_id: str
    organisations: tuple[OrganisationChoice, ...]


@csrf_exempt  # the token is looked at by _begun or keep, once the length of the body is known to be bearable
@require_http_methods(["GET", "HEAD", "POST"])
@counting(ARRIVALS, OCTETS)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The page that asks what to publish; posted, the draft that is begun, with a file where one was sent.

    The file of who is not logged in waits until she is.
    """
    if request.method == "POST" and person_of(request) is None:
        return keep(request)
    return _inside(request)


@for_people
def _inside(request: HttpRequest, person: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, person)
    try:
        refuse_too_large(request)
    except Refused as refusal:
        # Nothing was read: the person chooses again, and knows why.
        return _page(request, person, problem=refusal, status=TOO_LARGE)
    return _begun(request, person=person)


@csrf_protect
def _begun(request: HttpRequest, *, person: User) -> HttpResponse:
    wish = wish_of(request)
    is_for_nobody = not wish.dataset and not organisations_for(person, Role.EDITOR)
    try:
        if "file" in request.FILES and is_for_nobody:
            return kept(request)
        if "file" in request.FILES:
            with received_file(request) as (name, path):
                draft = _begun_draft(person, wish, path)
                whom = acting(person, draft.organisation, Role.EDITOR)
                receive_file(whom, draft, path, name, now=utc_now())
        else:
            draft = _begun_draft(person, wish, None)
    except Refused as refusal:
        # What was chosen stays chosen.
        return _page(request, person, problem=refusal, status=refusal.status)
    choose_step(draft, Step.FILL, wish.door)
    return redirect(door_href(draft, wish.door))


def door_href(draft: Draft, door: Door) -> str:
    """The page of a door."""
    names = {Door.FILE: "draft_fill", Door.GRID: "draft_grid", Door.FORM: "draft_form"}
    return reverse(names[door], args=[draft.id])


def _begun_draft(person: User, wish: Wish, path: Path | None) -> Draft:
    dataset = dataset_at(wish.dataset) if wish.dataset else None
    organisation = dataset.organisation if dataset else organisation_to_publish_for(person, wish.organisation)
    whom = acting(person, organisation, Role.EDITOR)
    if dataset is not None:
        schema = newest_schema(dataset.schema_id)
    elif path is not None and not wish.schema_id:
        schema = recognised_schema(path)
    else:
        schema = newest_schema(wish.schema_id)
    return begin_draft(whom, schema=schema, dataset=dataset, now=utc_now())


def _page(request: HttpRequest, person: User, *, problem: Refused | None = None, status: int = 200) -> HttpResponse:
    # The body of a request that is too large is never read.
    asked = request.POST if request.method == "POST" and status != TOO_LARGE else request.GET
    page = _begin_page(
        person,
        text=" ".join(str(request.GET.get("q", "")).split())[:LONGEST_QUERY],
        organisation=str(asked.get("organisation", "")),
        schema_id=str(asked.get("schema", "")),
        dataset=str(asked.get("dataset", "")),
        waiting=tuple(files_of(request)),
        problem=tuple(problem_sentences(problem)) if problem else (),
    )
    return render(request, "publishing/publish_begin.html", {"page": page}, status=status)


def _begin_page(
    person: User,
    *,
    text: str,
    organisation: str,
    schema_id: str,
    dataset: str,
    waiting: tuple[WaitingFile, ...],
    problem: tuple[str, ...],
) -> BeginPage:
    organisations = organisations_for(person, Role.EDITOR)
    chosen = next((one for one in organisations if one.organisation.slug == organisation), None)
    found = search_schemas(text) if text else [one for one in all_schemas() if one.core_order is not None]
    return BeginPage(
        organisations=tuple(organisations),
        chosen=chosen or (organisations[0] if organisations else None),
        text=text,
        choices=tuple(_choices(found)),
        is_search=bool(text),
        model=_choice(model_named(schema_id)) if schema_id else None,
        dataset=_known_dataset(person, dataset),
        most_megabytes=MOST_MEGABYTES,
        waiting=waiting,
        problem=problem,
    )


def _known_dataset(person: User, slug: str) -> Dataset | None:
    if not slug:
        return None
    found = dataset_at(slug)
    acting(person, found.organisation, Role.EDITOR)
    return found


def _choices(models: Sequence[Model]) -> list[Choice]:
    return [_choice(model) for model in models if model.family != _OWN_FAMILY][:_FEW]


def _choice(model: Model) -> Choice:
    elsewhere = "" if model.is_table else model.elsewhere
    return Choice(model.id, model.title, model.summary, elsewhere, "" if model.is_table else model.elsewhere_href)


@at_draft
def choose(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The first step of a draft that was begun: another schema, another organisation."""
    organisations = organisations_for(visit.person, Role.EDITOR)
    page = ChoosePage(
        frame=frame(visit, Step.CHOOSE),
        schemas=tuple(_choice(model) for model in all_schemas() if model.is_table and model.family != _OWN_FAMILY),
        schema_id=visit.draft.schema_id,
        organisations=tuple(organisations) if visit.draft.dataset is None else (),
    )
    return render(request, "publishing/publish_choose.html", {"page": page})


@require_POST
@at_draft
def chosen(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft is held against that schema, and published for that organisation."""

    def change() -> str:
        slug, draft = str(request.POST.get("organisation", "")), visit.draft
        if slug and slug != draft.organisation.slug and draft.dataset is None:
            whom = acting(visit.person, organisation_at(slug), Role.EDITOR)
            Draft.objects.filter(pk=draft.pk).update(organisation_id=whom.organisation_id, through_id=whom.through_id)
            messages.success(request, _("C’est fait : vous publiez pour une autre organisation."))
        schema_id = str(request.POST.get("schema", ""))
        if schema_id != draft.schema_id:
            change_schema(draft, newest_schema(schema_id), now=utc_now())
            return _("Le modèle est choisi : votre tableau est vérifié avec lui.")
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))
