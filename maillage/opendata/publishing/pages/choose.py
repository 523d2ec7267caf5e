"""The first step: data set, organisation, entry mode; and the files of visitors who are not logged in.

A file waits while its visitor logs in, requests membership or tries it in a sandbox; then it becomes a draft.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import person_of
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.core.tables.map_systems import SYSTEMS
from maillage.opendata.catalog.domain.terms import DraftStep, EntryMode
from maillage.opendata.catalog.store.datasets import dataset_at
from maillage.opendata.catalog.store.schemas import capability_of
from maillage.opendata.publishing.domain.waiting_files import MOST_BYTES_OF_A_NETWORK, MOST_OF_A_NETWORK, UploadIntent
from maillage.opendata.publishing.pages.draft.choose import begin_context, choose_context, waiting_context
from maillage.opendata.publishing.pages.entry import after_change, at_draft, draft_context
from maillage.opendata.publishing.pages.received_files import (
    MOST_CHECKED_BYTES,
    received_file,
    refuse_too_large,
    refuse_too_much,
)
from maillage.opendata.publishing.pages.waiting_visitor import files_of, remember, visitor_of
from maillage.opendata.publishing.store.draft_changes import (
    begin_draft,
    change_organisation,
    change_schema,
    choose_step,
    receive_file,
)
from maillage.opendata.publishing.store.drafts import (
    DraftVisit,
    WaitingFile,
    dataset_meant,
    newest_schema,
    organisation_meant,
    organisation_to_publish_for,
    schema_to_begin_with,
)
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.waiting_files import begin_waiting, delete_waiting_file, store_waiting_file
from maillage.web.error_pages import answer_change, problem_sentences, render_problems
from maillage.web.protection.limits import Limit, counting, network_of
from maillage.web.protection.login_redirect import redirect_to_sign_in

LONGEST_QUERY: Final = 100
TOO_LARGE: Final = 413
_DOORS: Final = {EntryMode.FILE: "draft_fill", EntryMode.GRID: "draft_grid", EntryMode.FORM: "draft_form"}
ARRIVALS: Final = Limit(
    "waiting files by network",
    MOST_OF_A_NETWORK,
    every_s=3600 / MOST_OF_A_NETWORK,
    message=sentence(
        "Beaucoup de fichiers sont arrivés de votre réseau : attendez %(minutes)s min, ou connectez-vous d’abord."
    ),
    code="too_many_files",
)
BYTES: Final = Limit(
    "octets that wait by network",
    MOST_BYTES_OF_A_NETWORK,
    every_s=86_400 / MOST_BYTES_OF_A_NETWORK,
    message=sentence(
        "De gros fichiers de votre réseau attendent déjà ici : connectez-vous d’abord, puis déposez le vôtre."
    ),
    code="too_many_octets",
)


@csrf_exempt  # keep and _begin_protected verify the token, once the size of the body is known to be acceptable
@require_http_methods(["GET", "HEAD", "POST"])
@counting(ARRIVALS, BYTES)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The page that asks what to publish; a POST creates the draft, with the uploaded file if any.

    The file of a visitor waits until she has logged in.
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
        # The body was not read: the form is shown again with the reason.
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
            schema = schema_to_begin_with(
                dataset, wish.schema_id, file.path if file else None, system=wish.system or None
            )
            scope = capability_of(schema[0]) if schema else Capability.OPEN
            organisation = (
                dataset.organisation if dataset else organisation_to_publish_for(person, wish.organisation, scope)
            )
            editor = acting(person, organisation, Role.EDITOR, scope)
            draft = begin_draft(editor, schema=schema, dataset=dataset, now=utc_now())
            if file is not None:
                receive_file(editor, draft, file.path, file.name, system=wish.system, now=utc_now())
    except Refused as refusal:
        # The choices are kept.
        return _begin_again(request, person, problem=refusal, status=refusal.status)
    choose_step(draft, DraftStep.FILL, wish.door)
    return redirect(_DOORS[wish.door], draft_id=draft.id)


def _begin_again(
    request: HttpRequest, person: User, *, problem: Refused | None = None, status: int = 200
) -> HttpResponse:
    # The body of an oversized request is never read.
    form = request.POST if request.method == "POST" and status != TOO_LARGE else request.GET
    context = begin_context(
        person,
        text=" ".join(str(request.GET.get("q", "")).split())[:LONGEST_QUERY],
        organisation=str(form.get("organisation", "")),
        schema_id=str(form.get("schema", "")),
        dataset=str(form.get("dataset", "")),
    )
    context |= {"waiting": files_of(request), "problem": problem}
    return render(request, "publishing/publish_begin.html", context, status=status)


@at_draft
def choose(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The first step of an existing draft: change schema or organisation."""
    context = draft_context(visit, DraftStep.CHOOSE) | choose_context(visit)
    return render(request, "publishing/publish_choose.html", context)


