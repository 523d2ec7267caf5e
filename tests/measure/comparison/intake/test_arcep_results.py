import pytest

from maillage.measure.comparison.domain.terms import Rate
from maillage.measure.comparison.intake.arcep_results import Zone, arcep_rates
from maillage.measure.record.domain.arcep import OPERATORS


@pytest.mark.parametrize(
    ("zone", "operator", "rate", "share"),
    [
        (Zone.NATIONAL, "orange", Rate.PAGE_WITHIN_10S, 0.98),
        (Zone.NATIONAL, "free-mobile", Rate.VIDEO_PERFECT, 0.88),
        (Zone.RURAL, "sfr", Rate.VIDEO_PERFECT, 0.82),
        (Zone.TOURISTIC, "bouygues-telecom", Rate.VIDEO_PERFECT, 0.89),
        (Zone.DENSE, "orange", Rate.PAGE_WITHIN_5S, 0.98),
    ],
)
def test_official_share_is_the_one_that_was_published(zone: Zone, operator: str, rate: Rate, share: float) -> None:
    assert arcep_rates()[zone, operator, rate] == share


def test_every_zone_and_operator_has_pages_within_ten_seconds_and_perfect_videos() -> None:
    found = set(arcep_rates())

    assert {
        (zone, operator, rate)
        for zone in Zone
        for operator in OPERATORS
        for rate in (Rate.PAGE_WITHIN_10S, Rate.VIDEO_PERFECT)
    } <= found


def test_what_was_not_published_is_not_there() -> None:
    found = arcep_rates()

    assert (Zone.NATIONAL, "orange", Rate.PAGE_WITHIN_5S) not in found
    assert not [key for key in found if key[2] in {Rate.DOWNLOAD_8_MBPS, Rate.FILE_DOWN_WITHIN_30S}]
