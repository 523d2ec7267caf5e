"""What is invented beside simulated tests: it contradicts the weak places, and is gone with the tests."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings

from maillage.demonstration.announced import follow_announced, invented_classes
from maillage.measure.announced.domain.coverage import quarter_classes
from maillage.measure.announced.store.announced_places import disagreements
from maillage.measure.announced.store.coverage_files import coverage_folder, current_coverage
from maillage.measure.announced.store.models import ComingSite, Outage, OutageReport
from maillage.measure.figures.store.counter import count_once
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import remove_origin
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, Made, count_made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: LazySettings) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "territory").symlink_to(Path(settings.DATA_DIR) / "territory")
    settings.DATA_DIR = folder


def test_invented_maps_stand_beside_simulated_tests_and_leave_with_them() -> None:
    count_made([Made(code, devices=40) for code in (CHATEAUBRIANT, *NEAR)], origin=Origin.SIMULATED)

    first, again = follow_announced(NOW), follow_announced(NOW)

    # Four maps; one zone to repair, with an outage of today.
    assert (first, again) == (5, 0)
    assert current_coverage(is_invented=False).version == 0
    assert {line.operator for line in disagreements(Origin.SIMULATED) if line.is_certain} == {1}
    assert disagreements(Origin.CROWD) == []
    assert (OutageReport.objects.count(), Outage.objects.count(), ComingSite.objects.count()) == (1, 2, 0)

    remove_origin(Origin.SIMULATED, now=NOW)
    count_once()
    follow_announced(NOW)

    assert not coverage_folder(is_invented=True).exists()
    assert (OutageReport.objects.count(), Outage.objects.count()) == (0, 0)


def test_invented_coverage_is_good_nearly_everywhere_and_the_same_each_time() -> None:
    squares = np.arange(0, 4_000_000, 7)

    packed = invented_classes(squares, seed=1)

    classes = quarter_classes(packed)
    assert np.array_equal(packed, invented_classes(squares, seed=1))
    assert 0.85 < float((classes >= 2).mean()) < 0.97
    assert set(np.unique(classes).tolist()) == {0, 1, 2, 3}
