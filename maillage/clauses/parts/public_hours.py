"""Hours promised and done as everybody reads them: on the page of a contract, on the page of a place.

Done are the hours of published years alone, of eleven people at least: no live figure stands on a public page.
"""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_words import category_label, hours_words
from maillage.clauses.queries.public_hours import (
    ContractYear,
    PromisedHours,
    contract_years,
    promised_by_contract,
)
from maillage.clauses.rules.eligibility import list_on
from maillage.clauses.terms.publics import EligibilityList, PublicCategory
from maillage.territory.queries.built_in import built_in
from maillage.web.wording.formats import number, percent


def contract_hours(key: str) -> dict[str, object] | None:
    """What templates/clauses/contract_hours.html shows of a contract; None where no clause of it is followed."""
    clauses = list(InsertionClause.objects.filter(contract_key=key).select_related("coordination"))
    if not clauses:
        return None
    years = contract_years(key)
    return {
        "summary": _contract_summary(promised_by_contract(key).centihours, years),
        "clauses": clauses,
        "years": years,
        "json_href": f"/api/v1/clauses/contracts/{quote(key)}",
    }


def _contract_summary(promised: int, years: list[ContractYear]) -> str:
    words = {"promised": hours_words(promised)}
    if not years:
        return (
            _("%(promised)s promises à des personnes en insertion ; aucune année de ce marché n’est encore publiée.")
            % words
        )
    done = sum(year.centihours for year in years)
    words |= {"done": hours_words(done), "percent": percent(done / promised), "year": str(years[0].year)}
    return _(
        "%(promised)s promises, %(done)s faites d’après les années publiées, %(percent)s à la fin de %(year)s."
    ) % (words)


def promised_words(promised: PromisedHours) -> str:
    """How many clauses of public contracts promise how many hours; "" where none does."""
    if not promised.clauses:
        return ""
    return ngettext(
        "%(count)s clause de marché public y promet %(hours)s.",
        "%(count)s clauses de marchés publics y promettent %(hours)s.",
        promised.clauses,
    ) % {"count": number(promised.clauses), "hours": hours_words(promised.centihours)}


def departement_words(code: str) -> str:
    """The name of a département of a published row; its code where no territory has it any more."""
    place = built_in(f"departement:{code}")
    return place.name if place else code


def category_words(value: str, year: int, lists: Sequence[EligibilityList]) -> str:
    """A value of the breakdown by category in the words of the list in force at the end of a year.

    "autres" and what is not said as they are.
    """
    if value not in set(PublicCategory):
        return _(value)
    in_force = list_on(dt.date(year, 12, 31), lists)
    return category_label(PublicCategory(value), lists, in_force.word if in_force is not None else "")
