"""/sources: of which day the figures are; one source; choosing and loading the open data of the region."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem, sentence
from maillage.core.schema.terms import FieldType
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.files import table_answer
from maillage.sources.domain.terms import SourceLine, SourceStatus
from maillage.sources.pages.cockpit import AcceptanceForm
from maillage.sources.pages.parts.source_words import (
    problem_text,
    size_text,
    state_word,
    verdict,
)
from maillage.sources.store.acceptance import accept_refused
from maillage.sources.store.choices import ask_again, choose_sources, declared_source, sources_of_lot
from maillage.sources.store.models import SourceState
from maillage.sources.store.region import home_region, region_codes, regions
from maillage.sources.store.source_files import declarations, progress_file
from maillage.sources.store.source_lines import readings_of, source_lines
from maillage.web.error_pages import answer_change, public_page, render_problems
from maillage.web.wording import formats

FIRST_LOT: Final = 1
_STEPS: Final = {
    "fetching": sentence("téléchargement"),
    "proving": sentence("vérification"),
    "taking": sentence("lecture"),
}
_DONE: Final = frozenset({SourceStatus.CURRENT.value, SourceStatus.UNCHANGED.value})
SOURCE_COLUMNS: Final[Columns[SourceLine]] = (
    Column("source", lambda line: line.id),
    Column("titre", lambda line: line.title),
    Column("producteur", lambda line: line.publisher),
    Column("licence", lambda line: line.licence),
    Column("page", lambda line: line.page),
    Column("donneesDu", lambda line: line.data_on, FieldType.DATE),
    Column("relueLe", lambda line: line.answered_at and localdate(line.answered_at), FieldType.DATE),
    Column("changeeLe", lambda line: line.changed_at and localdate(line.changed_at), FieldType.DATE),
    Column("etat", lambda line: state_word(line, localdate())),
    Column("lignes", lambda line: line.rows, FieldType.INTEGER),
    Column("octets", lambda line: line.size_bytes, FieldType.INTEGER),
    Column("defaut", problem_text),
)


def sources_context(request: HttpRequest) -> dict[str, Any]:
    """The sources of this installation, troubles first."""
    today = localdate()
    lines = sorted(source_lines(), key=lambda line: not line.is_troubled(today))
    return {
        "lines": lines,
        "verdict": verdict(lines, today) if lines else None,
        "may_load": runs_agency(request.user),
        "has_odbl": any(line.licence == "odbl" for line in lines),
    }


def source_context(request: HttpRequest, name: str, acceptance: AcceptanceForm | None = None) -> dict[str, Any]:
    """One source: what it is and may be used for, and where what is in force came from; NotFound.

    ``acceptance`` is the form of its refused file, if it was sent.
    """
    declaration = declarations().get(name)
    line = next((line for line in source_lines(is_wanted_only=False) if line.id == name), None)
    if declaration is None or line is None:
        message = sentence("Aucune source ne s’appelle « %(name)s » : la liste les donne toutes.")
        raise NotFound("source_unknown", message, name=name[:60])
    return {
        "line": line,
        "declaration": declaration,
        "readings": readings_of(name, most=10),
        "may_change": runs_agency(request.user),
        "acceptance": acceptance or AcceptanceForm(initial={"digest": line.digest}),
    }


class LoadForm(RefusableForm):
    """The region, and which of the first sources are fetched."""

    region = sent_as("region", forms.ChoiceField(label=gettext_lazy("Région")))
    sources = sent_as(
        "sources",
        forms.MultipleChoiceField(
            label=gettext_lazy("Ce qui est chargé"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Cochez au moins une source : sans elle, rien n’est chargé.")},
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        first_sources = sources_of_lot(FIRST_LOT)
        try:
            region = home_region()
        except Problem:
            region = ""  # the territory lies in several: the person chooses
        options.setdefault("initial", {"region": region, "sources": [declaration.id for declaration in first_sources]})
        super().__init__(*args, **options)
        self.offer("region", regions())
        choices = []
        for declaration in first_sources:
            size = size_text(declaration.needs.download_mb)
            choices.append((declaration.id, f"{declaration.title} ({declaration.publisher}, {size})"))
        self.offer("sources", choices)


def load_context(form: LoadForm) -> dict[str, Any]:
    """The first page of an empty installation: what is fetched, how large it is, how long it takes."""
    try:
        departements = len(region_codes(str(form["region"].value() or "")).departements)
    except NotFound:
        departements = 1  # the region is still to be chosen
    megabytes = sum(
        declaration.needs.download_mb * (departements if declaration.has_parts else 1)
        for declaration in sources_of_lot(FIRST_LOT)
    )
    return {"form": form, "megabytes": megabytes, "minutes": max(1, round(megabytes * 8 / 100 / 60))}


@dataclass(frozen=True, slots=True)
class LoadingLine:
    """A source that is being loaded: its state and its sentence; ``share`` of its bytes, 0 to 100, if it is running."""

    title: str
    state: str
    detail: str
    share: int | None = None


def loading_context() -> dict[str, Any]:
    """How far the loading is, source by source; ``is_running`` while one waits for its first look."""
    running: dict[str, Any] | None = None
    with suppress(OSError, ValueError):  # nothing is fetched just now
        running = json.loads(progress_file().read_bytes())
    lines = [_loading_line(state, running) for state in SourceState.objects.order_by("pk")]
    is_running = running is not None or SourceState.objects.filter(next_at=None).exists()
    done = sum(line.state == "done" for line in lines)
    return {
        "lines": lines,
        "is_running": is_running,
        "done": done,
        "troubled": any(one.state == "bad" for one in lines),
    }


def _loading_line(state: SourceState, running: dict[str, Any] | None) -> LoadingLine:
    declaration = declarations().get(state.source)
    title = f"{declaration.title if declaration else state.source} {state.part}".strip()
    is_this = running is not None and (running["source"], running.get("part", "")) == (state.source, state.part)
    if running is not None and is_this and state.next_at is None:
        whole, done = running["whole"], running["done"]
        detail = _(_STEPS[running["step"]])
        if whole:
            sizes = {"done": formats.number(done / 1e6), "whole": formats.number(whole / 1e6)}
            detail = _("%(done)s Mo sur %(whole)s") % sizes
        return LoadingLine(title, "running", detail, int(100 * done / whole) if whole else None)
    if state.status in _DONE:
        day = _("données du %s") % formats.day(state.data_on) if state.data_on else _("chargée")
        return LoadingLine(title, "done", day)
    if state.problem:
        text = _(state.problem["message"]) % state.problem["params"]
        return LoadingLine(title, "bad", text)
    return LoadingLine(title, "waiting", _("ensuite"))


@public_page
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source, the day of its data, the last reading, its licence and its state."""
    return render(request, "sources/sources.html", sources_context(request))


