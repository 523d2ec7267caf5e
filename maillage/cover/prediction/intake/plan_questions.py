"""Reads the form in which a plan is asked for: numbers within bounds, files where they are needed."""

from collections.abc import Mapping
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.cover.prediction.domain.plan_requests import LONGEST_TITLE, MOST_SITES, CandidateSource, PlanQuestion

TITLE: Final = "titre"
CANDIDATES: Final = "emplacements"
NUMBER: Final = "nombre"
BUDGET: Final = "budget"
STANDING: Final = "en_place"
LEAST_SHARE: Final = "part"
CAPACITY: Final = "capacite"
CLEAR: Final = "degage"
EXACT: Final = "exact"
CANDIDATES_FILE: Final = "fichier_emplacements"
COSTS_FILE: Final = "fichier_couts"
_YES: Final = "oui"
_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    NUMBER: (1, MOST_SITES),
    BUDGET: (1, 1e10),
    LEAST_SHARE: (0, 100),
    CAPACITY: (1, 1e6),
}


def read_plan_question(typed: Mapping[str, str], *, has_candidates: bool, has_costs: bool) -> PlanQuestion:
    """The question; ``has_candidates`` and ``has_costs`` say whether the files came. Refused with what to correct."""
    findings: list[Finding] = []
    numbers: dict[str, float | None] = {}
    for name, (low, high) in _BOUNDS.items():
        text = typed.get(name, "")
        numbers[name] = value = parse_number(text)
        if text.strip() and (value is None or not low <= value <= high):
            message = sentence("« %(value)s » : donnez un nombre de %(low)s à %(high)s.")
            params: dict[str, str | float] = {"value": text[:40], "low": round(low), "high": round(high)}
            findings.append(Finding("out_of_range", message, field_name=name, params=params))
            numbers[name] = None
    title = " ".join(typed.get(TITLE, "").split())[:LONGEST_TITLE]
    if not title:
        message = sentence("Donnez un nom au projet : vous le retrouverez dans la liste.")
        findings.append(Finding("missing", message, field_name=TITLE))
    source = CandidateSource.FILE if typed.get(CANDIDATES) == CandidateSource.FILE else CandidateSource.HIGH_GROUND
    if source is CandidateSource.FILE and not has_candidates:
        message = sentence("Joignez le fichier des emplacements, ou choisissez les hauteurs du relief.")
        findings.append(Finding("missing", message, field_name=CANDIDATES_FILE))
    if (numbers[BUDGET] is not None) != has_costs:
        message = sentence(
            "Un budget demande un fichier des coûts, et un fichier des coûts un budget : donnez les deux."
        )
        findings.append(Finding("costs_and_budget", message, field_name=BUDGET))
    if numbers[NUMBER] is None and numbers[BUDGET] is None and not any(row.field_name == NUMBER for row in findings):
        message = sentence("Dites combien de sites ajouter, ou pour quel budget.")
        findings.append(Finding("missing", message, field_name=NUMBER))
    if findings:
        raise Refused(
            "plan_refused", sentence("Le projet n’est pas demandé : corrigez ce qui suit."), findings=findings
        )
    return PlanQuestion(
        title=title,
        candidates=source,
        number=int(numbers[NUMBER] or 1),
        budget_eur=numbers[BUDGET],
        counts_standing=typed.get(STANDING) == _YES,
        least_share=(numbers[LEAST_SHARE] or 0.0) / 100,
        capacity=numbers[CAPACITY],
        is_clear=typed.get(CLEAR) == _YES,
        is_exact=typed.get(EXACT) == _YES,
    )
