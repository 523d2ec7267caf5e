"""Four posts with invented devices revealed the speed of the fifth one (36.99 for 37.12): what they reveal now."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.figures import figures_by_commune
from maillage.measure.figures.store.sample_file_updates import update_samples
from maillage.measure.protocol.domain.terms import Attestation, AttestationKind, Status, Subtest, SubtestKind
from maillage.measure.record.domain.terms import Figure, Origin, Selection
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.crowds import own_installation
from tests.measure.record.documents import NOW, measurement

pytestmark = pytest.mark.django_db(transaction=True)

VICTIM_BPS = 37_120_000.0
ALONE = ["home"]


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def record(
    networks: Sequence[str], *, first: int, bps: float, hour: int = 0, session: int | None = None, day: int = 0
) -> None:
    """A test of a device of its own over each network, in an hour, with a receipt of its own."""
    made = [
        measurement(
            device=number << 40,
            subtests=(Subtest(SubtestKind.DOWNLOAD, Status.OK, bps),),
            taken_at=NOW - timedelta(days=day),
            voucher=Attestation(
                AttestationKind.RECEIPT,
                None,
                session=session or number,
                network=hash((name, hour)) >> 1,
                ended_s=int(NOW.timestamp()),
                hour=hour,
            ),
        )
        for number, name in enumerate(networks, first)
    ]
    record_measurements(made, origin=Origin.CROWD, source="test", now=NOW)


def figure_of_nantes() -> Figure:
    """What everybody sees of the commune."""
    count_once()
    return figures_by_commune(Selection(), within=None)["44109"]


def test_four_invented_devices_of_one_network_do_not_reveal_the_fifth() -> None:
    record(ALONE, first=1, bps=VICTIM_BPS)
    record(["attacker"] * 4, first=10, bps=1e6)

    assert (figure_of_nantes().is_hidden, figure_of_nantes().median) == (True, None)


def test_hundred_devices_of_one_network_and_a_neighbour_are_two() -> None:
    record(ALONE, first=1, bps=VICTIM_BPS)
    record(["attacker"] * 100, first=10, bps=1e6)

    assert figure_of_nantes().is_hidden


def test_five_networks_in_an_hour_are_one_neighbour() -> None:
    """The victim at 37 Mb/s, then five sessions of an hour: nothing is shown, whatever the networks."""
    record(ALONE, first=1, bps=VICTIM_BPS)
    record(["a", "b", "c", "d", "e"], first=10, bps=1e6, hour=1)

    assert figure_of_nantes().is_hidden


def test_four_networks_in_four_hours_still_reveal_the_fifth_as_the_threat_model_says() -> None:
    record(ALONE, first=1, bps=VICTIM_BPS)
    for hour, network in enumerate(["a", "b", "c", "d"], 1):
        record([network], first=10 + hour, bps=VICTIM_BPS * 0.99, hour=hour)

    assert not figure_of_nantes().is_hidden


def test_device_that_comes_back_stays_the_neighbour_that_it_was() -> None:
    """However many hours it tests in: five of them would not be five devices."""
    for hour in range(1, 9):
        record([f"n{hour}"], first=7, bps=VICTIM_BPS, hour=hour, session=100 * hour, day=hour)

    assert figure_of_nantes().is_hidden


def test_comparisons_hear_each_network_once() -> None:
    record(["attacker"] * 4, first=10, bps=1e6)
    record(["a", "b"], first=20, bps=30e6)

    [file] = update_samples().files

    assert file.rows == 2  # of an hour, and of a place that no other hour tells of
