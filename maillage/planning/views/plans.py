"""The pages of plans: the one that is published, its dossier, its files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.core.problems import NotFound, sentence
from maillage.coverage.queries.plan_files import PLAN_TABLES, KeptPlan, current_plan
from maillage.planning.pages.dossier import printed_dossier
from maillage.planning.pages.plan import plan_page
from maillage.web.telling import public_page


@public_page
def plan(request: HttpRequest) -> HttpResponse:
    """The plan that is published."""
    published = current_plan()
    return render(request, "planning/plan.html", {"page": None if published is None else plan_page(published)})


@public_page
def dossier(_request: HttpRequest, version: str) -> HttpResponse:
    """The published plan on paper: for an authorisation or a tender."""
    return _attached(printed_dossier(_published(version)), "application/pdf", f"maillage-projet-{version}.pdf")


@public_page
def plan_file(_request: HttpRequest, version: str, name: str) -> HttpResponse:
    """A file of the published plan."""
    published = _published(version)
    if name not in PLAN_TABLES:
        raise _missing()
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/json"
    return _attached((published.folder / name).read_bytes(), kind, name)


def _published(version: str) -> KeptPlan:
    """The published plan where it has that name; a plan that was only kept is nobody's but the agency's."""
    published = current_plan()
    if published is None or published.version != version:
        raise _missing()
    return published


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _missing() -> NotFound:
    return NotFound(
        "plan_not_published", sentence("Ce projet n’est pas, ou n’est plus, publié : voyez celui qui l’est.")
    )
