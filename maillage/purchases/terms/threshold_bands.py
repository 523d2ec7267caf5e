"""Bands of amounts between the thresholds of the law: contracts are searched by them, purchases announced in them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence


class ThresholdBand(StrEnum):
    """About how much, in EUR without tax: from the first amount on, below the second.

    40,000: article R2122-8 (no publicity below, supplies and services); 90,000: article R2131-12 (national publicity);
    221,000 and 5,538,000: European thresholds of 2024 and 2025, the last rounded.
    """

    BELOW_40K = "-40000"
    BELOW_90K = "40000-90000"
    BELOW_221K = "90000-221000"
    BELOW_1M = "221000-1000000"
    BELOW_5M5 = "1000000-5500000"
    ABOVE_5M5 = "5500000-"

    @property
    def least_eur(self) -> int:
        """From how much on."""
        return int(self.value.partition("-")[0] or 0)

    @property
    def below_eur(self) -> int | None:
        """Below how much; None for the last one."""
        return int(self.value.partition("-")[2] or 0) or None


# As tables and menus write them.
BAND_LABELS: Final[Mapping[ThresholdBand, str]] = {
    ThresholdBand.BELOW_40K: sentence("Moins de 40 000 €"),
    ThresholdBand.BELOW_90K: sentence("De 40 000 à 90 000 €"),
    ThresholdBand.BELOW_221K: sentence("De 90 000 à 221 000 €"),
    ThresholdBand.BELOW_1M: sentence("De 221 000 € à 1 M€"),
    ThresholdBand.BELOW_5M5: sentence("De 1 à 5,5 M€"),
    ThresholdBand.ABOVE_5M5: sentence("Plus de 5,5 M€"),
}


def band_of(amount_eur: float) -> ThresholdBand:
    """The band that an amount lies in."""
    return [band for band in ThresholdBand if amount_eur >= band.least_eur][-1]
