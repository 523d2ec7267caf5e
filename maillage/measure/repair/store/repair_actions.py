"""Queries on actions: list, one with its steps, verification by tests after the works.

The evidence over time is by groups of months that may be published, from the samples of the area's communes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Count, Max

from maillage.core.bounds.memory import LruCache
from maillage.core.problems import NotFound, sentence
from maillage.measure.comparison.domain.terms import Estimate, published_share
from maillage.measure.figures.domain.coarsening import coarse_number
from maillage.measure.figures.domain.counting import day_number
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.regions import RegionDevices, RegionView, region_tree, tops_of
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.devices import tree_by_month
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin, Selection, Usage
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.measure.repair.domain.month_groups import MonthGroup, before_and_after, month_groups, split_month_groups
from maillage.measure.repair.domain.shares import shares_of, tests_by_device
from maillage.measure.repair.domain.snapshot import Snapshot
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.domain.verification import Side, Verification, published_verification, verification
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair import (
    RepairArea,
    download_rows,
    estimate_at,
    evidence_of,
    score_of,
    shared_score,
)
from maillage.territory.store.territories import current_code, territory
from maillage.web.installation import home_territory
from maillage.web.row_totals import RowTotals

FOLLOWED_AFTER: Final = timedelta(days=30)
_Name = tuple[int, tuple[str, ...], int, Origin, date]
_verifications = LruCache[_Name, Verification](most=256)


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A step of an action; ``note`` and ``noted_by`` are internal to the agency."""

    state: ActionState
    happened_on: date
    planned_for: date | None
    note: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class KnownAction:
    """An action with its state and initial evidence. ``operator`` is None if no longer known."""

    id: int
    title: str
    operator: Operator | None
    operator_code: int
    origin: Origin
    communes: tuple[str, ...]
    state: ActionState
    opened_on: date
    planned_for: date | None
    done_on: date | None
    snapshot: Snapshot

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state is not ActionState.CLOSED


@dataclass(frozen=True, slots=True)
class MonthGroupEvidence:
    """The evidence of a group of months; ``share`` is that of bad tests."""

    months: MonthGroup
    tests: int
    share: Estimate


_hidden = LruCache[tuple[int, int, Origin, str], tuple[int, ...]](most=32)


def actions() -> Sequence[KnownAction]:
    """All actions, open ones first, then newest first."""
    rows = [_known_action(row) for row in Action.objects.order_by("-opened_on", "-pk")]
    return sorted(rows, key=lambda action: not action.is_open)


def actions_to_follow(*, today: date) -> list[tuple[KnownAction, date]]:
    """The open actions on real tests that wait for the agency, with the day of their last step; the oldest first.

    A new one is to be reported, an answer to be read; a month without an answer, a promised day that has passed, works
    done a month ago are to be looked after.
    """
    rows = Action.objects.exclude(state=ActionState.CLOSED).exclude(origin=int(Origin.SIMULATED))
    dated = rows.annotate(last_on=Max("steps__happened_on")).order_by("last_on", "pk")
    month_ago = today - FOLLOWED_AFTER
    waiting = []
    for row in dated:
        last_on: date = row.last_on or row.opened_on
        state = ActionState(row.state)
        is_silent = state in {ActionState.REPORTED, ActionState.DONE} and last_on <= month_ago
        is_late = state is ActionState.PLANNED and row.planned_for is not None and row.planned_for < today
        if state in {ActionState.FOUND, ActionState.ANSWERED} or is_silent or is_late:
            waiting.append((_known_action(row), last_on))
    return waiting


_NOTED: Final = RowTotals(ActionStep.objects.all, Max("pk"), Count("pk"))


def actions_version() -> tuple[int, int]:
    """A version of the steps of actions, which changes when one is added or an action is deleted."""
    last, count = _NOTED.now()
    return last or 0, count


def action_at(number: int) -> KnownAction:
    """The action of that number; raises NotFound."""
    row = Action.objects.filter(pk=number).first()
    if row is None:
        message = sentence("Aucune action ne porte ce numéro : la liste des zones montre celles qui sont.")
        raise NotFound("action_unknown", message)
    return _known_action(row)