@require_safe
@render_problems
def source_file(_request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as a file."""
    return table_answer(SOURCE_COLUMNS, source_lines(), name="sources", form=form)


@require_safe
@render_problems
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: publisher, licence, use, and where what is in force came from."""
    return render(request, "sources/source.html", source_context(request, name))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def load(request: HttpRequest, person: User) -> HttpResponse:
    """The agency chooses its region and what is fetched; a POST begins."""
    acting = moderating_for_agency(person)
    form = LoadForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals(at="region"):
            selection = [declared_source(name) for name in form.cleaned_data["sources"]]
            choose_sources(acting, selection, region_codes(form.cleaned_data["region"]), now=utc_now())
            return redirect("sources_loading")
    return render(request, "sources/load.html", load_context(form), status=form.status)


@require_safe
@for_people_here
def loading(request: HttpRequest, person: User) -> HttpResponse:
    """How far the loading is; the page may be closed."""
    moderating_for_agency(person)
    context = loading_context()
    answer = render(request, "sources/loading.html", context)
    if context["is_running"]:
        answer["Refresh"] = "5"  # no script is needed to see it go on
    return answer


@require_POST
@for_people
def read_again(request: HttpRequest, person: User, name: str) -> HttpResponse:
    """The follower looks at this source within the minute."""
    acting = moderating_for_agency(person)

    def write() -> str:
        ask_again(acting, declared_source(name), now=utc_now())
        return _("La source est relue dans la minute.")

    return answer_change(request, write, reverse("source_page", args=[name]))


@require_POST
@for_people
def accept(request: HttpRequest, person: User, name: str) -> HttpResponse:
    """The follower takes in the refused file within the minute; the reason stands in the journal."""
    acting, form = moderating_for_agency(person), AcceptanceForm(request.POST)
    if form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            accept_refused(acting, name, typed["digest"], because=typed["reason"], now=utc_now())
            messages.success(request, _("Ce fichier est pris dans la minute, et le journal dit pourquoi."))
            return redirect("source_page", name)
    return render(request, "sources/source.html", source_context(request, name, form), status=form.status)
