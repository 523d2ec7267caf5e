"""A published year in shares: who worked, how, at what age and where, as short bar lists."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.include.clauses.domain.hours import MODE_NAMES, WorkMode
from maillage.include.clauses.domain.publics import EligibilityList
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.parts.clause_words import hours_words, people_words
from maillage.include.clauses.pages.parts.public_hours import category_words, departement_words
from maillage.web.charts.share_lists import ShareLine, bar_width

_TITLES: Final = (
    (Breakdown.CATEGORY, sentence("Qui a travaillé")),
    (Breakdown.MODE, sentence("Comment")),
    (Breakdown.AGE, sentence("À quel âge")),
)
_AGES: Final = {
    "-26": sentence("moins de 26 ans"),
    "26-49": sentence("de 26 à 49 ans"),
    "50+": sentence("50 ans et plus"),
}


def year_shares(
    rows: Iterable[ClauseYearRow], year: int, words: Sequence[EligibilityList]
) -> list[tuple[str, tuple[ShareLine, ...]]]:
    """The titled lists of a year, most hours first: over all départements, and each département's share.

    A list with a single part is left out.
    """
    several = tuple(rows)
    lists = [
        (_(title), [row for row in several if not row.departement and row.breakdown is breakdown])
        for breakdown, title in _TITLES
    ]
    lists.append((_("Où"), [row for row in several if row.departement and row.breakdown is Breakdown.ALL]))
    return [(title, _parts(parts, year, words)) for title, parts in lists if len(parts) > 1]


def value_words(row: ClauseYearRow, year: int, lists: Sequence[EligibilityList]) -> str:
    """The label of a row's value; merged values keep theirs."""
    if row.breakdown is Breakdown.CATEGORY:
        return category_words(row.value, year, lists)
    if row.breakdown is Breakdown.MODE and row.value in set(WorkMode):
        return _(MODE_NAMES[WorkMode(row.value)])
    return _(_AGES[row.value]) if row.value in _AGES else row.value


def _parts(rows: list[ClauseYearRow], year: int, lists: Sequence[EligibilityList]) -> tuple[ShareLine, ...]:
    most = max(row.centihours for row in rows)
    return tuple(
        ShareLine(
            departement_words(row.departement) if row.departement else value_words(row, year, lists),
            hours_words(row.centihours),
            people_words(row.people, is_exact=False),
            width=bar_width(row.centihours, most),
        )
        for row in sorted(rows, key=lambda row: -row.centihours)
    )
