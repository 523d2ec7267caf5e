"""What contract pages show about clauses: hours promised, and hours done in published years."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.vocabularies import SocialConsideration
from maillage.buy.contracts.pages.parts.offered_parts import DatedStep, TimelineStep
from maillage.core.schema.terms import FieldType
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_words import hours_words, month_words
from maillage.include.clauses.pages.parts.public_hours import contract_hours
from maillage.include.clauses.store.clause_contracts import promised_by_key, promised_in_lot
from maillage.include.clauses.store.models import InsertionClause
from maillage.kits.lists.columns import Column, Columns
from maillage.web.offers import Panel
from maillage.web.wording.formats import day


def promised_hours(key: str) -> Iterator[DatedStep]:
    """Timeline steps for the social clauses of a contract: hours promised, until when, which coordination."""
    for row in InsertionClause.objects.filter(contract_key=key).select_related("coordination"):
        first: dt.date = WorkMonth(row.first_month).first_day
        details = (
            _("jusqu’en %(month)s") % {"month": month_words(WorkMonth(row.last_month))},
            _("suivie par %(name)s") % {"name": row.coordination.name},
            *((_("lot %(lot)s") % {"lot": row.lot},) if row.lot else ()),
        )
        title = _("Clause sociale : %(hours)s promises") % {"hours": hours_words(row.promised_centihours)}
        yield first, TimelineStep(day(first), title, details, reverse("social_clauses"))


def whole_hours_promised(keys: Sequence[str]) -> Iterator[int | None]:
    """The promised hours of these contracts in whole hours; None for a contract without a clause."""
    promised = promised_by_key(keys)
    return (promised[key] // CENTIHOURS if key in promised else None for key in keys)


def insertion_hours(key: str) -> Panel | None:
    """The panel of hours promised and done on a contract; None if no clause of it is followed."""
    content = contract_hours(key)
    return None if content is None else Panel("clauses/contract_hours.html", content)


def social_cells(buyer: str, number: str, lot: str) -> Mapping[str, str]:
    """Values proposed in the contract form if a clause is followed on it and the buyer has not filled them in.

    The promised hours are those of the lot, or of the whole contract; they go into a column of our schema, which the
    official format lacks. Hours done are never proposed.
    """
    promised = promised_in_lot(buyer, number, lot)
    if promised is None:
        return {}
    return {
        "considerationsSociales": SocialConsideration.CLAUSE.value,
        "heures_insertion": str(promised // CENTIHOURS),
    }


CONTRACT_CELLS: Final = (social_cells,)
CONTRACT_COLUMNS: Final[Columns[str]] = (
    Column("insertion_hours_promised", type=FieldType.INTEGER, values=whole_hours_promised),
)
TIMELINE_STEPS: Final = (promised_hours,)
CONTRACT_PANELS: Final = (insertion_hours,)
