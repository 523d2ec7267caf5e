"""By which version of the shared list somebody is judged, whether it has her category at her age, what one changes."""

import datetime as dt
from collections.abc import Sequence

from maillage.clauses.terms.publics import AGE_SPANS, AgeClass, CategoryRule, EligibilityList, PublicCategory

ChangedRule = tuple[PublicCategory, CategoryRule | None, CategoryRule | None]  # None where it is not in the list
Lists = Sequence[EligibilityList]  # by the day from which each is in force, of one day the last saved at the end


def list_on(day: dt.date, lists: Lists) -> EligibilityList | None:
    """The list by which somebody is looked at on a day; None before the first that the house knows."""
    return next((known for known in reversed(lists) if known.in_force_from <= day), None)


def list_of_word(word: str, lists: Lists) -> EligibilityList | None:
    """The list of that word; None for a word that none has."""
    return next((known for known in lists if known.word == word), None)


def may_be_of_age(rule: CategoryRule, age: AgeClass) -> bool:
    """Whether anybody of an age class is of the ages that a category is for."""
    first, last = AGE_SPANS[age]
    return (rule.youngest is None or last >= rule.youngest) and (rule.oldest is None or first <= rule.oldest)


def changed_rules(before: EligibilityList, now: EligibilityList) -> list[ChangedRule]:
    """The categories that a list changes of the one before it, with what stood before and what stands now."""
    pairs = ((category, before.rules.get(category), now.rules.get(category)) for category in PublicCategory)
    return [(category, earlier, later) for category, earlier, later in pairs if earlier != later]