def steps_of(number: int) -> Sequence[KnownStep]:
    """The steps of an action, in order."""
    rows = ActionStep.objects.filter(action=number).select_related("noted_by").order_by("happened_on", "pk")
    return [
        KnownStep(ActionState(row.state), row.happened_on, row.planned_for, row.note, str(row.noted_by or ""))
        for row in rows
    ]


def open_action_on(operator: int, codes: Sequence[str]) -> KnownAction | None:
    """The newest open action on an operator in at least one of these communes, or None."""
    searched = set(codes)
    rows = Action.objects.filter(operator=operator).exclude(state=ActionState.CLOSED).order_by("-opened_on", "-pk")
    return next((_known_action(row) for row in rows if searched & set(row.communes)), None)


def verification_of(action: KnownAction) -> Verification | None:
    """The verification of an action's works; None before they are done."""
    if action.done_on is None:
        return None
    done_on = action.done_on
    return verification_on(action.communes, action.operator_code, action.origin, done_on)


def verification_on(codes: Sequence[str], operator: int, origin: Origin, done_on: date) -> Verification:
    """The verification of works done on a day in communes, by an operator's tests."""

    def verified() -> Verification:
        current = sorted({code for old in codes if (code := current_code(old))})
        rows = download_rows(current, operator, origin)
        hidden = hidden_by_month(operator, origin)
        last_day = day_number(done_on)
        before, after = before_and_after(rows, hidden, last_day_before=last_day)
        usage = shared_score(before, after)
        exact = verification(_side(before, usage), _side(after, usage))
        left_out = split_month_groups(rows, hidden, last_day_before=last_day)
        return replace(published_verification(exact), score_usage=usage, left_out=left_out)

    return _verifications.get((current_samples().manifest.version, tuple(codes), operator, origin, done_on), verified)


def _side(rows: SampleRows, usage: Usage) -> Side:
    evidence = evidence_of(rows)
    if evidence.devices < DEVICES_FLOOR:
        # Below five devices not even the number of tests is published.
        return Side(0, 0, None)
    return Side(evidence.tests, evidence.devices, evidence.share, evidence.effective, score_of(rows, usage))


def _known_action(row: Action) -> KnownAction:
    return KnownAction(
        id=row.pk,
        title=row.title,
        operator=operator_table().by_code(row.operator),
        operator_code=row.operator,
        origin=Origin(row.origin),
        communes=tuple(row.communes),
        state=ActionState(row.state),
        opened_on=row.opened_on,
        planned_for=row.planned_for,
        done_on=row.done_on,
        snapshot=Snapshot.read(row.evidence),
    )


def months_of(area: RepairArea) -> tuple[MonthGroupEvidence, ...]:
    """The evidence of an area by groups of months, oldest first."""
    rows = download_rows(area.codes, area.operator.code, area.origin)
    spans = month_groups(rows, hidden_by_month(area.operator.code, area.origin))
    if not spans:
        return ()
    units = np.searchsorted([span.after for span in spans], rows.period, side="right")
    # Each row is in exactly one group.
    shares = shares_of(tests_by_device(rows, units.astype(np.int64)), len(spans))
    return tuple(
        MonthGroupEvidence(
            span,
            coarse_number(int(shares.tests[unit]), int(shares.devices[unit])),
            published_share(estimate_at(shares, unit)),
        )
        for unit, span in enumerate(spans)
    )


def hidden_by_month(operator: int, origin: Origin) -> tuple[int, ...]:
    """The communes of this territory (numbers) of which some months are not published."""
    counts = current_counts()
    home = home_territory()
    months = sorted(counts.months(origin))
    if not months:
        return ()

    def hidden_communes() -> tuple[int, ...]:
        selection = Selection(usage=Usage.DOWNLOAD, origin=origin, operators=frozenset({operator}))
        filtered = CountFilter(counts, selection, opened=tree_by_month(months[0], months[-1]))
        hidden: list[int] = []
        for top in tops_of(territory(home)):
            view = RegionView(filtered, RegionDevices(region_tree(top)))
            hidden += view.tree.communes[view.all_communes_hidden().any(axis=1)].tolist()
        return tuple(sorted(hidden))

    return _hidden.get((counts.version, operator, origin, home), hidden_communes)
