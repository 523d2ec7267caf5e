"""The published plan of sites over HTTP (under /api/v1/coverage): what its ``plan.json`` says."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.store.plan_files import PLAN_FILE, current_plan

router = Router(tags=["coverage"])


@router.get("/coverage/plan", response={200: dict[str, Any]}, summary="Get the published plan of sites")
def get_coverage_plan(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
    """Its question, its sites in the order of building with the households of each, what remains and why."""
    plan = current_plan()
    if plan is None:
        raise NotFound("plan_missing", sentence("Aucun projet n’est publié pour ce territoire."))
    return HttpResponse((plan.folder / PLAN_FILE).read_bytes(), content_type="application/json")


ROUTERS: Final = (router,)
