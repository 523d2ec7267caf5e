"""Clauses in words: hours, months, how much of the promise is done and by how many people."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.rules.eligibility import list_of_word
from maillage.clauses.terms.clauses import FLOOR
from maillage.clauses.terms.hours import CENTIHOURS
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import CategoryRule, EligibilityList, PublicCategory
from maillage.clauses.terms.yearly_tables import ClauseYearRow
from maillage.web.wording.formats import NO_BREAK, month_name, number, percent
from maillage.web.wording.glossary import NumberMark

_ELIDED: Final = frozenset("ao")  # août, avril, octobre


def hours_words(centihours: int) -> str:
    """Hours as people read them, whole: "136 000 heures"."""
    hours = round(centihours / CENTIHOURS)
    return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": number(hours)}


def hours_on_paper(centihours: int) -> str:
    """Hours as a signed paper says them, to the hundredth: "245,50 heures"; no decimals where there are none."""
    if not centihours % CENTIHOURS:
        return hours_words(centihours)
    return _("%(count)s heures") % {"count": number(centihours / CENTIHOURS, 2)}


def whole_hours_short(centihours: int) -> str:
    """Hours where there is little room and no need of minutes: "1 520 h"."""
    return f"{number(round(centihours / CENTIHOURS))}{NO_BREAK}h"


def year_marks(year: int, row: ClauseYearRow, *, of: str) -> tuple[NumberMark, ...]:
    """The people and the hours of a published year, of a territory."""
    return (
        NumberMark("insertion_people", row.people, of, when=str(year)),
        NumberMark("insertion_hours", round(row.centihours / CENTIHOURS), of, when=str(year)),
    )


def hours_short(centihours: int) -> str:
    """The same where there is little room: "151,67 h"; no decimals where there are none."""
    digits = 2 if centihours % CENTIHOURS else 0
    return f"{number(centihours / CENTIHOURS, digits)}{NO_BREAK}h"


def month_words(month: WorkMonth) -> str:
    """The month as people say it: novembre 2026."""
    return month_name(month.year, month.month)


def period_words(first: WorkMonth, last: WorkMonth) -> str:
    """The months from one to another: "de mars 2026 à mai 2026", "d’octobre 2026 à mars 2027"; one alone as such."""
    if first == last:
        return month_words(first)
    words = {"first": month_words(first), "last": month_words(last)}
    is_elided = words["first"][:1] in _ELIDED
    return (_("d’%(first)s à %(last)s") if is_elided else _("de %(first)s à %(last)s")) % words


def people_words(people: int, *, is_exact: bool) -> str:
    """How many people; "moins de 11 personnes" below the floor where the reader may not know how many."""
    if people < FLOOR and not is_exact:
        return _("moins de %(floor)s personnes") % {"floor": FLOOR}
    return ngettext("%(count)s personne", "%(count)s personnes", people) % {"count": number(people)}


def done_sentence(done: int, promised: int, people: int, *, is_exact: bool) -> str:
    """The one sentence of a clause: "136 % des heures promises, 140 personnes."."""
    if not done:
        return _("Aucune heure déclarée pour l’instant, sur %(promised)s promises.") % {
            "promised": hours_words(promised)
        }
    return _("%(percent)s des heures promises, %(people)s.") % {
        "percent": percent(done / promised),
        "people": people_words(people, is_exact=is_exact),
    }


def category_label(category: PublicCategory, lists: Sequence[EligibilityList], word: str = "") -> str:
    """What a category is called: by the list of that word, else by the last one that has it."""
    judged = list_of_word(word, lists) if word else None
    known = [judged] if judged is not None else []
    rule = next(one.rules[category] for one in [*known, *reversed(lists)] if category in one.rules)
    return _(rule.label)


def clause_href(number: int) -> str:
    """The page of a clause, for those who may see it."""
    return reverse("own_clause", args=[number])


def rule_words(rule: CategoryRule) -> str:
    """How long a category counts, and at which ages."""
    months = _("%(count)s mois") % {"count": number(rule.months)}
    return _("compte %(months)s, %(ages)s") % {"months": months, "ages": _age_words(rule)}


def _age_words(rule: CategoryRule) -> str:
    if rule.youngest is not None and rule.oldest is not None:
        return _("de %(first)s à %(last)s ans") % {"first": rule.youngest, "last": rule.oldest}
    if rule.youngest is not None:
        return _("à partir de %(first)s ans") % {"first": rule.youngest}
    return _("jusqu’à %(last)s ans") % {"last": rule.oldest} if rule.oldest is not None else _("à tout âge")
