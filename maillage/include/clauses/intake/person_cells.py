"""Parses the description of a person from texts: values of the shared lists, by the version in force on her day."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text
from maillage.include.clauses.domain.eligibility import list_on, may_be_of_age
from maillage.include.clauses.domain.publics import (
    CATEGORIES,
    ELIGIBLE_MONTHS,
    AgeClass,
    ClauseExit,
    EligibilityList,
    PublicCategory,
    StatedParticipant,
    WorkContract,
)

CATEGORY: Final = "categorie"
AGE: Final = "age"
CONTRACT: Final = "contrat"
CONTRACT_MONTHS: Final = "contratMois"
OUTCOME: Final = "sortie"
ELIGIBLE_FROM: Final = "eligibleDepuis"
PERSON_FIELDS: Final = (CATEGORY, AGE, CONTRACT, CONTRACT_MONTHS, OUTCOME, ELIGIBLE_FROM)
_MOST_CONTRACT_MONTHS: Final = 60
_REFUSED: Final = sentence("Cette personne ne peut pas être décrite ainsi : corrigez ce qui suit.")
_WORD_WANTED: Final = sentence("« %(value)s » n’est pas un mot de la liste : écrivez %(known)s.")
_MONTHS_WANTED: Final = sentence("« %(value)s » n’est pas une durée en mois : écrivez un nombre de 1 à 60.")
_DAY_WANTED: Final = sentence("« %(value)s » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2026-03-01.")
_NOT_IN_LIST: Final = sentence(
    "« %(value)s » n’est pas dans la liste en vigueur ce jour-là (%(list)s) : prenez un public de cette liste, ou "
    "vérifiez la date du diagnostic."
)
_NOT_OF_AGE: Final = sentence(
    "« %(value)s » n’est pas pour la classe d’âge « %(age)s » dans la liste en vigueur ce jour-là (%(list)s) : "
    "corrigez le public, l’âge ou la date du diagnostic."
)
_MOST_KNOWN: Final = 4_096
Word = TypeVar("Word", bound=StrEnum)


def _by_word(names: Mapping[Word, str]) -> Mapping[str, Word]:
    """The values of a list by code and by name, normalised."""
    return {
        **{normalised_text(name): word for word, name in names.items()},
        **{word.value.lower(): word for word in names},
    }


_CATEGORY_WORDS: Final = _by_word({word: words.label for word, words in CATEGORIES.items()})
_AGE_WORDS: Final = _by_word({word: word.label for word in AgeClass})
_CONTRACT_WORDS: Final = _by_word({word: word.label for word in WorkContract})
_EXIT_WORDS: Final = _by_word({word: word.label for word in ClauseExit})


class PersonReader:
    """Parses people by the list in force on their day; memoised, since a table has few distinct descriptions."""

    def __init__(self, lists: Sequence[EligibilityList]) -> None:
        self._lists = lists
        self._known: dict[tuple[str, ...], StatedParticipant] = {}

    def read(self, cells: Mapping[str, str]) -> StatedParticipant:
        """The description in the texts of PERSON_FIELDS; empty texts are unknown.

        Refused with a finding per invalid value, and if the list of her day lacks her category, or excludes her age.
        """
        texts = tuple(cells.get(field, "").strip() for field in PERSON_FIELDS)
        stated = self._known.get(texts)
        if stated is None:
            stated = _read_texts(dict(zip(PERSON_FIELDS, texts, strict=True)), self._lists)
            if len(self._known) < _MOST_KNOWN:
                self._known[texts] = stated
        return stated


def _read_texts(cells: Mapping[str, str], lists: Sequence[EligibilityList]) -> StatedParticipant:
    findings: list[Finding] = []

    def word(field: str, words: type[Word], by_word: Mapping[str, Word]) -> Word | None:
        text = cells[field]
        if not text:
            return None
        match = by_word.get(text.lower()) or by_word.get(normalised_text(text))
        if match is None:
            params: dict[str, str | float] = {"value": text[:40], "known": ", ".join(entry.value for entry in words)}
            findings.append(Finding(f"person.{field}", _WORD_WANTED, field, params=params))
        return match

    months_text = cells[CONTRACT_MONTHS]
    months = int(months_text) if months_text.isdecimal() and len(months_text) <= 2 else None
    if months_text and (months is None or not 1 <= months <= _MOST_CONTRACT_MONTHS):
        findings.append(
            Finding(f"person.{CONTRACT_MONTHS}", _MONTHS_WANTED, CONTRACT_MONTHS, params={"value": months_text[:40]})
        )
    day_text = cells[ELIGIBLE_FROM]
    day = None
    if day_text:
        try:
            day = dt.date.fromisoformat(day_text)
        except ValueError:
            # Reported on its field; nothing is guessed.
            params = {"value": day_text[:40]}
            findings.append(Finding(f"person.{ELIGIBLE_FROM}", _DAY_WANTED, ELIGIBLE_FROM, params=params))
    category, age = word(CATEGORY, PublicCategory, _CATEGORY_WORDS), word(AGE, AgeClass, _AGE_WORDS)
    in_force = list_on(day, lists) if day is not None else None
    if in_force is not None and category is not None:
        findings += _findings_of_list(in_force, category, age)
    rule = in_force.rules.get(category) if in_force is not None and category is not None else None
    stated = StatedParticipant(
        category=category,
        age=age,
        contract=word(CONTRACT, WorkContract, _CONTRACT_WORDS),
        contract_months=months,
        outcome=word(OUTCOME, ClauseExit, _EXIT_WORDS),
        eligible_from=day,
        eligible_months=rule.months if rule is not None else ELIGIBLE_MONTHS,
        criteria_version=in_force.word if in_force is not None else "",
    )
    if findings:
        raise Refused("person", _REFUSED, findings=findings)
    return stated


def _findings_of_list(in_force: EligibilityList, category: PublicCategory, age: AgeClass | None) -> Iterator[Finding]:
    """The findings of the list in force against a category and age."""
    params: dict[str, str | float] = {"value": category.value, "list": in_force.word}
    rule = in_force.rules.get(category)
    if rule is None:
        yield Finding(f"person.{CATEGORY}", _NOT_IN_LIST, CATEGORY, params=params)
    elif age is not None and not may_be_of_age(rule, age):
        yield Finding(f"person.{AGE}", _NOT_OF_AGE, AGE, params={**params, "age": age.value})


def person_texts(stated: StatedParticipant) -> dict[str, str]:
    """The description of a person as texts of PERSON_FIELDS."""
    return {
        CATEGORY: stated.category.value if stated.category else "",
        AGE: stated.age.value if stated.age else "",
        CONTRACT: stated.contract.value if stated.contract else "",
        CONTRACT_MONTHS: str(stated.contract_months) if stated.contract_months else "",
        OUTCOME: stated.outcome.value if stated.outcome else "",
        ELIGIBLE_FROM: stated.eligible_from.isoformat() if stated.eligible_from else "",
    }
