"""HTTP API of campaigns under /api/v1, also for counters on other sites."""

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from maillage.core.clock import utc_now
from maillage.measure.campaign.edges.export.campaign import campaign_form
from maillage.measure.campaign.store.campaign import CampaignPlan, current_plan, paris_today, plan_at, progress
from maillage.measure.figures.pages.parts.figure_answers import ROUNDED
from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.store.operators import operator_table

router = Router(tags=["campaign"])
ROUTERS: Final = (router,)
Origin = Annotated[str | None, Query(max_length=40, description="crowd, drive_test, simulated, foreign")]


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


@router.get("/campaigns/current", response=CampaignAnswer, summary="Get the campaign under way")
def get_current_campaign(request: HttpRequest, origin: Origin = None) -> dict[str, Any]:
    """The newest shown campaign of the home territory, or its goal without end."""
    del request
    return _answer(current_plan(), origin)


@router.get("/campaigns/{campaign}", response=CampaignAnswer, summary="Get one campaign")
def get_campaign(
    request: HttpRequest, campaign: Annotated[int, Path(description="The id of a campaign.")], origin: Origin = None
) -> dict[str, Any]:
    """A shown campaign."""
    del request
    return _answer(plan_at(campaign), origin)


def _answer(plan: CampaignPlan, origin: str | None) -> dict[str, Any]:
    pairs = [] if origin is None else [("origin", origin)]
    selection = read_selection(pairs, operators=operator_table(), default_origin=default_origin())
    return campaign_form(progress(plan, origin=selection.origin, today=paris_today(utc_now())))
