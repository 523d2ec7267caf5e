from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.test import override_settings

from maillage.measure.figures.store.figures import origins_available, public_origin_now
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.published import Batch, publish_rows, rows_of

VERSIONS = count(70_001)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, built_territory: Path) -> Iterator[None]:
    (tmp_path / "territory").symlink_to(built_territory)
    with override_settings(DATA_DIR=tmp_path, HOME_TERRITORY="region:52", DEMO_UNTIL=10):
        counts_folder().mkdir()
        yield


def publish(**batches: Batch) -> None:
    """Publish one batch of tests of each origin named."""
    parts = [rows_of((batch,), origin=Origin[name.upper()]) for name, batch in batches.items()]
    publish_rows(counts_folder(), *parts, version=next(VERSIONS))


def test_demonstration_stays_until_the_floor_of_real_tests() -> None:
    shown = []
    for real in (1, 9, 10):
        publish(simulated=Batch(devices=6), crowd=Batch(devices=real))
        public = public_origin_now()
        shown.append((public.shown, public.real_tests, public.missing_tests, origins_available()))

    both = [Origin.CROWD, Origin.SIMULATED]
    assert shown == [
        (Origin.SIMULATED, 1, 9, both),
        (Origin.SIMULATED, 9, 1, both),
        (Origin.CROWD, 10, 0, [Origin.CROWD]),
    ]


def test_tests_elsewhere_do_not_send_the_demonstration_away() -> None:
    publish(simulated=Batch(devices=6), crowd=Batch(devices=12, commune="29019", at=(-4.49, 48.39)))

    assert public_origin_now().shown is Origin.SIMULATED
    assert public_origin_now().real_tests == 0


def test_installation_without_demonstration_shows_its_first_test() -> None:
    publish(crowd=Batch(devices=1))

    assert public_origin_now().shown is Origin.CROWD
    assert origins_available() == [Origin.CROWD]
