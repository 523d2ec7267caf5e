"""A visitor's file waits while she logs in, asks for a place, or tries it in a sandbox; then it is a draft."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.accounts.queries import (
    Organisation,
    User,
    acting,
    organisation_at,
    person_of,
)
from maillage.accounts.terms import Acting, Role
from maillage.catalog.queries.schemas import capability_of
from maillage.catalog.terms import Door
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.publishing.forms.received_file import MOST_CHECKED_BYTES, received_file, refuse_too_much
from maillage.publishing.models import Draft
from maillage.publishing.pages.waiting_file import waiting_page
from maillage.publishing.queries.waiting_files import WaitingFile, dataset_meant, organisation_meant
from maillage.publishing.record.waiting_files import begin_waiting, forget_waiting, keep_waiting
from maillage.publishing.rules.waiting_files import MOST_BYTES_OF_A_NETWORK, MOST_OF_A_NETWORK, Wish
from maillage.publishing.views.entry import after_change
from maillage.publishing.views.waiting_visitor import files_of, remember, visitor_of
from maillage.web.protection.doors import to_sign_in
from maillage.web.protection.limits import Limit, counting
from maillage.web.protection.networks import network_of
from maillage.web.telling import problem_sentences, telling_problems

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


def wish_of(request: HttpRequest) -> Wish:
    """What a form of publication says is to become of its file."""
    posted = {name: str(request.POST.get(name, "")) for name in ("door", "schema", "dataset", "organisation")}
    door = Door(posted["door"]) if posted["door"] in set(Door) else Door.FILE
    return Wish(door, posted["schema"], posted["dataset"], posted["organisation"])


@never_cache
@telling_problems
@counting(ARRIVALS, BYTES)
def keep(request: HttpRequest) -> HttpResponse:
    """The file of a visitor is kept; without one she logs in, and comes back to begin."""
    try:
        refuse_too_much(request)
    except Refused as refusal:
        # Nothing was read: with an account she may send larger ones.
        for text in problem_sentences(refusal):
            messages.error(request, text)
        return to_sign_in(request, after_change(request))
    return keep_protected(request)


@csrf_protect
def keep_protected(request: HttpRequest) -> HttpResponse:
    """The same, once the length of the body is known to be bearable."""
    if "file" not in request.FILES:
        return to_sign_in(request, after_change(request))
    ARRIVALS.take(network_of(request))
    visitor = visitor_of(request)
    with received_file(request) as file:
        size = file.path.stat().st_size
        if size > MOST_CHECKED_BYTES:
            message = sentence("Ce fichier est trop grand pour attendre ici : connectez-vous, puis déposez-le.")
            raise Refused("waiting_too_large", message)
        BYTES.take(network_of(request), size)
        keep_waiting(visitor, file.path, file.name, wish_of(request), now=utc_now())
    answer = redirect("waiting_file")
    remember(answer, visitor)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits. Who has one organisation goes on with her draft at once; others choose, log in, ask or try."""
    files, person = files_of(request), person_of(request)
    if not files:
        messages.info(request, _("Aucun fichier n’attend dans ce navigateur : déposez-le ici."))
        return redirect("catalog_begin" if person else "catalog_check")
    if request.method == "POST" and "forget" in request.POST:
        for file in files:
            if file.id == request.POST["forget"]:
                forget_waiting(file)
                messages.success(request, _("« %(name)s » n’est plus gardé ici.") % {"name": file.name})
        return redirect("waiting_file" if len(files) > 1 else "catalog_check")
    if person is not None and request.method != "HEAD":
        if request.method == "POST":
            organisation: Organisation | None = organisation_at(str(request.POST.get("organisation", "")))
        else:
            organisation = organisation_meant(person, files)
        if organisation is not None:
            return _begin_drafts(request, person, organisation, files)
    return render(request, "publishing/publish_waiting.html", {"page": waiting_page(person, files)})


def begin_for_asked(*, request: HttpRequest, organisation: Organisation, **_signal: object) -> None:
    """What waits in this browser becomes drafts of the organisation that was asked for: there once it is accepted."""
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
            # It waits on, and the page says why.
            for text in problem_sentences(refusal):
                messages.error(request, text)
            page = waiting_page(person, files_of(request))
            return render(request, "publishing/publish_waiting.html", {"page": page})
        drafts += [draft] if draft is not None else []
    if len(drafts) == 1:
        return redirect("draft", draft_id=drafts[0].id)
    return redirect("workspace")
