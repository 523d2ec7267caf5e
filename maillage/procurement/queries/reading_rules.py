"""What contracts are read by, for the pages that show it: rules of repair and check, the ministry's, the CPV."""

from functools import cache

from maillage.procurement.intake.cpv_tables import cpv_nomenclature
from maillage.procurement.intake.rule_catalogue import check_rules, repair_rules
from maillage.procurement.rules.cpv_search import CpvSearch
from maillage.procurement.rules.quality import months_after, quality_breaches

__all__ = ["check_rules", "cpv_nomenclature", "cpv_search", "months_after", "quality_breaches", "repair_rules"]


@cache
def cpv_search() -> CpvSearch:
    """The finder of CPV codes by everyday words, made once a process."""
    return CpvSearch(cpv_nomenclature().names)
