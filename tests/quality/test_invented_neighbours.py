"""Four posts with invented devices revealed the speed of the fifth one (36.99 for 37.12): what they reveal now."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from maillage.figures.build.counter import count_once
from maillage.figures.build.sample_files import update_samples
from maillage.figures.queries.figures import figures_by_commune
from maillage.measurement.terms import Status, Subtest, SubtestKind, Voucher, Vouching
from maillage.quality.record.rows import record_measurements
from maillage.quality.terms import Figure, Origin, Selection
from tests.quality.crowds import own_installation
from tests.quality.documents import NOW, measurement

pytestmark = pytest.mark.django_db(transaction=True)

VICTIM_BPS = 37_120_000.0
ALONE = ["home"]


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def record(networks: Sequence[str], *, first: int, bps: float, vouching: Vouching = Vouching.RECEIPT) -> None:
    """A test of a device of its own over each network, in this hour, with a receipt of its own."""
    made = [
        measurement(
            device=number << 40,
            subtests=(Subtest(SubtestKind.DOWNLOAD, Status.OK, bps),),
            voucher=Voucher(vouching, None, session=number, network=hash(name) >> 1, ended_s=int(NOW.timestamp())),
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


def test_tests_of_a_network_count_in_the_numbers_once_five_are_heard() -> None:
    record(["attacker"] * 4, first=10, bps=1e6)
    record(["a", "b", "c", "d"], first=20, bps=30e6)

    figure = figure_of_nantes()

    # Eight tests of fewer than fifty devices are told as "at least five".
    assert (figure.is_hidden, figure.samples) == (False, 5)


def test_four_networks_still_reveal_the_fifth_as_the_threat_model_says() -> None:
    record(ALONE, first=1, bps=VICTIM_BPS)
    record(["a", "b", "c", "d"], first=10, bps=VICTIM_BPS * 0.99)

    assert not figure_of_nantes().is_hidden


def test_comparisons_hear_each_network_once() -> None:
    record(["attacker"] * 4, first=10, bps=1e6)
    record(["a", "b"], first=20, bps=30e6)

    [file] = update_samples().files

    assert file.rows == 3
