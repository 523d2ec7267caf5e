"""What contracts are parsed with, for others: repair, check and ministry rules, the CPV, NUTS areas."""

from functools import cache

from maillage.buy.contracts.domain.cpv_search import CpvSearch
from maillage.buy.contracts.domain.quality import months_after, quality_breaches
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature
from maillage.buy.contracts.intake.place_tables import nuts_areas
from maillage.buy.contracts.intake.rule_catalogue import check_rules, repair_rules

__all__ = [
    "check_rules",
    "cpv_nomenclature",
    "cpv_search",
    "months_after",
    "nuts_areas",
    "quality_breaches",
    "repair_rules",
]


@cache
def cpv_search() -> CpvSearch:
    """The CPV search by everyday words, built once per process."""
    return CpvSearch(cpv_nomenclature().names)
