"""The rule by which purchases from EA and ESAT are declared every year to the disability fund (Agefiph, FIPHFP)."""

import datetime as dt
from typing import Final

from maillage.core.problems import sentence
from maillage.include.ledger.domain.ledgers import DisabilityFundRule

# Code du travail, D5212-22 (décret n° 2019-523 du 27 mai 2019): 30 % of the price without tax, less raw materials,
# products, materials, subcontracting and what else is no labour; at most 50 % of the contribution, 75 % where the
# employer has at least half of the beneficiaries that it is to have. Public employers declare to the FIPHFP.
RULE: Final = DisabilityFundRule(
    rate=0.30,
    cap_low=0.50,
    cap_high=0.75,
    in_force_from=dt.date(2020, 1, 1),
    read_on=dt.date(2026, 11, 28),
    source=sentence("code du travail, articles L5212-10-1 et D5212-22 (décret n° 2019-523 du 27 mai 2019)"),
    href="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038563464",
)


def most_deductible_cents(bought_cents: int, rule: DisabilityFundRule = RULE) -> int:
    """The most that these purchases can take off: were all of their price labour; 0 where more came back than went."""
    return max(0, round(bought_cents * rule.rate))
