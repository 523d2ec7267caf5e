"""Parses the hours of a person in a month; form fields and table columns have the same names.

Names of people are refused here: a pseudonym has a digit and no long word (domain/pseudonyms.py).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text
from maillage.include.clauses.domain.hours import CENTIHOURS, LONGEST_EVIDENCE, ReportedHours, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.pseudonyms import read_pseudonym

CLAUSE: Final = "clause"
SIRET: Final = "titulaireSiret"
MONTH: Final = "mois"
PSEUDONYM: Final = "pseudonyme"
MODE: Final = "mode"
HOURS: Final = "heures"
DEPARTEMENT: Final = "departement"
COMMUNE: Final = "commune"
EVIDENCE: Final = "preuve"
READY: Final = "pret"  # a spare line of a form for another person
HOUR_FIELDS: Final = (MONTH, PSEUDONYM, MODE, HOURS, DEPARTEMENT, COMMUNE, EVIDENCE)
HOUR_COLUMNS: Final = (CLAUSE, SIRET, *HOUR_FIELDS)
NEEDED_COLUMNS: Final = frozenset({CLAUSE, SIRET, MONTH, PSEUDONYM, HOURS})
MOST_MONTH_HOURS: Final = 744  # all hours of 31 days
_REFUSED: Final = sentence("Ces heures ne peuvent pas être enregistrées ainsi : corrigez ce qui suit.")
_MONTH_WANTED: Final = sentence("« %(value)s » n’est pas un mois : écrivez AAAA-MM, par exemple 2026-11.")
_LATER: Final = sentence("Le mois %(value)s n’est pas commencé : déclarez ses heures quand il sera passé.")
_PSEUDONYM_WANTED: Final = sentence(
    "« %(value)s » n’est pas un pseudonyme : il lui faut un chiffre, pas plus de trois lettres ni huit chiffres de "
    "suite. N’écrivez jamais un nom ; la page de votre coordination fabrique des pseudonymes."
)
_MODE_WANTED: Final = sentence("« %(value)s » n’est pas un mode connu : écrivez %(known)s.")
_HOURS_WANTED: Final = sentence("« %(value)s » n’est pas un nombre d’heures : écrivez par exemple 151,67.")
_HOURS_NEGATIVE: Final = sentence(
    "Des heures ne sont jamais négatives : pour corriger un mois, redites-en les heures, ou écrivez 0 pour les ôter."
)
_HOURS_MANY: Final = sentence("Aucun mois n’a %(value)s heures : une ligne est une personne en un mois.")
_DEPARTEMENT_WANTED: Final = sentence("« %(value)s » n’est pas un département : écrivez son code, par exemple 44.")
_COMMUNE_WANTED: Final = sentence(
    "« %(value)s » n’est pas le code Insee d’une commune : cinq signes, par exemple 44109."
)
_NUMBER: Final = re.compile(r"-?\d{1,7}(?:[.,]\d{1,4})?")
_DEPARTEMENT: Final = re.compile(r"\d{2}|2[AB]|97\d")
_COMMUNE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_MODES: Final = {
    **{normalised_text(mode.value): mode for mode in WorkMode},
    **{normalised_text(mode.label): mode for mode in WorkMode},
    "mise a disposition": WorkMode.STAFFING,
    "cotraitance": WorkMode.SUBCONTRACT,
    "embauche directe": WorkMode.HIRING,
    "": WorkMode.HIRING,
}


def read_hours(cells: Mapping[str, str], *, this_month: WorkMonth, departement: str) -> ReportedHours:
    """Parse hours from the texts of HOUR_FIELDS; ``departement`` is the default place of work.

    Raises Refused with a finding per invalid text; 0 hours delete an earlier report.
    """
    month, mode, place, commune = _month_and_place(
        cells.get(MONTH, ""),
        cells.get(MODE, ""),
        cells.get(DEPARTEMENT, "").strip() or departement,
        cells.get(COMMUNE, ""),
    )
    pseudonym = read_pseudonym(cells.get(PSEUDONYM, ""))
    centihours = _centihours(cells.get(HOURS, ""))
    hours_message = _hours_message(centihours)
    is_later = month is not None and month.number > this_month.number
    if (
        (month is None or is_later or pseudonym is None or mode is None)
        or (hours_message or centihours is None)
        or (place is None or commune is None)
    ):
        messages = {
            MONTH: _LATER if is_later else _MONTH_WANTED if month is None else "",
            PSEUDONYM: _PSEUDONYM_WANTED if pseudonym is None else "",
            MODE: _MODE_WANTED if mode is None else "",
            HOURS: hours_message,
            DEPARTEMENT: _DEPARTEMENT_WANTED if place is None else "",
            COMMUNE: _COMMUNE_WANTED if commune is None else "",
        }
        raise Refused("hours", _REFUSED, findings=_findings(cells, messages))
    evidence = " ".join(cells.get(EVIDENCE, "").split())[:LONGEST_EVIDENCE]
    return ReportedHours(pseudonym, month, mode, centihours, place, commune, evidence)


def _findings(cells: Mapping[str, str], messages: Mapping[str, str]) -> list[Finding]:
    """One finding per field with a message."""
    known = ", ".join(word.value for word in WorkMode)
    return [
        Finding(
            f"hours.{field}",
            message,
            field,
            params={"value": cells.get(field, "")[:40], **({"known": known} if field == MODE else {})},
        )
        for field, message in messages.items()
        if message
    ]


def _hours_message(centihours: int | None) -> str:
    """What is wrong with a number of hours; "" if it is valid for a month."""
    if centihours is None:
        return _HOURS_WANTED
    if centihours < 0:
        return _HOURS_NEGATIVE
    return _HOURS_MANY if centihours > MOST_MONTH_HOURS * CENTIHOURS else ""


def unnamed_finding(finding: Finding, row_number: int) -> Finding:
    """The finding with its row number; an invalid pseudonym may be a name, and is masked."""
    params = dict(finding.params)
    if finding.field_name == PSEUDONYM and read_pseudonym(str(params.get("value", ""))) is None:
        params["value"] = "…"
    return Finding(finding.code, finding.message, finding.field_name, row_number, params)


def hours_text(centihours: int) -> str:
    """Hours as written in fields and tables: "151,67", "35"."""
    whole, rest = divmod(centihours, CENTIHOURS)
    return f"{whole},{rest:02}" if rest else str(whole)


# A table of a hundred thousand rows has some hundred combinations, which took half of its time.
@lru_cache(maxsize=4_096)
def _month_and_place(
    month: str, mode: str, departement: str, commune: str
) -> tuple[WorkMonth | None, WorkMode | None, str | None, str | None]:
    """Month, mode, département and commune, each None if invalid."""
    place, town = departement.upper(), commune.strip().upper()
    return (
        WorkMonth.read(month),
        _MODES.get(normalised_text(mode)),
        place if _DEPARTEMENT.fullmatch(place) else None,
        town if not town or _COMMUNE.fullmatch(town) else None,
    )


@lru_cache(maxsize=16_384)
def _centihours(text: str) -> int | None:
    bare = text.strip().replace(" ", "").replace("\u202f", "").replace("\xa0", "")
    if not _NUMBER.fullmatch(bare):
        return None
    return round(Decimal(bare.replace(",", ".")) * CENTIHOURS)
