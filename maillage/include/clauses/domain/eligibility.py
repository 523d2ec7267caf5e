"""The version of the shared list that applies to a person, the ages it allows, and changes between versions."""

import datetime as dt
from collections.abc import Sequence

from maillage.include.clauses.domain.publics import AGE_SPANS, AgeClass, CategoryRule, EligibilityList, PublicCategory

ChangedRule = tuple[PublicCategory, CategoryRule | None, CategoryRule | None]  # None if missing from the list
Lists = Sequence[EligibilityList]  # by day of effect, the last saved at the end


def list_on(day: dt.date, lists: Lists) -> EligibilityList | None:
    """The list in force on a day; None before the first."""
    return next((known for known in reversed(lists) if known.in_force_from <= day), None)


def list_of_word(word: str, lists: Lists) -> EligibilityList | None:
    """The list with that version key; None if there is none."""
    return next((known for known in lists if known.word == word), None)


def may_be_of_age(rule: CategoryRule, age: AgeClass) -> bool:
    """Whether an age class overlaps the ages of a category."""
    first, last = AGE_SPANS[age]
    return (rule.youngest is None or last >= rule.youngest) and (rule.oldest is None or first <= rule.oldest)


def changed_rules(before: EligibilityList, now: EligibilityList) -> list[ChangedRule]:
    """The categories changed by a list, with their rules before and after."""
    pairs = ((category, before.rules.get(category), now.rules.get(category)) for category in PublicCategory)
    return [(category, earlier, later) for category, earlier, later in pairs if earlier != later]
