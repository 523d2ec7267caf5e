"""The pages of plans: the one that is published, its dossier, its files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.accounts.store.people import person_of, viewer
from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.pages.dossier import printed_dossier
from maillage.cover.prediction.pages.plan import plan_page
from maillage.cover.prediction.store.plan_files import PLAN_TABLES, KeptPlan, current_plan, kept_plan
from maillage.cover.prediction.store.plan_requests import is_asked_plan, may_plan
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page


@public_page
def plan(request: HttpRequest) -> HttpResponse:
    """The plan that is published; the agency's form to ask for others."""
    published, is_planning = current_plan(), may_plan(viewer(request))
    page = None if published is None else plan_page(published)
    answer = render(request, "prediction/plan.html", {"page": page, "may_plan": is_planning})
    if is_planning:
        answer["Cache-Control"] = "private"
    return answer


@public_page
def dossier(request: HttpRequest, version: str) -> HttpResponse:
    """A plan on paper: for an authorisation or a tender."""
    content = printed_dossier(_visible(request, version))
    return _attached(request, content, "application/pdf", f"maillage-projet-{version}.pdf")


@public_page
def plan_file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """A file of a plan."""
    published = _visible(request, version)
    if name not in PLAN_TABLES:
        raise _missing()
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/json"
    return _attached(request, (published.folder / name).read_bytes(), kind, name)


def _visible(request: HttpRequest, version: str) -> KeptPlan:
    """The published plan where it has that name; one that was only asked for is nobody's but the agency's."""
    published = current_plan()
    if published is not None and published.version == version:
        return published
    unpublished = kept_plan(version) if is_asked_plan(version) and may_plan(viewer(request)) else None
    if unpublished is None:
        raise _missing()
    return unpublished


def _attached(request: HttpRequest, content: bytes, kind: str, name: str) -> HttpResponse:
    answer = file_answer(content, kind, name)
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer


def _missing() -> NotFound:
    return NotFound(
        "plan_not_published", sentence("Ce projet n’est pas, ou n’est plus, publié : voyez celui qui l’est.")
    )
