"""Clauses in words: hours, months, share of the promise done, number of people."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.eligibility import list_of_word
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import CategoryRule, EligibilityList, PublicCategory
from maillage.include.clauses.domain.yearly_tables import ClauseYearRow
from maillage.web.wording.formats import NO_BREAK, month_name, number, percent
from maillage.web.wording.glossary import NumberMark

_ELIDED: Final = frozenset("ao")  # août, avril, octobre


def hours_words(centihours: int) -> str:
    """Whole hours: "136 000 heures"."""
    hours = round(centihours / CENTIHOURS)
    return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": number(hours)}


def hours_on_paper(centihours: int) -> str:
    """Hours to the hundredth, for certificates: "245,50 heures"; without decimals if whole."""
    if not centihours % CENTIHOURS:
        return hours_words(centihours)
    return _("%(count)s heures") % {"count": number(centihours / CENTIHOURS, 2)}


def whole_hours_short(centihours: int) -> str:
    """Short whole hours: "1 520 h"."""
    return f"{number(round(centihours / CENTIHOURS))}{NO_BREAK}h"


def year_marks(year: int, row: ClauseYearRow, *, of: str) -> tuple[NumberMark, ...]:
    """The people and hours of a published year of a territory, as marked figures."""
    return (
        NumberMark("insertion_people", row.people, of, when=str(year)),
        NumberMark("insertion_hours", round(row.centihours / CENTIHOURS), of, when=str(year)),
    )


def hours_short(centihours: int) -> str:
    """Short hours: "151,67 h"; without decimals if whole."""
    digits = 2 if centihours % CENTIHOURS else 0
    return f"{number(centihours / CENTIHOURS, digits)}{NO_BREAK}h"


def month_words(month: WorkMonth) -> str:
    """A month: "novembre 2026"."""
    return month_name(month.year, month.month)


def of_month_words(month: WorkMonth) -> str:
    """A month after its noun: "de novembre 2026", "d’octobre 2026"."""
    words = month_words(month)
    return (_("d’%(month)s") if words[:1] in _ELIDED else _("de %(month)s")) % {"month": words}


def period_words(first: WorkMonth, last: WorkMonth) -> str:
    """A range of months: "de mars 2026 à mai 2026", "d’octobre 2026 à mars 2027"; a single month alone."""
    if first == last:
        return month_words(first)
    words = {"first": month_words(first), "last": month_words(last)}
    is_elided = words["first"][:1] in _ELIDED
    return (_("d’%(first)s à %(last)s") if is_elided else _("de %(first)s à %(last)s")) % words


def people_words(people: int, *, is_exact: bool) -> str:
    """A number of people; "moins de 11 personnes" below the threshold unless the reader may know it."""
    if people < DISCLOSURE_THRESHOLD and not is_exact:
        return _("moins de %(floor)s personnes") % {"floor": DISCLOSURE_THRESHOLD}
    return ngettext("%(count)s personne", "%(count)s personnes", people) % {"count": number(people)}


def done_sentence(done: int, promised: int, people: int, *, is_exact: bool) -> str:
    """The summary of a clause: "136 % des heures promises, 140 personnes."."""
    if not done:
        return _("Aucune heure déclarée pour l’instant, sur %(promised)s promises.") % {
            "promised": hours_words(promised)
        }
    return _("%(percent)s des heures promises, %(people)s.") % {
        "percent": percent(done / promised),
        "people": people_words(people, is_exact=is_exact),
    }


def category_label(category: PublicCategory, lists: Sequence[EligibilityList], word: str = "") -> str:
    """The label of a category in the list version ``word``, or in the latest one that has it."""
    judged = list_of_word(word, lists) if word else None
    known = [judged] if judged is not None else []
    rule = next(one.rules[category] for one in [*known, *reversed(lists)] if category in one.rules)
    return _(rule.label)


def clause_href(number: int) -> str:
    """URL of the page of a clause, which checks access."""
    return reverse("own_clause", args=[number])


def rule_words(rule: CategoryRule) -> str:
    """The eligibility period and ages of a category."""
    months = _("%(count)s mois") % {"count": number(rule.months)}
    return _("compte %(months)s, %(ages)s") % {"months": months, "ages": _age_words(rule)}


def _age_words(rule: CategoryRule) -> str:
    if rule.youngest is not None and rule.oldest is not None:
        return _("de %(first)s à %(last)s ans") % {"first": rule.youngest, "last": rule.oldest}
    if rule.youngest is not None:
        return _("à partir de %(first)s ans") % {"first": rule.youngest}
    return _("jusqu’à %(last)s ans") % {"last": rule.oldest} if rule.oldest is not None else _("à tout âge")
