"""The campaign over HTTP (under /api/v1): goal, tests, pace, when the goal is reached; for counters on other sites."""

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillage.campaign.export.campaign import campaign_form
from maillage.campaign.queries.campaign import CampaignPlan, current_plan, paris_today, plan_at, progress
from maillage.core.clock import utc_now
from maillage.figures.parts.figure_answers import ROUNDED
from maillage.figures.parts.filtering.selection_words import read_selection
from maillage.figures.queries.figures import default_origin
from maillage.quality.queries.operators import operator_table

router = Router(tags=["campaign"])
ROUTERS: Final = (router,)
OriginWord = Annotated[str | None, Query(max_length=40, description="crowd, drive_test, simulated, foreign")]


class WeekAnswer(Schema):
    """The tests of seven days."""

    first_day: date
    tests: int


class ProjectionAnswer(Schema):
    """The day the goal is reached at the pace of the last 28 days; null: in more than ten years."""

    day: date | None
    low: date | None = Field(description="Earliest day of the 95 % interval.")
    high: date | None = Field(description="Latest day of the 95 % interval.")
    has_interval: bool = Field(description="False where less than two weeks of the campaign are over.")


class CampaignAnswer(Schema):
    """How far a campaign has come. Numbers are null where fewer than five devices tested in a small territory."""

    id: int | None = Field(description="Null for the goal of an installation without a campaign.")
    name: str
    territory: str
    origin: str
    state: str = Field(description="coming, running, reached or ended")
    goal: int
    tests: int | None
    is_rounded: bool = Field(description=ROUNDED)
    starts_on: date | None
    ends_on: date | None
    days_left: int | None = Field(description="Today included; null without a last day.")
    tests_a_day: float | None = Field(description="Pace of the last 28 days.")
    needed_tests_a_day: float | None = Field(description="Pace that reaches the goal on the last day.")
    projection: ProjectionAnswer | None
    weeks: list[WeekAnswer] = Field(description="Régions and départements only.")


@router.get("/campaign", response=CampaignAnswer, summary="The campaign under way")
def get_campaign(request: HttpRequest, origin: OriginWord = None) -> dict[str, Any]:  # noqa: ARG001 -- read from the request
    """The newest shown campaign of the home territory, or its goal without end."""
    return _answer(request, current_plan())


@router.get("/campaign/{number}", response=CampaignAnswer, summary="A campaign by its number")
def get_campaign_at(request: HttpRequest, number: int, origin: OriginWord = None) -> dict[str, Any]:  # noqa: ARG001 -- idem
    """A shown campaign."""
    return _answer(request, plan_at(number))


def _answer(request: HttpRequest, plan: CampaignPlan) -> dict[str, Any]:
    pairs = [("origin", str(value)) for value in request.GET.getlist("origin")]
    selection = read_selection(pairs, operators=operator_table(), default_origin=default_origin())
    return campaign_form(progress(plan, origin=selection.origin, today=paris_today(utc_now())))
