"""The data model of contracts: contracts and parts, closed lists, remarks, thresholds."""

from maillage.procurement.terms.contracts import (
    Amendment,
    ConcessionYear,
    Contract,
    Holder,
    Subcontract,
    Tariff,
)
from maillage.procurement.terms.hideable import HideableContract
from maillage.procurement.terms.published_contract import PublishedContract
from maillage.procurement.terms.remarks import (
    Breach,
    CheckLevel,
    CheckRule,
    Judgement,
    PlacedRemark,
    Remark,
    Repair,
    RepairRule,
    Severity,
    Sureness,
)
from maillage.procurement.terms.vocabularies import ContractKind, FormatVersion

__all__ = [
    "Amendment",
    "Breach",
    "CheckLevel",
    "CheckRule",
    "ConcessionYear",
    "Contract",
    "ContractKind",
    "FormatVersion",
    "HideableContract",
    "Holder",
    "Judgement",
    "PlacedRemark",
    "PublishedContract",
    "Remark",
    "Repair",
    "RepairRule",
    "Severity",
    "Subcontract",
    "Sureness",
    "Tariff",
]
