"""The demonstration of tests: a simulated campaign, and actions on the badly served zones that are found in it.

Tests come from the simulator (measure/record/store/simulation.py) and have the origin "simulated"; actions have it too,
and are shown and hidden with them. One action is verified, one planned and one new, which shows the process.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.demonstration.kit import REAL_ONES
from maillage.measure.figures.domain.coarsening import WEEKLY_KINDS
from maillage.measure.figures.store.origins import TESTS, counted_origins, public_origin_of
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import remove_origin
from maillage.measure.record.store.simulation import simulate_campaign
from maillage.measure.repair.domain.steps import ActionState, StateStep
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.store.action_steps import open_action, record_step
from maillage.measure.repair.store.models import Action
from maillage.measure.repair.store.repair import RepairArea, repair_state
from maillage.measure.repair.store.repair_actions import verification_on
from maillage.territory.store.territories import territory
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class DemonstrationCampaign:
    """A simulated campaign: territory, size, seed, number of weak places."""

    address: str
    tests: int
    devices: int
    seed: int
    weak_places: int


# The campaign of the Gigalis application in Pays de la Loire, 2016-2017, as simulated.
CAMPAIGN: Final = DemonstrationCampaign("region:52", 70_000, 16_000, 2016, 14)
REPAIRED_DAYS: Final = 240  # before the last day: when the simulator repairs one of its weak places
_PLANNED_DAYS: Final = 75  # in the future


def load_tests(now: datetime) -> int:
    """Simulate the campaign; how many tests are new, since those that exist stay as they are."""
    report = simulate_campaign(
        CAMPAIGN.address,
        tests=CAMPAIGN.tests,
        devices=CAMPAIGN.devices,
        seed=CAMPAIGN.seed,
        now=now,
        progress=lambda _done: None,
        weak_places=CAMPAIGN.weak_places,
        mended_days=REPAIRED_DAYS,
    )
    return report.recorded


def remove_tests(now: datetime) -> int:
    """Delete the simulated tests, and the actions that rest on them; how many tests."""
    Action.objects.filter(origin=int(Origin.SIMULATED)).delete()
    return remove_origin(Origin.SIMULATED, now=now)


def demonstrate_actions(now: datetime, today: date) -> int:
    """Open actions on simulated areas; how many, 0 if they exist or there are no such areas."""
    if Action.objects.filter(origin=int(Origin.SIMULATED)).exists():
        return 0
    areas, done_on = list(repair_state(Origin.SIMULATED).areas), today - timedelta(days=REPAIRED_DAYS)
    opened, note = 0, _("Démonstration : étape inventée.")
    repaired = next(
        (
            area
            for area in areas
            if verification_on(area.codes, area.operator.code, area.origin, done_on).proof is Proof.PROVEN
        ),
        None,
    )
    if repaired is not None:
        areas.remove(repaired)
        verified = (
            StateStep(ActionState.REPORTED, done_on - timedelta(days=120), note=note),
            StateStep(ActionState.PLANNED, done_on - timedelta(days=90), planned_for=done_on, note=note),
            StateStep(ActionState.DONE, done_on, note=note),
        )
        opened += _followed(repaired, verified, now=now, today=today)
    planned_for = today + timedelta(days=_PLANNED_DAYS)
    planned = (
        StateStep(ActionState.REPORTED, today - timedelta(days=60), note=note),
        StateStep(ActionState.PLANNED, today - timedelta(days=20), planned_for=planned_for, note=note),
    )
    for area, steps in zip(areas, (planned, ()), strict=False):
        opened += _followed(area, steps, now=now, today=today)
    return opened


def _followed(area: RepairArea, steps: tuple[StateStep, ...], *, now: datetime, today: date) -> int:
    first = min((step.happened_on for step in steps), default=today - timedelta(days=5))
    words = {"operator": area.operator.name, "area": area.name}
    title = _("%(operator)s : autour de %(area)s (démonstration)") % words
    action = open_action(area, title=title, by=None, now=now, today=first - timedelta(days=10))
    for step in steps:
        record_step(action.pk, step, by=None, now=now, today=today)
    return 1


def _real_words(count: int) -> str:
    # In a small territory a test may identify a person, so no number is shown.
    if territory(home_territory()).kind not in WEEKLY_KINDS:
        return ""
    return ngettext("%(count)s vrai test compté", "%(count)s vrais tests comptés", count) % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=TESTS,
        place=10,
        label=sentence("tests du réseau"),
        floor="DEMO_UNTIL",
        is_held=lambda: Origin.SIMULATED in counted_origins(current_counts()),
        real_count=lambda: public_origin_of(current_counts()).real_tests,
        real_words=_real_words,
        real_href=lambda _count: f"{reverse('territory', args=[home_territory()])}{REAL_ONES}",
        remove=remove_tests,
        restore=load_tests,
    ),
)
