"""The public hours promised and done, for pages of contracts and territories.

Hours done come from published years only, of at least eleven people: public pages show no live figures.
"""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.clauses.domain.eligibility import list_on
from maillage.include.clauses.domain.publics import EligibilityList, PublicCategory
from maillage.include.clauses.pages.parts.clause_words import category_label, hours_words
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.public_hours import (
    ContractYear,
    PromisedHours,
    contract_years,
    promised_by_contract,
)
from maillage.territory.store.built_in import built_in
from maillage.web.wording.formats import number, percent


def contract_hours(key: str) -> dict[str, object] | None:
    """Context of contract_hours.html; None if no clause of the contract is followed."""
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
    """The number of clauses in public contracts and their promised hours; "" if there are none."""
    if not promised.clauses:
        return ""
    return ngettext(
        "%(count)s clause de marché public y promet %(hours)s.",
        "%(count)s clauses de marchés publics y promettent %(hours)s.",
        promised.clauses,
    ) % {"count": number(promised.clauses), "hours": hours_words(promised.centihours)}


def departement_words(code: str) -> str:
    """The name of the département of a published row; its code if no territory has it any more."""
    place = built_in(f"departement:{code}")
    return place.name if place else code


def category_words(value: str, year: int, lists: Sequence[EligibilityList]) -> str:
    """The label of a category in the list in force at the end of a year.

    "autres" and unknown values are unchanged.
    """
    if value not in set(PublicCategory):
        return _(value)
    in_force = list_on(dt.date(year, 12, 31), lists)
    return category_label(PublicCategory(value), lists, in_force.word if in_force is not None else "")
