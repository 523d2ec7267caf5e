import re

from maillage.buy.contracts.domain.threshold_bands import LAW_OF_THRESHOLDS, ThresholdBand
from maillage.buy.programme.pages.parts.programme_words import BAND_NOTES


def test_amounts_of_the_law_beside_a_band_are_those_of_the_page_of_the_method() -> None:
    law = {threshold.least_eur for threshold in LAW_OF_THRESHOLDS}
    stated = {
        int("".join(amount.split())) for note in BAND_NOTES.values() for amount in re.findall(r"([\d ]+) €", note)
    }

    assert stated == {60_000, 100_000, 216_000, 5_404_000}
    assert stated <= law
    assert set(BAND_NOTES) == set(ThresholdBand)
