"""The hours of a clause: H = M × p × t / c, with the sources of the defaults.

M: amount without tax; p: labour share; t: rate of the clause; c: cost of an hour including charges. Formula and
magnitudes: guides of LASER emploi and of the MEF Sud 77 (1 M€, 50 %, 5 %, 30 €: 833 h).
"""

import math
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.include.clauses.domain.clauses import HoursBasis
from maillage.include.clauses.domain.hours import CENTIHOURS


@dataclass(frozen=True, slots=True)
class LabourShare:
    """The labour share of a trade, and its source."""

    trade: str
    share: float
    source: str


LABOUR_SHARES: Final = (
    LabourShare(sentence("bâtiment, moyenne usuelle"), 0.5, "MEF Sud 77"),
    LabourShare(sentence("peinture intérieure"), 0.7, "LASER emploi ; MEF Sud 77"),
    LabourShare(sentence("maçonnerie"), 0.5, "LASER emploi ; MEF Sud 77"),
    LabourShare(sentence("charpente métallique"), 0.2, "LASER emploi ; MEF Sud 77"),
)
DEFAULT_LABOUR_SHARE: Final = LABOUR_SHARES[0]
DEFAULT_RATE: Final = 0.05
RATE_SOURCE: Final = sentence("usage : de 5 à 20 %")
DEFAULT_HOURLY_COST_EUR: Final = 30.0
HOURLY_COST_SOURCE: Final = sentence("MEF Sud 77 : 25 à 30 € chargés")
_BOUNDS: Final = sentence(
    "Ce calcul ne donne aucune heure : vérifiez le montant, les deux parts et le coût d’une heure."
)


def hours_promised(basis: HoursBasis) -> int:
    """Whole hours in hundredths: 1 M€ × 50 % × 5 % / 30 € gives 833 h, 83,300; Refused for invalid inputs."""
    is_within = (
        basis.amount_eur > 0 and 0 < basis.labour_share <= 1 and 0 < basis.rate <= 1 and basis.hourly_cost_eur > 0
    )
    hours = basis.amount_eur * basis.labour_share * basis.rate / basis.hourly_cost_eur if is_within else 0.0
    if hours < 1:
        raise Refused("clause_hours", _BOUNDS, findings=[Finding("clause_hours", _BOUNDS, "montant")])
    # Absorb float rounding just below a whole hour.
    return math.floor(hours + 1e-6) * CENTIHOURS


def penalty_due_eur(promised: int, done: int, penalty_eur: float | None) -> float | None:
    """The penalty for missing hours if the clause ended now; None without a penalty."""
    return None if penalty_eur is None else max(0, promised - done) / CENTIHOURS * penalty_eur
