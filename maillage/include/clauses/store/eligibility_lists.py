"""The versions of the shared list of eligible people: the built-in one, and those saved by the agency."""

import datetime as dt
from typing import Any

from pydantic import TypeAdapter

from maillage.core.problems import NotFound, sentence
from maillage.include.clauses.domain.eligibility import list_of_word, list_on
from maillage.include.clauses.domain.publics import FIRST_LIST, CategoryRule, EligibilityList, PublicCategory
from maillage.include.clauses.store.models import SavedEligibilityList

_RULES: Any = TypeAdapter(dict[PublicCategory, CategoryRule])


def eligibility_lists() -> tuple[EligibilityList, ...]:
    """All versions by day of effect; on the same day the last saved wins."""
    rows = SavedEligibilityList.objects.order_by("in_force_from", "pk")
    return (
        FIRST_LIST,
        *(
            EligibilityList(row.word, row.text, row.in_force_from, _RULES.validate_python(row.rules), row.href)
            for row in rows
        ),
    )


def eligibility_list(word: str, *, today: dt.date) -> EligibilityList:
    """The version with that key, or the one in force today for ""; raises NotFound."""
    lists = eligibility_lists()
    known = list_of_word(word, lists) if word else list_on(today, lists)
    if known is None:
        raise NotFound(
            "eligibility_list_unknown",
            sentence("Aucune liste de publics n’a cette version : prenez-la dans celles de la page."),
        )
    return known


def kept_rules(listed: EligibilityList) -> dict[str, Any]:
    """The rules of a list as JSON-compatible values."""
    kept: dict[str, Any] = _RULES.dump_python(dict(listed.rules), mode="json")
    return kept
