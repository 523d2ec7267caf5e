from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.test import override_settings

from maillage.core.problems import NotFound
from maillage.measure.campaign.store.campaign import (
    CampaignPlan,
    CampaignState,
    Month,
    Week,
    current_plan,
    paris_today,
    plan_at,
    progress,
    shown_plans,
)
from maillage.measure.campaign.store.models import Campaign
from maillage.measure.figures.domain.counting import day_number
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.domain.terms import Origin, Period
from maillage.territory.store.territories import territory
from tests.measure.figures.published import Batch, publish_rows, rows_of

VERSIONS = count(2_000_001)
TODAY = date(2026, 11, 24)
MONTH = Period.month_of(TODAY).first
PORNIC = "44131"
REGION = CampaignPlan(1, "Cap", "region:52", 100, date(2026, 10, 1), date(2026, 12, 31))

Publish = Callable[..., None]


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Publish]:
    """Publishes batches of tests on an installation of its own, which shares the territory of this machine."""
    assert territory("region:52").name == "Pays de la Loire"
    (tmp_path / "territory").symlink_to(Path(installed.DATA_DIR) / "territory")

    def published(*batches: Batch, origin: Origin = Origin.CROWD) -> None:
        publish_rows(counts_folder(), rows_of(batches, origin=origin), version=next(VERSIONS))

    with override_settings(DATA_DIR=tmp_path):
        counts_folder().mkdir()
        yield published


def on(day: date, devices: int, **batch: object) -> Batch:
    """Tests of that day by as many devices."""
    return Batch(devices=devices, day=day_number(day), month=Period.month_of(day).first, **batch)  # type: ignore[arg-type]


def many(day: date) -> list[Batch]:
    """Sixty tests of that day by sixty devices: so many that they are told exactly."""
    return [on(day, 5, operator=code, first_device=1_000 + 5 * code) for code in range(1, 13)]


def test_campaign_without_any_test_is_under_way_and_projects_nothing(publish: Publish):
    got = progress(REGION, origin=Origin.CROWD, today=TODAY)

    assert (got.state, got.tests, got.pace, got.projection, got.days_left) == (CampaignState.RUNNING, 0, 0.0, None, 38)
    assert got.needed_pace == 100 / 38


def test_tests_before_the_first_day_after_the_last_elsewhere_and_of_another_origin_do_not_count(publish: Publish):
    publish(
        on(date(2026, 9, 30), 6),
        on(date(2026, 10, 1), 7),
        *many(date(2026, 11, 24)),
        on(date(2026, 11, 20), 9, commune="75056"),
    )

    got = progress(REGION, origin=Origin.CROWD, today=TODAY)
    other = progress(REGION, origin=Origin.SIMULATED, today=TODAY)

    assert (got.tests, other.tests) == (67, 0)


def test_today_is_in_the_tests_and_in_no_pace(publish: Publish):
    publish(*many(date(2026, 11, 23)), on(TODAY, 30))

    got = progress(REGION, origin=Origin.CROWD, today=TODAY)

    assert (got.tests, got.pace) == (90, 60 / 28)
    assert got.weeks[-1] == Week(date(2026, 11, 17), 60)
    assert next(week.first for week in got.weeks) == date(2026, 10, 6)


def test_projection_is_what_remains_at_the_pace(publish: Publish):
    publish(
        *(batch for day in range(1, 24) for batch in many(date(2026, 11, day))),
        *(batch for day in range(1, 32) for batch in many(date(2026, 10, day))),
    )

    got = progress(
        CampaignPlan(1, "", "region:52", 6_240, REGION.starts_on, REGION.ends_on), origin=Origin.CROWD, today=TODAY
    )

    assert got.projection is not None
    assert (got.tests, got.remaining, got.projection.days) == (3_240, 3_000, 50.0)
    assert (got.projection.low, got.projection.high) == (50.0, 50.0)


def test_campaign_of_fourteen_devices_is_told_in_steps_by_month_and_without_a_pace(publish: Publish):
    publish(on(date(2026, 11, 23), 14))

    got = progress(REGION, origin=Origin.CROWD, today=TODAY)

    assert (got.tests, got.pace, got.weeks) == (10, None, ())
    assert [month.tests for month in got.months] == [10]


def test_campaign_of_one_device_in_the_region_tells_no_number(publish: Publish):
    publish(on(date(2026, 11, 23), 1, each=7))

    assert progress(REGION, origin=Origin.CROWD, today=TODAY).tests is None


