"""What the pages of contracts show of clauses: what the contract promises; hours done are in published years alone."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_words import hours_words, month_words
from maillage.clauses.terms.months import WorkMonth
from maillage.purchases.parts.offered_parts import DatedStep, TimelineStep
from maillage.web.wording.formats import day


def promised_hours(key: str) -> Iterator[DatedStep]:
    """The social clauses of a contract: hours promised, until when, who follows them."""
    for row in InsertionClause.objects.filter(contract_key=key).select_related("coordination"):
        first: dt.date = WorkMonth(row.first_month).first_day
        details = (
            _("jusqu’en %(month)s") % {"month": month_words(WorkMonth(row.last_month))},
            _("suivie par %(name)s") % {"name": row.coordination.name},
            *((_("lot %(lot)s") % {"lot": row.lot},) if row.lot else ()),
        )
        title = _("Clause sociale : %(hours)s promises") % {"hours": hours_words(row.promised_centihours)}
        yield first, TimelineStep(day(first), title, details, reverse("social_clauses"))


TIMELINE_STEPS: Final = (promised_hours,)
