"""Bands of amounts between the thresholds of the law: contracts are searched by them, purchases announced in them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.buy.contracts.domain.thresholds import PUBLICATION_THRESHOLD_EUR
from maillage.core.problems import sentence


class ThresholdBand(StrEnum):
    """About how much, in EUR without tax: from the first amount on, below the second.

    40,000: article R2196-1 (essential data), until 2025 R2122-8 too; 90,000: article R2131-12 (national publicity);
    221,000 and 5,538,000: European thresholds of 2024 and 2025, the last rounded. They stay, for addresses and plans
    have them; what the law says of today is in LAW_OF_THRESHOLDS.
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


@dataclass(frozen=True, slots=True)
class LegalThreshold:
    """From how many EUR without tax on something is asked, by which text, since when."""

    least_eur: int
    subject: str
    source: str
    since: dt.date


_EU_2026: Final = "Règlement délégué (UE) 2025/2152 du 22 octobre 2025"
_DECREE_2025: Final = "Code de la commande publique, art. R2122-8 (décret n° 2025-1386 du 29 décembre 2025)"
# Read second hand (LAW_READ_ON); the European ones hold until 31 December 2027.
LAW_OF_THRESHOLDS: Final = (
    LegalThreshold(
        PUBLICATION_THRESHOLD_EUR,
        sentence("Publication des données essentielles"),
        "Code de la commande publique, art. R2196-1",
        dt.date(2020, 1, 1),
    ),
    LegalThreshold(
        60_000,
        sentence("Publicité et mise en concurrence préalables : fournitures et services"),
        _DECREE_2025,
        dt.date(2026, 4, 1),
    ),
    LegalThreshold(
        100_000, sentence("Publicité et mise en concurrence préalables : travaux"), _DECREE_2025, dt.date(2026, 1, 1)
    ),
    LegalThreshold(
        90_000,
        sentence("Avis au BOAMP ou dans un journal d’annonces légales"),
        "Code de la commande publique, art. R2131-12",
        dt.date(2019, 4, 1),
    ),
    LegalThreshold(
        216_000,
        sentence("Procédure formalisée : fournitures et services des collectivités (140 000 € pour l’État)"),
        _EU_2026,
        dt.date(2026, 1, 1),
    ),
    LegalThreshold(5_404_000, sentence("Procédure formalisée : travaux"), _EU_2026, dt.date(2026, 1, 1)),
)


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
