from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.test import override_settings

from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.distribution import Distribution, distributions
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.domain.terms import Period, Selection
from maillage.territory.store.territories import territory
from tests.measure.figures.published import Batch, publish_rows, rows_of

pytestmark = pytest.mark.django_db

STEPS = (3e6, 8e6, 30e6, 100e6)
VERSIONS = iter(range(20_000, 30_000))
Publish = Callable[..., None]


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Publish]:
    """Publishes batches of tests on an installation of its own, which shares the territory of this machine."""
    assert territory("region:52").name == "Pays de la Loire"
    (tmp_path / "territory").symlink_to(Path(installed.DATA_DIR) / "territory")

    def published(*batches: Batch) -> None:
        publish_rows(counts_folder(), rows_of(batches), version=next(VERSIONS))

    with override_settings(DATA_DIR=tmp_path):
        counts_folder().mkdir()
        yield published


def test_distribution_counts_failures_apart_and_classes_from_the_worst(publish: Publish) -> None:
    publish(
        Batch(devices=10, download_bps=None),
        Batch(devices=10, first_device=10, download_bps=1e6),
        Batch(devices=20, first_device=20, download_bps=50e6),
    )

    found = distributions(area_of("commune:44109"), Selection(), steps=STEPS)

    assert found == {1: Distribution(20, 30, (20, 0, 0, 50, 0))}  # in steps and tenths: forty devices


def test_operator_below_five_devices_has_no_distribution_however_many_its_tests(publish: Publish) -> None:
    publish(Batch(devices=8), Batch(devices=1, first_device=100, each=40, operator=2))

    found = distributions(area_of("commune:44109"), Selection(), steps=STEPS)

    assert list(found) == [1]


def test_distribution_of_a_period_has_the_tests_of_that_period_only(publish: Publish) -> None:
    publish(Batch(devices=8, month=130), Batch(devices=9, first_device=50, month=131, download_bps=2e6))

    found = distributions(area_of("region:52"), Selection(period=Period(131, 1)), steps=STEPS)

    assert found == {1: Distribution(5, 0, (100, 0, 0, 0, 0))}


def test_area_without_tests_has_no_distribution(publish: Publish) -> None:
    publish(Batch(devices=8))

    assert distributions(area_of("commune:66136"), Selection(), steps=STEPS) == {}
