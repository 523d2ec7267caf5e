from datetime import date

import pytest

from maillage.cover.network.domain.sites import TDD_CONFIGURATIONS, FrequencyLicence, FrequencyRight


def test_downlink_share_of_configurations_is_that_of_the_standard():
    shares = {number: round(one.downlink_share, 3) for number, one in TDD_CONFIGURATIONS.items()}

    assert (shares[1], shares[2]) == (0.543, 0.743)


def test_frame_of_each_configuration_has_ten_subframes_and_no_more_time_than_there_is():
    for one in TDD_CONFIGURATIONS.values():
        assert len(one.pattern) == 10
        assert one.downlink_share + one.uplink_share < 1


@pytest.mark.parametrize(
    ("right", "until", "allows"),
    [
        (FrequencyRight.GRANTED, None, True),
        (FrequencyRight.GRANTED, date(2026, 12, 31), True),
        (FrequencyRight.GRANTED, date(2026, 1, 1), False),
        (FrequencyRight.REQUESTED, None, False),
        (FrequencyRight.REFUSED, None, False),
    ],
)
def test_frequency_may_be_used_while_it_is_granted(right: FrequencyRight, until: date | None, *, allows: bool):
    assert FrequencyLicence(right, until).allows(date(2026, 6, 1)) is allows
