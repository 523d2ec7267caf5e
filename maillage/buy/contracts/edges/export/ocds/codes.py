"""The values of the French format as the code lists of OCDS 1.1 and its extensions say them; others have no code there.

Source: standard.open-contracting.org/1.1/en/schema/codelists, extensions techniques and sustainability.
"""

from collections.abc import Mapping
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.vocabularies import (
    EnvironmentalConsideration,
    Procedure,
    SocialConsideration,
    Technique,
)

# The adapted procedure leaves the buyer free (CCP, R2123-4): no code says it, procurementMethodDetails does.
METHODS: Final[Mapping[Procedure, str]] = {
    Procedure.OPEN: "open",
    Procedure.RESTRICTED: "selective",
    Procedure.NEGOTIATED: "selective",
    Procedure.DIALOGUE: "selective",
    Procedure.DIRECT: "direct",
    Procedure.OPEN_NEGOTIATED: "open",
    Procedure.OPEN_NOT_NEGOTIATED: "open",
    Procedure.RESTRICTED_NEGOTIATED: "selective",
    Procedure.RESTRICTED_NOT_NEGOTIATED: "selective",
}
_SOCIAL: Final = "social"
_ENVIRONMENTAL: Final = "environmental"
_SUSTAINABILITY: Final[Mapping[SocialConsideration | EnvironmentalConsideration, tuple[str, str]]] = {
    SocialConsideration.CLAUSE: (_SOCIAL, "contractPerformanceConditions"),
    SocialConsideration.CRITERION: (_SOCIAL, "awardCriteria"),
    SocialConsideration.RESERVED: (_SOCIAL, "reservedParticipation"),
    SocialConsideration.RESERVED_CONCESSION: (_SOCIAL, "reservedParticipation"),
    EnvironmentalConsideration.CLAUSE: (_ENVIRONMENTAL, "contractPerformanceConditions"),
    EnvironmentalConsideration.CRITERION: (_ENVIRONMENTAL, "awardCriteria"),
}
_TECHNIQUES: Final[Mapping[Technique, str]] = {
    Technique.FRAMEWORK: "hasFrameworkAgreement",
    Technique.DYNAMIC: "hasDynamicPurchasingSystem",
    Technique.AUCTION: "hasElectronicAuction",
}
# Divisions of the CPV (regulation (EC) 213/2008): 45 is works, software packages (48) are supplies, services follow.
_WORKS: Final = "45"
_SOFTWARE: Final = "48"
_FIRST_SERVICES: Final = "50"
_EXTENSION: Final = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_{name}_extension/{version}/"
EXTENSIONS: Final = tuple(
    _EXTENSION.format(name=name, version=version) + "extension.json"
    for name, version in (
        ("bid", "v1.1.5"),
        ("location", "v1.1.5"),
        ("sustainability", "master"),
        ("techniques", "master"),
    )
)


def main_category(cpv: str | None) -> str | None:
    """goods, works or services, as the division of the CPV says; None without one."""
    if cpv is None:
        return None
    division = cpv[:2]
    if division == _WORKS:
        return "works"
    return (
        "services" if division >= _FIRST_SERVICES else "goods" if division < _WORKS or division == _SOFTWARE else None
    )


def stated_techniques(contract: Contract) -> dict[str, bool]:
    """Which techniques were used; False only where the list was stated without them."""
    if contract.techniques is None:
        return {"hasFrameworkAgreement": True} if contract.is_framework else {}
    return {name: technique in contract.techniques for technique, name in _TECHNIQUES.items()}


def stated_sustainability(contract: Contract) -> dict[str, Any]:
    """What is asked for inclusion and the environment: each goal with its strategies; nothing where nothing is stated.

    "No" is said only where both lists were stated, and both say so.
    """
    words: tuple[SocialConsideration | EnvironmentalConsideration, ...] = (
        *(contract.social or ()),
        *(contract.environmental or ()),
    )
    strategies: dict[str, list[str]] = {}
    for word in words:
        if word in _SUSTAINABILITY:
            goal, strategy = _SUSTAINABILITY[word]
            strategies.setdefault(goal, []).append(strategy)
    if strategies:
        entries = [{"goal": goal, "strategies": sorted(set(several))} for goal, several in sorted(strategies.items())]
        return {"hasSustainability": True, "sustainability": entries}
    is_denied = contract.social is not None and contract.environmental is not None
    return {"hasSustainability": False} if is_denied else {}