def test_campaign_that_reached_its_goal_says_so_and_projects_nothing(publish: Publish):
    publish(*many(date(2026, 11, 20)), on(date(2026, 11, 20), 40))

    got = progress(REGION, origin=Origin.CROWD, today=TODAY)

    assert (got.state, got.remaining, got.needed_pace, got.projection) == (CampaignState.REACHED, 0, 0.0, None)


def test_campaign_that_is_over_keeps_what_it_reached_and_has_no_pace(publish: Publish):
    publish(*many(date(2026, 12, 30)), on(date(2027, 1, 1), 60))

    got = progress(REGION, origin=Origin.CROWD, today=date(2027, 3, 1))

    assert (got.state, got.tests, got.pace, got.days_left) == (CampaignState.ENDED, 60, None, 0)
    assert got.weeks[-1] == Week(date(2026, 12, 25), 60)


def test_campaign_to_come_counts_down(publish: Publish):
    publish(on(date(2026, 9, 30), 60))

    got = progress(REGION, origin=Origin.CROWD, today=date(2026, 9, 30))

    assert (got.state, got.tests, got.days_before, got.days_left, got.weeks) == (CampaignState.COMING, 0, 1, 92, ())


def test_goal_without_dates_counts_from_the_first_test(publish: Publish):
    publish(*many(date(2026, 11, 10)), on(date(2026, 11, 20), 10))

    got = progress(CampaignPlan(None, "", "region:52", 100), origin=Origin.CROWD, today=TODAY)

    assert (got.tests, got.pace, got.days_left, got.needed_pace) == (70, 5.0, None, None)


def test_commune_of_four_devices_tells_no_number_and_a_fifth_shows_it(publish: Publish):
    plan = CampaignPlan(2, "", f"commune:{PORNIC}", 50, REGION.starts_on, REGION.ends_on)
    publish(on(date(2026, 11, 3), 4, commune=PORNIC), on(date(2026, 11, 3), 9, first_device=100))
    hidden = progress(plan, origin=Origin.CROWD, today=TODAY)
    publish(on(date(2026, 11, 3), 5, commune=PORNIC), on(date(2026, 11, 3), 9, first_device=100))

    shown = progress(plan, origin=Origin.CROWD, today=TODAY)

    assert (hidden.tests, hidden.pace, hidden.projection, hidden.weeks) == (None, None, None, ())
    assert hidden.months == (Month(Period(MONTH, 1), None),)
    assert (shown.tests, shown.months) == (5, (Month(Period(MONTH, 1), 5),))


def test_commune_with_a_hidden_month_lately_tells_its_tests_but_no_pace(publish: Publish):
    plan = CampaignPlan(2, "", f"commune:{PORNIC}", 50, REGION.starts_on, REGION.ends_on)
    publish(
        on(date(2026, 10, 3), 12, commune=PORNIC),
        on(date(2026, 11, 3), 2, commune=PORNIC),
        on(date(2026, 10, 3), 12, first_device=100),
        on(date(2026, 11, 3), 12, first_device=100),
    )

    got = progress(plan, origin=Origin.CROWD, today=TODAY)

    assert got.pace is None
    assert got.projection is None
    assert Month(Period(MONTH, 1), None) in got.months


@pytest.mark.parametrize(("hour", "day"), [(22, date(2026, 11, 24)), (23, date(2026, 11, 25))])
def test_day_changes_at_midnight_in_paris(hour: int, day: date):
    assert paris_today(datetime(2026, 11, 24, hour, 30, tzinfo=UTC)) == day


@pytest.mark.django_db
def test_current_plan_is_the_newest_shown_one_of_the_home_territory():
    plans = {"old": (2025, "region:52", True), "new": (2026, "region:52", True)}
    plans |= {"draft": (2027, "region:52", False), "elsewhere": (2028, "departement:44", True)}
    for name, (year, address, is_shown) in plans.items():
        days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 6, 1)}
        Campaign.objects.create(name=name, territory=address, goal_tests=5, is_shown=is_shown, **days)

    draft = Campaign.objects.get(name="draft")

    assert current_plan().name == "new"
    assert [plan.name for plan in shown_plans()] == ["elsewhere", "new", "old"]
    with pytest.raises(NotFound):
        plan_at(draft.pk)


@pytest.mark.django_db
def test_installation_without_a_campaign_aims_at_a_hundred_thousand_tests_without_end():
    assert current_plan() == CampaignPlan(None, "", "region:52", 100_000, None, None)
