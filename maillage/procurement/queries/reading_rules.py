"""What contracts are read by, for the pages that show it: rules of repair and check, the ministry's, the CPV."""

from maillage.procurement.intake.cpv_tables import cpv_nomenclature
from maillage.procurement.intake.rule_catalogue import check_rules, repair_rules
from maillage.procurement.rules.quality import quality_breaches

__all__ = ["check_rules", "cpv_nomenclature", "quality_breaches", "repair_rules"]