@require_POST
@at_draft
def save_choice(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Change the schema and the organisation of the draft."""

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


def wish_of(request: HttpRequest) -> UploadIntent:
    """What the publication form says the file is meant for."""
    posted = {name: str(request.POST.get(name, "")) for name in ("door", "schema", "dataset", "organisation", "crs")}
    door = EntryMode(posted["door"]) if posted["door"] in set(EntryMode) else EntryMode.FILE
    # A system that is none is asked for again in the draft.
    system = posted["crs"] if posted["crs"] in {known.code for known in SYSTEMS} else ""
    return UploadIntent(door, posted["schema"], posted["dataset"], posted["organisation"], system)


@never_cache
@render_problems
@counting(ARRIVALS, BYTES)
def keep(request: HttpRequest) -> HttpResponse:
    """Store the file of a visitor; without a file, go to the login page and come back."""
    try:
        refuse_too_much(request)
    except Refused as refusal:
        # The body was not read: with an account, larger files are accepted.
        for text in problem_sentences(refusal):
            messages.error(request, text)
        return redirect_to_sign_in(request, after_change(request))
    return keep_protected(request)


@csrf_protect
def keep_protected(request: HttpRequest) -> HttpResponse:
    """Same, once the size of the body is known to be acceptable."""
    if "file" not in request.FILES:
        return redirect_to_sign_in(request, after_change(request))
    ARRIVALS.take(network_of(request))
    visitor = visitor_of(request)
    with received_file(request) as file:
        size = file.path.stat().st_size
        if size > MOST_CHECKED_BYTES:
            message = sentence("Ce fichier est trop grand pour attendre ici : connectez-vous, puis déposez-le.")
            raise Refused("waiting_too_large", message)
        BYTES.take(network_of(request), size)
        store_waiting_file(visitor, file.path, file.name, wish_of(request), now=utc_now())
    answer = redirect("waiting_file")
    remember(answer, visitor)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def waiting(request: HttpRequest) -> HttpResponse:
    """The waiting files. A member of a single organisation goes straight to her draft; others choose, log in or try."""
    files, person = files_of(request), person_of(request)
    if not files:
        messages.info(request, _("Aucun fichier n’attend dans ce navigateur : déposez-le ici."))
        return redirect("catalog_begin" if person else "catalog_check")
    if request.method == "POST" and "forget" in request.POST:
        for file in files:
            if file.id == request.POST["forget"]:
                delete_waiting_file(file)
                messages.success(request, _("« %(name)s » n’est plus gardé ici.") % {"name": file.name})
        return redirect("waiting_file" if len(files) > 1 else "catalog_check")
    if person is not None and request.method != "HEAD":
        if request.method == "POST":
            organisation: Organisation | None = organisation_at(str(request.POST.get("organisation", "")))
        else:
            organisation = organisation_meant(person, files)
        if organisation is not None:
            return _begin_drafts(request, person, organisation, files)
    return render(request, "publishing/publish_waiting.html", waiting_context(person, files))


def begin_for_asked(*, request: HttpRequest, organisation: Organisation, **_signal: object) -> None:
    """Turn the files waiting in this browser into drafts of the requested organisation, visible once it is accepted."""
    names = []
    for file in files_of(request):
        draft = begin_waiting(Acting(organisation.pk), organisation, file, now=utc_now())
        names += [file.name] if draft is not None else []
    if names:
        text = ngettext(
            "Votre fichier « %(names)s » est gardé : ce sera votre premier brouillon.",
            "Vos fichiers « %(names)s » sont gardés : ce seront vos premiers brouillons.",
            len(names),
        )
        messages.success(request, text % {"names": " », « ".join(names)})


def _begin_drafts(
    request: HttpRequest, person: User, organisation: Organisation, files: Sequence[WaitingFile]
) -> HttpResponse:
    drafts: list[Draft] = []
    for file in files:
        if organisation.is_sandbox and file.is_tried:
            continue
        dataset = dataset_meant(person, file)
        owner = dataset.organisation if dataset else organisation
        try:
            scope = capability_of(dataset.schema_id if dataset else file.wish.schema_id)
            editor = acting(person, owner, Role.EDITOR, scope)
            draft = begin_waiting(editor, owner, file, dataset=dataset, now=utc_now())
        except Refused as refusal:
            # The file keeps waiting, and the page shows the reason.
            for text in problem_sentences(refusal):
                messages.error(request, text)
            context = waiting_context(person, files_of(request))
            return render(request, "publishing/publish_waiting.html", context, status=refusal.status)
        drafts += [draft] if draft is not None else []
    if len(drafts) == 1:
        return redirect("draft", draft_id=drafts[0].id)
    return redirect("workspace")
