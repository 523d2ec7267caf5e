"""Parses a version of the list of eligible people from its form; errors are findings on their field.

Ages and months are integers; categories that are not kept are left out.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from maillage.core.net.public_hosts import is_web_address
from maillage.core.plain_text import one_line
from maillage.core.problems import Finding, Refused, sentence
from maillage.include.clauses.domain.publics import (
    LONGEST_ELIGIBLE_MONTHS,
    LONGEST_LIST_LINK,
    LONGEST_LIST_TEXT,
    CategoryRule,
    EligibilityList,
    PublicCategory,
)

DAY: Final = "effet"
TEXT: Final = "texte"
LINK: Final = "lien"
KEPT, LABEL, SOURCE, MONTHS, YOUNGEST, OLDEST = "garde", "libelle", "source", "mois", "agemin", "agemax"
RULE_FIELDS: Final = (KEPT, LABEL, SOURCE, MONTHS, YOUNGEST, OLDEST)
_YOUNGEST_AGE: Final = 14
_OLDEST_AGE: Final = 99
_REFUSED: Final = sentence("Cette liste ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_DAY_WANTED: Final = sentence("Dites le jour où la liste prend effet : AAAA-MM-JJ, par exemple 2027-03-01.")
_TEXT_WANTED: Final = sentence("Dites sur quel texte la liste repose, par exemple « arrêté du 12 février 2027 ».")
_LINK_WANTED: Final = sentence("« %(value)s » n’est pas une adresse : elle commence par https://.")
_NOBODY: Final = sentence("Gardez au moins un public : une liste vide n’en rend aucun éligible.")
_LABEL_WANTED: Final = sentence("%(category)s : dites en quelques mots qui est ce public.")
_SOURCE_WANTED: Final = sentence("%(category)s : dites le texte ou l’usage sur lequel il repose.")
_MONTHS_WANTED: Final = sentence("%(category)s : « %(value)s » n’est pas une durée, écrivez un nombre de 1 à 60 mois.")
_AGES_WANTED: Final = sentence("%(category)s : les âges vont de 14 à 99 ans, le plus jeune d’abord.")


def rule_field(category: PublicCategory, field: str) -> str:
    """The name of a form field of a category."""
    return f"{field}-{category.value}"


def read_eligibility_list(texts: Mapping[str, str]) -> EligibilityList:
    """The list in a form, without its version key; Refused with a finding per invalid field."""
    findings: list[Finding] = []

    def wrong(field: str, message: str, **params: str | float) -> None:
        findings.append(Finding(f"list.{field}", message, field, params=params))

    text, link = one_line(texts.get(TEXT, ""))[:LONGEST_LIST_TEXT], texts.get(LINK, "").strip()
    day = dt.date.min
    try:
        day = dt.date.fromisoformat(texts.get(DAY, "").strip())
    except ValueError:
        # Reported on its field; nothing is guessed.
        wrong(DAY, _DAY_WANTED)
    if len(text) < 5:
        wrong(TEXT, _TEXT_WANTED)
    if link and not is_web_address(link, longest=LONGEST_LIST_LINK):
        wrong(LINK, _LINK_WANTED, value=link[:60])
    rules = {}
    for category in PublicCategory:
        cells = {field: one_line(texts.get(rule_field(category, field), "")) for field in RULE_FIELDS}
        if cells[KEPT]:
            rules[category] = _read_rule(category, cells, findings)
    if not rules:
        wrong(KEPT, _NOBODY)
    if findings:
        raise Refused("eligibility_list", _REFUSED, findings=findings)
    return EligibilityList("", text, day, rules, link)


def _read_rule(category: PublicCategory, cells: Mapping[str, str], findings: list[Finding]) -> CategoryRule:
    def wrong(field: str, message: str) -> None:
        params: dict[str, str | float] = {"category": category.value, "value": cells[field][:20]}
        findings.append(Finding(f"list.{field}", message, rule_field(category, field), params=params))

    def whole(field: str) -> int | None:
        return int(cells[field]) if cells[field].isdecimal() and len(cells[field]) <= 2 else None

    months, youngest, oldest = whole(MONTHS), whole(YOUNGEST), whole(OLDEST)
    label, source = cells[LABEL][:LONGEST_LIST_TEXT], cells[SOURCE][:LONGEST_LIST_TEXT]
    if len(label) < 3:
        wrong(LABEL, _LABEL_WANTED)
    if len(source) < 3:
        wrong(SOURCE, _SOURCE_WANTED)
    if months is None or not 1 <= months <= LONGEST_ELIGIBLE_MONTHS:
        wrong(MONTHS, _MONTHS_WANTED)
    are_read = (youngest is not None or not cells[YOUNGEST]) and (oldest is not None or not cells[OLDEST])
    ages = [age for age in (youngest, oldest) if age is not None]
    if not are_read or ages != sorted(ages) or not all(_YOUNGEST_AGE <= age <= _OLDEST_AGE for age in ages):
        wrong(YOUNGEST, _AGES_WANTED)
    return CategoryRule(label, source, months or 1, youngest, oldest)
