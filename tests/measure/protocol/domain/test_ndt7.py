import random

from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.ndt7 import counterflow_gap_ms, message_bytes_after
from maillage.measure.protocol.domain.protocol import NDT7_FIRST_MESSAGE_BYTES, NDT7_LARGEST_SENT_BYTES


def test_message_of_a_sixteenth_of_what_was_sent_doubles() -> None:
    assert message_bytes_after(8192, 16 * 8192) == 16384


def test_message_larger_than_a_sixteenth_of_what_was_sent_keeps_its_size() -> None:
    assert message_bytes_after(8192, 16 * 8192 - 1) == 8192


def test_messages_of_a_long_download_end_at_the_largest_size_of_the_go_client() -> None:
    size, sent, sizes = NDT7_FIRST_MESSAGE_BYTES, 0, set()
    while sent < 1 << 28:
        sizes.add(size)
        sent += size
        size = message_bytes_after(size, sent)

    assert sorted(sizes) == [1 << power for power in range(13, 21)]
    assert size == NDT7_LARGEST_SENT_BYTES


@given(st.integers(0))
def test_gap_between_measurements_stays_in_the_bounds_of_the_specification(seed: int) -> None:
    gap_ms = counterflow_gap_ms(random.Random(seed))

    assert 25 <= gap_ms <= 625


def test_gaps_between_measurements_leave_fewer_than_ten_a_second_on_average() -> None:
    draw = random.Random(7)

    gaps_ms = [counterflow_gap_ms(draw) for _ in range(2_000)]

    assert 200 <= sum(gaps_ms) / len(gaps_ms) <= 260
