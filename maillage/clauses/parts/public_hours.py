"""Hours promised and done as everybody reads them: on the page of a contract, on the page of a place.

Done are the hours of published years alone, of eleven people at least: no live figure stands on a public page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_words import category_label, hours_words, month_words, people_words
from maillage.clauses.queries.eligibility_lists import eligibility_lists
from maillage.clauses.queries.public_hours import (
    ContractYear,
    PromisedHours,
    contract_years,
    coordinations_of,
    newest_year,
    promised_by_contract,
    promised_on_contracts,
)
from maillage.clauses.rules.eligibility import list_on
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import EligibilityList, PublicCategory
from maillage.clauses.terms.yearly_tables import Breakdown, ClauseYearRow
from maillage.territory.queries.built_in import built_in
from maillage.territory.terms import Kind, Territory
from maillage.web.charts.share_lists import ShareLine, bar_width
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number, percent

_MOST_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class ContractHours:
    """What templates/clauses/contract_hours.html shows: a sentence, each clause, each published year."""

    summary: str
    promises: tuple[tuple[str, str], ...]  # what for, how much and until when
    years: tuple[tuple[str, str], ...]
    href: str
    json_href: str


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """What templates/clauses/place_hours.html shows."""

    summary: str
    promised: str
    rows_title: str
    rows: tuple[ShareLine, ...]
    helpers: tuple[str, ...]
    href: str


def contract_hours(key: str) -> ContractHours | None:
    """The hours of the contract of ``key``; None where no clause of it is followed."""
    clauses = list(InsertionClause.objects.filter(contract_key=key).select_related("coordination"))
    if not clauses:
        return None
    promised = promised_by_contract(key).centihours
    years = contract_years(key)
    return ContractHours(
        summary=_contract_summary(promised, years),
        promises=tuple((_lot_words(clause), _promise_words(clause)) for clause in clauses),
        years=tuple(
            (
                str(year.year),
                _("%(hours)s, %(people)s")
                % {"hours": hours_words(year.centihours), "people": people_words(year.people, is_exact=False)},
            )
            for year in years
        ),
        href=reverse("social_clauses"),
        json_href=with_pairs("/api/v1/clauses/contracts", [("contract", key)]),
    )


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


def _lot_words(clause: InsertionClause) -> str:
    return _("Lot %(lot)s") % {"lot": clause.lot} if clause.lot else _("Ce marché")


def _promise_words(clause: InsertionClause) -> str:
    return _("%(hours)s jusqu’en %(month)s, suivies par %(name)s") % {
        "hours": hours_words(clause.promised_centihours),
        "month": month_words(WorkMonth(clause.last_month)),
        "name": clause.coordination.name,
    }


def place_hours(place: Territory) -> PlaceHours | None:
    """The hours of the département of a place, or of all where it is the region of the house; None where none are."""
    is_region = place.kind is Kind.REGION
    if is_region and place.address != settings.HOME_TERRITORY:
        return None
    departement = "" if is_region else place.departement or ""
    if not is_region and not departement:
        return None
    published, promised = newest_year(), promised_on_contracts(departement)
    year, rows = published or (0, [])
    whole = next((row for row in rows if row.departement == departement and row.breakdown is Breakdown.ALL), None)
    if whole is None and not promised.clauses:
        return None
    parts = _departement_rows(rows) if is_region else _category_rows(rows, year, departement)
    return PlaceHours(
        summary=_place_summary(whole, year, place),
        promised=promised_words(promised),
        rows_title=_("Par département") if is_region else _("Par public"),
        rows=parts if whole is not None else (),
        helpers=tuple(coordinations_of(departement)) if departement else (),
        href=reverse("social_clauses"),
    )


def _place_summary(whole: ClauseYearRow | None, year: int, place: Territory) -> str:
    where = place.name if place.kind in {Kind.REGION, Kind.DEPARTEMENT} else place.within or place.name
    if whole is None:
        return _(
            "%(place)s : des heures sont promises ; celles qui sont faites paraissent une fois par an, à partir de "
            "onze personnes."
        ) % {"place": where}
    return _("%(place)s : en %(year)s, %(people)s ont fait %(hours)s d’insertion.") % {
        "place": where,
        "year": year,
        "people": people_words(whole.people, is_exact=False),
        "hours": hours_words(whole.centihours),
    }


def promised_words(promised: PromisedHours) -> str:
    """How many clauses of public contracts promise how many hours; "" where none does."""
    if not promised.clauses:
        return ""
    return ngettext(
        "%(count)s clause de marché public y promet %(hours)s.",
        "%(count)s clauses de marchés publics y promettent %(hours)s.",
        promised.clauses,
    ) % {"count": number(promised.clauses), "hours": hours_words(promised.centihours)}


def _departement_rows(rows: Sequence[ClauseYearRow]) -> tuple[ShareLine, ...]:
    named = []
    for row in rows:
        if row.departement and row.breakdown is Breakdown.ALL:
            address = f"departement:{row.departement}"
            named.append((departement_words(row.departement), reverse("territory", args=[address]), row))
    return _rows(named)


def departement_words(code: str) -> str:
    """The name of a département of a published row; its code where no territory has it any more."""
    place = built_in(f"departement:{code}")
    return place.name if place else code


def _category_rows(rows: Sequence[ClauseYearRow], year: int, departement: str) -> tuple[ShareLine, ...]:
    lists = eligibility_lists()
    return _rows(
        [
            (category_words(row.value, year, lists), "", row)
            for row in rows
            if row.departement == departement and row.breakdown is Breakdown.CATEGORY
        ]
    )


def category_words(value: str, year: int, lists: Sequence[EligibilityList]) -> str:
    """A value of the breakdown by category in the words of the list in force at the end of a year.

    "autres" and what is not said as they are.
    """
    if value not in set(PublicCategory):
        return _(value)
    in_force = list_on(dt.date(year, 12, 31), lists)
    return category_label(PublicCategory(value), lists, in_force.word if in_force is not None else "")


def _rows(named: Sequence[tuple[str, str, ClauseYearRow]]) -> tuple[ShareLine, ...]:
    longest = max((row.centihours for _name, _href, row in named), default=0)
    first = sorted(named, key=lambda line: -line[2].centihours)[:_MOST_ROWS]
    return tuple(
        ShareLine(
            name,
            hours_words(row.centihours),
            people_words(row.people, is_exact=False),
            href,
            bar_width(row.centihours, longest),
        )
        for name, href, row in first
    )
