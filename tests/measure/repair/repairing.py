"""Recorded tests of communes that are served well or badly, for the tests of repairs; counted as the counter does."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from django.utils.timezone import localdate
from numpy.typing import NDArray

from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.figures.store.sample_files import samples_folder
from maillage.measure.protocol.domain.terms import AttestationKind, SubtestKind
from maillage.measure.record.domain.columns import Columns, SubtestColumn, SubtestOutcome
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.rows import record_columns
from maillage.territory.store.territories import territory
from tests.people import People

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORANGE, SFR = 1, 2
# Around Châteaubriant, in the north of Loire-Atlantique; each touches the first.
CHATEAUBRIANT, NEAR = "44036", ("44054", "44085", "44146", "44199")


@dataclass(frozen=True)
class Made:
    """Tests made in one commune with one operator: devices, tests of each, how many of these are bad, and when."""

    commune: str
    operator: int = ORANGE
    devices: int = 12
    tests: int = 5
    bad: int = 4
    first_device: int = 1
    until: datetime = NOW
    days: int = 40
    is_dead: bool = False


def count_made(made: Sequence[Made], *, origin: Origin = Origin.CROWD) -> None:
    """Record the tests, alone in their installation, and publish counts and samples."""
    shutil.rmtree(counts_folder(), ignore_errors=True)
    shutil.rmtree(samples_folder(), ignore_errors=True)
    add_made(made, origin=origin)


def add_made(made: Sequence[Made], *, origin: Origin = Origin.CROWD) -> None:
    """Record more tests, and publish counts and samples again."""
    for number, each in enumerate(made):
        now = max(NOW, each.until)  # what is made later than it is recorded would be refused
        record_columns(columns_of(each, number), origin=origin, source="test", now=now, vouching=AttestationKind.IMPORT)
    count_once()


def columns_of(made: Made, number: int) -> Columns:
    """The tests as columns; every device tests on days and at spots of its own, so that each test is counted."""
    count = made.devices * made.tests
    random = np.random.default_rng([number, int(made.commune, 36), made.operator, made.first_device, made.bad])
    here = territory(f"commune:{made.commune}")
    assert here.lon is not None
    assert here.lat is not None
    turn = np.tile(np.arange(made.tests), made.devices)
    age = [timedelta(days=int(turn[row] * made.days // made.tests), minutes=row) for row in range(count)]
    return Columns(
        ids=[UUID(bytes=random.bytes(16), version=4) for _ in range(count)],
        taken_at=np.array([(made.until - each).replace(tzinfo=None) for each in age], "datetime64[us]"),
        lon=here.lon + random.uniform(-0.004, 0.004, count),
        lat=here.lat + random.uniform(-0.003, 0.003, count),
        accuracy_m=np.full(count, 12.0),
        operator=np.full(count, made.operator, np.int16),
        operator_origin=np.full(count, 1, np.int8),
        technology=np.full(count, 4, np.int8),
        technology_origin=np.full(count, 1, np.int8),
        context=np.full(count, 1, np.int8),
        device=np.repeat(np.arange(made.devices) + made.first_device, made.tests) * 7_919_000_003,
        flags=["no_network" if made.is_dead and turn[row] < made.bad else "" for row in range(count)],
        bodies=["{}"] * count,
        subtests=_subtests(turn < made.bad, is_dead=made.is_dead),
    )


def _subtests(is_bad: NDArray[np.bool_], *, is_dead: bool) -> dict[SubtestKind, SubtestColumn]:
    fails = is_bad & is_dead
    outcomes = np.where(fails, SubtestOutcome.FAILED, SubtestOutcome.MEASURED).astype(np.int8)

    def column(good: float, bad: float) -> SubtestColumn:
        return SubtestColumn(np.where(fails, np.nan, np.where(is_bad, bad, good)), outcomes)

    return {
        SubtestKind.DOWNLOAD: column(40e6, 1.2e6),
        SubtestKind.UPLOAD: column(9e6, 0.4e6),
        SubtestKind.LATENCY: column(35.0, 120.0),
    }


def opened_action(people: People) -> int:
    """The number of the action that the agency opens on the zone of Châteaubriant."""
    answer = people.client("aline").post(f"/reparer/orange/{CHATEAUBRIANT}/action/ouvrir")
    return int(answer["Location"].split("/")[-2])


def noted(people: People, number: int, state: str, **more: str) -> None:
    """The agency notes a step of an action, today unless told otherwise."""
    sent = {"state": state, "happened_on": str(localdate()), "planned_for": "", "note": "", **more}
    assert people.client("aline").post(f"/reparer/actions/{number}/suivi", sent).status_code == 302
