"""The closed lists of the official format in the language of the page: their French terms, or the field's English.

English as in directives 2014/23/EU and 2014/24/EU where they name the thing.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language

from maillage.buy.contracts.domain.vocabularies import (
    Ccag,
    EnvironmentalConsideration,
    ExecutionMode,
    Grouping,
    Nature,
    PriceForm,
    PriceType,
    Procedure,
    SocialConsideration,
    Technique,
)

# Members of different lists can be equal as texts ("Accord-cadre"), so each list has its own table.
ENGLISH: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    Nature: {
        Nature.MARKET: "Public contract",
        Nature.PARTNERSHIP: "Partnership contract",
        Nature.DEFENCE: "Defence or security contract",
        Nature.FRAMEWORK: "Framework agreement",
        Nature.ORDER: "Contract based on a framework agreement",
        Nature.WORKS_CONCESSION: "Works concession",
        Nature.SERVICE_CONCESSION: "Services concession",
        Nature.PUBLIC_SERVICE_CONCESSION: "Public service concession",
        Nature.PUBLIC_SERVICE_DELEGATION: "Public service delegation",
    },
    Procedure: {
        Procedure.ADAPTED: "Adapted procedure (below the EU thresholds)",
        Procedure.OPEN: "Open procedure",
        Procedure.RESTRICTED: "Restricted procedure",
        Procedure.NEGOTIATED: "Competitive procedure with negotiation",
        Procedure.DIRECT: "Negotiated procedure without prior publication",
        Procedure.DIALOGUE: "Competitive dialogue",
        Procedure.OPEN_NEGOTIATED: "Open procedure with negotiation",
        Procedure.OPEN_NOT_NEGOTIATED: "Open procedure without negotiation",
        Procedure.RESTRICTED_NEGOTIATED: "Restricted procedure with negotiation",
        Procedure.RESTRICTED_NOT_NEGOTIATED: "Restricted procedure without negotiation",
    },
    PriceForm: {
        PriceForm.UNIT: "Unit prices",
        PriceForm.LUMP_SUM: "Lump sum",
        PriceForm.MIXED: "Unit prices and lump sum",
    },
    PriceType: {
        PriceType.FIRM: "Fixed",
        PriceType.ADJUSTABLE: "Fixed, updated before work begins",
        PriceType.REVISABLE: "Revisable",
        PriceType.PROVISIONAL: "Provisional",
    },
    Technique: {
        Technique.FRAMEWORK: "Framework agreement",
        Technique.CONTEST: "Design contest",
        Technique.QUALIFICATION: "Qualification system",
        Technique.DYNAMIC: "Dynamic purchasing system",
        Technique.CATALOGUE: "Electronic catalogue",
        Technique.AUCTION: "Electronic auction",
        Technique.NONE: "None",
    },
    ExecutionMode: {
        ExecutionMode.PHASES: "Phases",
        ExecutionMode.ORDER_FORMS: "Purchase orders",
        ExecutionMode.CALL_OFFS: "Call-off contracts",
        ExecutionMode.NONE: "None",
    },
    Ccag: {
        Ccag.WORKS: "Works",
        Ccag.DESIGN: "Project management and design",
        Ccag.SUPPLIES: "Supplies and services",
        Ccag.INDUSTRIAL: "Industrial contracts",
        Ccag.INTELLECTUAL: "Consulting services",
        Ccag.INFORMATION: "Information and communication technology",
        Ccag.NONE: "No general terms",
    },
    Grouping: {
        Grouping.JOINT: "Several liability",
        Grouping.SEVERAL: "Joint and several liability",
        Grouping.NONE: "No consortium",
    },
    SocialConsideration: {
        SocialConsideration.CLAUSE: "Social clause",
        SocialConsideration.CRITERION: "Social award criterion",
        SocialConsideration.RESERVED: "Reserved contract",
        SocialConsideration.RESERVED_CONCESSION: "Reserved concession",
        SocialConsideration.NONE: "No social consideration",
    },
    EnvironmentalConsideration: {
        EnvironmentalConsideration.CLAUSE: "Environmental clause",
        EnvironmentalConsideration.CRITERION: "Environmental award criterion",
        EnvironmentalConsideration.NONE: "No environmental consideration",
    },
}


def official_term(term: StrEnum) -> str:
    """The term of the list; in English where the page is."""
    return ENGLISH[type(term)][term] if get_language() == "en" else term.value


def official_terms(terms: Iterable[StrEnum] | None) -> str | None:
    """Words of a list, one after the other; None where none was stated."""
    return ", ".join(map(official_term, terms)) if terms else None
