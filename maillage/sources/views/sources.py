"""/sources: of which day the figures are; one source; loading the open data of the region."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import moderating_for_agency
from maillage.core.clock import utc_now
from maillage.kits.lists.files import table_answer
from maillage.sources.pages.sources import (
    SOURCE_COLUMNS,
    LoadForm,
    load_context,
    loading_context,
    source_context,
    sources_context,
)
from maillage.sources.queries.region import region_codes
from maillage.sources.queries.source_lines import source_lines
from maillage.sources.record.acceptance import accept_refused
from maillage.sources.record.choices import ask_again, choose_sources, declared_source
from maillage.web.telling import answer_change, public_page, telling_problems


@public_page
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source, the day of its data, the last reading, its licence and its state."""
    return render(request, "sources/sources.html", sources_context(request))


@require_safe
@telling_problems
def source_file(_request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as a file."""
    return table_answer(SOURCE_COLUMNS, source_lines(), name="sources", form=form)


@require_safe
@telling_problems
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
    acting = moderating_for_agency(person)

    def write() -> str:
        digest, reason = request.POST.get("empreinte", ""), request.POST.get("raison", "")
        accept_refused(acting, name, digest, because=reason, now=utc_now())
        return _("Ce fichier est pris dans la minute, et le journal dit pourquoi.")

    return answer_change(request, write, reverse("source_page", args=[name]))
