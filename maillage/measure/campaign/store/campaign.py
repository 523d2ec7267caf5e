"""Campaigns: plans of the agency, written with an audit entry each; tests received, pace, projected date.

Progress is counted from the rows of campaigns and the published counts. Without a campaign, the home territory has a
goal of 100,000 tests without an end.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.lower_bound import LowerBound
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.measure.campaign.domain.campaign import (
    CAMPAIGN_KINDS,
    PACE_DAYS,
    WEEK,
    CampaignDraft,
    CampaignState,
    CampaignVerb,
    Projection,
    needed_pace,
    pace,
    projection,
    state_of,
    tests_of_days,
    weeks_of,
)
from maillage.measure.campaign.store.models import Campaign
from maillage.measure.figures.domain.coarsening import WEEKLY_KINDS
from maillage.measure.figures.domain.counting import day_number, day_of
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import tests_by_day, tests_by_month
from maillage.measure.record.domain.calendar import PARIS
from maillage.measure.record.domain.terms import DEVICES_FLOOR, MANY_DEVICES, Origin, Period, Selection, Usage
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory
from maillage.web.turns import advisory_lock
from maillage.web.wording import formats

__all__ = ["CampaignPlan", "CampaignProgress", "CampaignState", "Month", "Projection", "Week"]
GOAL_TESTS: Final = 100_000  # default of an installation without a campaign
_REFUSED: Final = sentence("Cette campagne ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_GOAL: Final = sentence("Visez au moins un test.")
_KIND: Final = sentence(
    "Les tests d’une campagne se comptent par commune : donnez une commune, une intercommunalité, un département ou "
    "une région."
)
_DAYS: Final = sentence("La campagne finirait avant de commencer : donnez une fin le %(start)s ou plus tard.")


@transaction.atomic
def save_campaign(acting: Acting, draft: CampaignDraft, *, number: int | None, now: datetime) -> Campaign:
    """Save a new campaign, or change that of primary key ``number``. The same new one sent twice is one campaign.

    Raises Refused, with a finding for each field to correct, for a goal below one, an end before the start, and a
    territory whose tests are not counted by commune.
    """
    findings = []
    if draft.goal_tests < 1:
        findings.append(Finding("campaign_goal", _GOAL, "goal_tests"))
    if draft.ends_on < draft.starts_on:
        findings.append(Finding("campaign_days", _DAYS, "ends_on", params={"start": formats.day(draft.starts_on)}))
    if territory(draft.territory).kind not in CAMPAIGN_KINDS:
        findings.append(Finding("campaign_territory", _KIND, "territory"))
    if findings:
        raise Refused("campaign_refused", _REFUSED, findings=findings)
    if number is None:
        advisory_lock("campaigns")
        campaign = Campaign.objects.filter(**asdict(draft)).order_by("pk").first() or Campaign()
    else:
        campaign = Campaign.objects.select_for_update().get(pk=number)
    before = None if campaign.pk is None else _written(campaign)
    for name, value in asdict(draft).items():
        setattr(campaign, name, value)
    if before != _written(campaign):
        campaign.save()
        _note_change(acting, campaign, before, now=now)
    return campaign


@transaction.atomic
def set_shown(acting: Acting, number: int, *, is_shown: bool, now: datetime) -> bool:
    """Show a campaign, or show it no more; False if it was so already."""
    campaign = Campaign.objects.select_for_update().filter(pk=number, is_shown=not is_shown).first()
    if campaign is None:
        return False
    before = _written(campaign)
    campaign.is_shown = is_shown
    campaign.save(update_fields=["is_shown"])
    _note_change(acting, campaign, before, now=now)
    return True


def _note_change(acting: Acting, campaign: Campaign, before: dict[str, Any] | None, *, now: datetime) -> None:
    detail = {"before": before, "after": _written(campaign)}
    note(acting, CampaignVerb.SAVED, about=f"campaign:{campaign.pk}", title=campaign.name, now=now, detail=detail)


def _written(campaign: Campaign) -> dict[str, Any]:
    days = {"starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat()}
    names = ("name", "territory", "goal_tests", "is_shown")
    return {name: getattr(campaign, name) for name in names} | days


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign. ``number`` and dates are None for the default goal of an installation without campaigns."""

    number: int | None
    name: str
    territory: str
    goal_tests: int
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The tests of the seven days from ``first`` on."""

    first: date
    tests: int


@dataclass(frozen=True, slots=True)
class Month:
    """The tests of a month with a download; None if hidden."""

    period: Period
    tests: int | None


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """The progress of a campaign on ``today`` by tests of one origin.

    ``tests`` is None if disclosing it could identify people, and then so is everything else; if all months are below
    fifty devices it is a LowerBound, without pace. ``pace`` and ``needed_pace`` are tests per day; ``months`` replace
    ``weeks`` in small territories.
    """

    plan: CampaignPlan
    origin: Origin
    today: date
    state: CampaignState
    tests: int | None
    pace: float | None = None
    needed_pace: float | None = None
    projection: Projection | None = None
    weeks: tuple[Week, ...] = ()
    months: tuple[Month, ...] = ()

    @property
    def days_left(self) -> int | None:
        """Days from today to the last day, both included; 0 after it, None without one."""
        if self.plan.ends_on is None:
            return None
        return max((self.plan.ends_on - max(self.today, self.plan.starts_on or self.today)).days + 1, 0)

    @property
    def days_before(self) -> int:
        """Days until the campaign starts; 0 from its first day on."""
        return 0 if self.plan.starts_on is None else max((self.plan.starts_on - self.today).days, 0)

    @property
    def remaining(self) -> int | None:
        """The number of tests up to the goal; 0 once reached, None if hidden."""
        return None if self.tests is None else max(self.plan.goal_tests - self.tests, 0)


def paris_today(now: datetime) -> date:
    """The calendar day in Paris."""
    return now.astimezone(PARIS).date()


def current_plan() -> CampaignPlan:
    """The newest visible campaign of the home territory, or its default goal."""
    home = territory(home_territory()).address
    row = Campaign.objects.filter(is_shown=True, territory=home).order_by("-starts_on", "-pk").first()
    return CampaignPlan(None, "", home, GOAL_TESTS) if row is None else _plan(row)


def plan_at(number: int) -> CampaignPlan:
    """The visible campaign of that number; raises NotFound."""
    row = Campaign.objects.filter(is_shown=True, pk=number).first()
    if row is None:
        message = sentence("Aucune campagne ne porte le numéro %(number)s : partez de la campagne en cours.")
        raise NotFound("campaign_unknown", message, number=str(number))
    return _plan(row)


def shown_plans() -> tuple[CampaignPlan, ...]:
    """All visible campaigns, newest first."""
    return tuple(_plan(row) for row in Campaign.objects.filter(is_shown=True).order_by("-starts_on", "-pk"))


def all_campaigns() -> list[Campaign]:
    """The campaigns of the agency, hidden ones too, newest first."""
    return list(Campaign.objects.order_by("-starts_on", "-pk"))


def progress(plan: CampaignPlan, *, origin: Origin, today: date) -> CampaignProgress:
    """The progress of ``plan``; tests of today count, but not for the pace."""
    area, now = area_of(plan.territory), day_number(today)
    days, tests = tests_by_day(area, origin)
    # Without dates, from the first day with a test until today.
    first_test = int(days[0]) if len(days) else now
    first = first_test if plan.starts_on is None else day_number(plan.starts_on)
    last = now if plan.ends_on is None else day_number(plan.ends_on)
    daily = tests_of_days(days, tests, first=first, after=min(last, now) + 1)
    # Small territories only show months, as the disclosure rules require.
    within = range(Period.month_of(day_of(first)).first, Period.month_of(today).first + 1)
    figures = tests_by_month(area, Selection(usage=Usage.DOWNLOAD, origin=origin))
    months = tuple(
        Month(month, None if figure.is_hidden else figure.samples) for month, figure in figures if month.first in within
    )
    is_hidden = bool(daily.any()) and not any(month.tests for month in months)
    is_rounded = daily.any() and all(not month.tests or isinstance(month.tests, LowerBound) for month in months)
    done = 0 if is_hidden else LowerBound.of(int(daily.sum())) if is_rounded else int(daily.sum())
    over = daily[:-1] if now <= last else daily
    weekly = [] if is_rounded or area.kind not in WEEKLY_KINDS else weeks_of(over).tolist()
    if any(0 < count < DEVICES_FLOOR for count in weekly):
        weekly = []  # such a week certainly has few devices
    after = min(last + 1, now)
    weeks = tuple(
        Week(day_of(after - WEEK * (len(weekly) - place)), count if count >= MANY_DEVICES else LowerBound.of(count))
        for place, count in enumerate(weekly)
    )
    months = () if weeks else months
    state = state_of(
        tests=done,
        goal=plan.goal_tests,
        today=now,
        first=None if plan.starts_on is None else first,
        last=None if plan.ends_on is None else last,
    )
    if is_hidden:
        return CampaignProgress(plan, origin, today, state, None, months=months)
    measured = CampaignProgress(plan, origin, today, state, done, weeks=weeks, months=months)
    # The pace is a number of tests in four weeks, which would disclose a hidden month among them.
    first_month = Period.month_of(today - timedelta(days=PACE_DAYS))
    is_told = all(month.tests is not None for month in months if month.period >= first_month)
    is_under_way = state in {CampaignState.RUNNING, CampaignState.REACHED} and now <= last
    if is_rounded or not (is_told and is_under_way):
        return measured
    remaining, days_left = max(plan.goal_tests - done, 0), measured.days_left
    return replace(
        measured,
        pace=pace(over),
        needed_pace=None if days_left is None else needed_pace(remaining=remaining, days_left=days_left),
        projection=projection(over, remaining=remaining) if remaining else None,
    )


def _plan(row: Campaign) -> CampaignPlan:
    return CampaignPlan(row.pk, row.name, row.territory, row.goal_tests, row.starts_on, row.ends_on)
