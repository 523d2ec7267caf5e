"""Reads a need from the texts of its form: every text that is not understood is a finding at its field.

Places and sectors are looked up by whoever calls; nothing is guessed, and nothing typed is lost.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.purchases.terms.threshold_bands import ThresholdBand
from maillage.sourcing.terms.needs import (
    LONGEST_CONSTRAINTS,
    LONGEST_KEY,
    LONGEST_OBJECT,
    MOST_DAYS_TO_ANSWER,
    MOST_SECTORS,
    NeedPlan,
)

OBJECT: Final = "objet"
SECTORS: Final = "secteurs"
CPV: Final = "cpv"
PLACE: Final = "lieu"
BAND: Final = "tranche"
STARTS_ON: Final = "debut"
ENDS_ON: Final = "fin"
CONSTRAINTS: Final = "contraintes"
ANSWERS_BY: Final = "reponsesAvant"
DECIDES_ON: Final = "decisionVers"
ANONYMOUS: Final = "anonyme"
PURCHASE: Final = "achat"
CONTRACT: Final = "marche"
NEED_FIELDS: Final = (
    *(OBJECT, SECTORS, CPV, PLACE, BAND, STARTS_ON, ENDS_ON, CONSTRAINTS, ANSWERS_BY, DECIDES_ON, ANONYMOUS),
    *(PURCHASE, CONTRACT),
)
BETWEEN_SECTORS: Final = "|"
NAMED_AT_ONCE: Final = "non"  # the buyer is anonymous unless it says so
_LEAST_LETTERS: Final = 5
_CPV: Final = re.compile(r"[0-9]{2,8}")
_REFUSED: Final = sentence("Ce besoin ne peut pas être gardé ainsi : corrigez ce qui suit.")
OBJECT_SHORT: Final = sentence("Dites ce que vous cherchez, en une phrase d’au moins cinq lettres.")
TEXT_LONG: Final = sentence("Ce texte dépasse %(most)s caractères : dites-le plus court.")
SECTOR_WANTED: Final = sentence("Choisissez au moins un secteur, ou donnez un code CPV qui en a un.")
SECTORS_MANY: Final = sentence("Un besoin a %(most)s secteurs au plus : faites-en plusieurs besoins.")
CPV_UNKNOWN: Final = sentence("« %(value)s » n’est pas un code CPV : écrivez de deux à huit chiffres, ou rien.")
PLACE_WANTED: Final = sentence("Dites où le travail se fait : une commune, par son nom ou son code Insee.")
PLACE_UNKNOWN: Final = sentence("« %(value)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code.")
PLACE_WORDS: Final = sentence("« %(value)s » peut être plusieurs lieux : choisissez le bon.")
BAND_UNKNOWN: Final = sentence("« %(value)s » n’est pas une tranche de montant : choisissez-en une, ou aucune.")
DAY_WANTED: Final = sentence("« %(value)s » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2027-09-01.")
ANSWERS_WANTED: Final = sentence("Dites jusqu’à quand les réponses sont attendues : les structures s’organisent.")
DAY_PAST: Final = sentence("Cette date est passée : choisissez un jour à venir.")
DAY_FAR: Final = sentence("Attendre des réponses plus de %(most)s jours n’aide personne : choisissez un jour plus tôt.")
PERIOD_BACK: Final = sentence("La fin est avant le début : vérifiez les deux dates.")
DECIDES_EARLY: Final = sentence("La décision est avant la fin des réponses : vérifiez les deux dates.")


class NeedFindings(list[Finding]):
    """What is wrong so far in the form of a need."""

    def add(self, field: str, message: str, **params: str | float) -> None:
        """One more."""
        self.append(Finding(f"need.{field}", message, field, params=params))


def read_need_plan(
    texts: Mapping[str, str],
    *,
    today: dt.date,
    known_sectors: Collection[str],
    sectors_answering: Callable[[str, str], frozenset[str]],
    places_named: Callable[[str], Sequence[tuple[str, str]]],
) -> NeedPlan:
    """The need that ``texts`` say, by NEED_FIELDS; Refused with a finding for each field to correct."""
    typed = {name: str(texts.get(name, "")).strip() for name in NEED_FIELDS}
    findings = NeedFindings()
    words, cpv = " ".join(typed[OBJECT].split()), typed[CPV].replace(" ", "").partition("-")[0]
    if len(words) < _LEAST_LETTERS:
        findings.add(OBJECT, OBJECT_SHORT)
    for field, text, most in (
        (OBJECT, words, LONGEST_OBJECT),
        (CONSTRAINTS, typed[CONSTRAINTS], LONGEST_CONSTRAINTS),
    ):
        if len(text) > most:
            findings.add(field, TEXT_LONG, most=most)
    if cpv and not _CPV.fullmatch(cpv):
        findings.add(CPV, CPV_UNKNOWN, value=typed[CPV][:40])
    codes = [code for code in typed[SECTORS].split(BETWEEN_SECTORS) if code in known_sectors]
    sectors = tuple(dict.fromkeys(codes)) or tuple(sorted(sectors_answering("", cpv)))
    if not 0 < len(sectors) <= MOST_SECTORS:
        findings.add(SECTORS, SECTORS_MANY if sectors else SECTOR_WANTED, most=MOST_SECTORS)
    places = places_named(typed[PLACE]) if typed[PLACE] else ()
    if len(places) != 1:
        message = PLACE_WORDS if places else PLACE_UNKNOWN if typed[PLACE] else PLACE_WANTED
        findings.add(PLACE, message, value=typed[PLACE][:60])
    if typed[BAND] and typed[BAND] not in set(ThresholdBand):
        findings.add(BAND, BAND_UNKNOWN, value=typed[BAND][:40])
    days = _read_days(typed, findings, today)
    if findings:
        raise Refused("need_plan", _REFUSED, findings=findings)
    return NeedPlan(
        object=words,
        sectors=sectors,
        territory=places[0][0],
        cpv=cpv,
        band=ThresholdBand(typed[BAND]) if typed[BAND] else None,
        constraints=typed[CONSTRAINTS],
        is_anonymous=typed[ANONYMOUS] != NAMED_AT_ONCE,
        purchase=int(typed[PURCHASE]) if re.fullmatch("[0-9]{1,15}", typed[PURCHASE]) else None,
        contract_key=typed[CONTRACT][:LONGEST_KEY],
        **days,
    )


def _read_days(typed: Mapping[str, str], findings: NeedFindings, today: dt.date) -> dict[str, Any]:
    """The four days of a need, each a finding where it cannot be."""
    days: dict[str, dt.date | None] = dict.fromkeys((STARTS_ON, ENDS_ON, ANSWERS_BY, DECIDES_ON))
    for field in days:
        try:
            days[field] = dt.date.fromisoformat(typed[field]) if typed[field] else None
        except ValueError:
            # The person corrects it: nothing is written yet.
            findings.add(field, DAY_WANTED, value=typed[field][:40])
    starts_on, ends_on, answers_by, decides_on = days.values()
    if not typed[ANSWERS_BY]:
        findings.add(ANSWERS_BY, ANSWERS_WANTED)
    for field in (ANSWERS_BY, ENDS_ON, DECIDES_ON):
        day = days[field]
        if day is not None and day < today:
            findings.add(field, DAY_PAST)
    if answers_by is not None and (answers_by - today).days > MOST_DAYS_TO_ANSWER:
        findings.add(ANSWERS_BY, DAY_FAR, most=MOST_DAYS_TO_ANSWER)
    if starts_on and ends_on and ends_on < starts_on:
        findings.add(ENDS_ON, PERIOD_BACK)
    if answers_by and decides_on and decides_on < answers_by:
        findings.add(DECIDES_ON, DECIDES_EARLY)
    return {"answers_by": answers_by, "starts_on": starts_on, "ends_on": ends_on, "decides_on": decides_on}
