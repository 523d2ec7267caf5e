"""The first step: which data set, for which organisation, by which door; or with a file that is there already."""

from contextlib import nullcontext
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User, acting, organisation_at, organisations_for, person_of
from maillage.accounts.terms import Capability, Role
from maillage.catalog.queries.datasets import dataset_at
from maillage.catalog.queries.schemas import capability_of
from maillage.catalog.terms import Door, DraftStep
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.publishing.forms.received_file import received_file
from maillage.publishing.forms.sent_file import refuse_too_large
from maillage.publishing.pages.draft.choose import begin_page, choose_page
from maillage.publishing.queries.draft_schemas import newest_schema, schema_to_begin_with
from maillage.publishing.queries.drafts import DraftVisit, organisation_to_publish_for
from maillage.publishing.record.drafts import begin_draft, change_organisation, change_schema, choose_step, receive_file
from maillage.publishing.views.entry import at_draft
from maillage.publishing.views.waiting_file import ARRIVALS, BYTES, keep, keep_protected, wish_of
from maillage.publishing.views.waiting_visitor import files_of
from maillage.web.protection.limits import counting
from maillage.web.telling import answer_change, problem_sentences

LONGEST_QUERY: Final = 100
TOO_LARGE: Final = 413
_DOORS: Final = {Door.FILE: "draft_fill", Door.GRID: "draft_grid", Door.FORM: "draft_form"}


@csrf_exempt  # the token is looked at by keep or _begin_protected, once the length of the body is known to be bearable
@require_http_methods(["GET", "HEAD", "POST"])
@counting(ARRIVALS, BYTES)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The page that asks what to publish; posted, the draft that is begun, with a file where one was sent.

    The file of who is not logged in waits until she is.
    """
    if request.method == "POST" and person_of(request) is None:
        return keep(request)
    return _begin(request)


@for_people
def _begin(request: HttpRequest, person: User) -> HttpResponse:
    if request.method != "POST":
        return _begin_again(request, person)
    try:
        refuse_too_large(request)
    except Refused as refusal:
        # Nothing was read: the person chooses again, and knows why.
        return _begin_again(request, person, problem=refusal, status=TOO_LARGE)
    return _begin_protected(request, person=person)


@csrf_protect
def _begin_protected(request: HttpRequest, *, person: User) -> HttpResponse:
    wish = wish_of(request)
    has_file = "file" in request.FILES
    try:
        if has_file and not wish.dataset and not organisations_for(person, Role.EDITOR, Capability.OPEN):
            return keep_protected(request)
        with received_file(request) if has_file else nullcontext() as file:
            dataset = dataset_at(wish.dataset) if wish.dataset else None
            schema = schema_to_begin_with(dataset, wish.schema_id, file.path if file else None)
            scope = capability_of(schema[0]) if schema else Capability.OPEN
            organisation = (
                dataset.organisation if dataset else organisation_to_publish_for(person, wish.organisation, scope)
            )
            editor = acting(person, organisation, Role.EDITOR, scope)
            draft = begin_draft(editor, schema=schema, dataset=dataset, now=utc_now())
            if file is not None:
                receive_file(editor, draft, file.path, file.name, now=utc_now())
    except Refused as refusal:
        # What was chosen stays chosen.
        return _begin_again(request, person, problem=refusal, status=refusal.status)
    choose_step(draft, DraftStep.FILL, wish.door)
    return redirect(_DOORS[wish.door], draft_id=draft.id)


def _begin_again(
    request: HttpRequest, person: User, *, problem: Refused | None = None, status: int = 200
) -> HttpResponse:
    # The body of a request that is too large is never read.
    form = request.POST if request.method == "POST" and status != TOO_LARGE else request.GET
    page = begin_page(
        person,
        text=" ".join(str(request.GET.get("q", "")).split())[:LONGEST_QUERY],
        organisation=str(form.get("organisation", "")),
        schema_id=str(form.get("schema", "")),
        dataset=str(form.get("dataset", "")),
        waiting=tuple(files_of(request)),
        problem=tuple(problem_sentences(problem)) if problem else (),
    )
    return render(request, "publishing/publish_begin.html", {"page": page}, status=status)


@at_draft
def choose(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The first step of a draft that was begun: another schema, another organisation."""
    return render(request, "publishing/publish_choose.html", {"page": choose_page(visit)})


@require_POST
@at_draft
def save_choice(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft is held against that schema, and published for that organisation."""

    def change() -> str:
        slug, draft = str(request.POST.get("organisation", "")), visit.draft
        if slug and slug != draft.organisation.slug and draft.dataset is None:
            editor = acting(visit.person, organisation_at(slug), Role.EDITOR, capability_of(draft.schema_id))
            change_organisation(editor, draft)
            messages.success(request, _("C’est fait : vous publiez pour une autre organisation."))
        schema_id = str(request.POST.get("schema", ""))
        if schema_id != draft.schema_id:
            acting(visit.person, draft.organisation, Role.EDITOR, capability_of(schema_id))
            change_schema(draft, newest_schema(schema_id), now=utc_now())
            return _("Le modèle est choisi : votre tableau est vérifié avec lui.")
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))
