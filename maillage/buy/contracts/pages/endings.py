"""The calendar of endings: which contracts end when, month after month; where to hear of it (ICS, Atom, CSV)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection, last_day_within
from maillage.buy.contracts.store.contract_search import listed_contracts
from maillage.buy.contracts.store.market_figures import endings_by_month, market_totals
from maillage.kits.search.form import search_form
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.wording.formats import month_name, number
from maillage.web.wording.glossary import NumberMark, scope_of

USUAL_MONTHS: Final = 12
_MOST_SHOWN: Final = 60
_MOST_COLUMNS: Final = 24


def endings_context(search: ContractSearch, *, today: dt.date) -> dict[str, Any]:
    """The calendar of ``search`` from ``today``, twelve months ahead where the address says nothing else."""
    months_ahead = search.ends_within or USUAL_MONTHS
    every_end = replace(search.unpaged(), ends_within=None)
    selection = replace(every_end, ends_within=months_ahead)
    counts = endings_by_month(selection, today=today, last=last_day_within(today, months_ahead))
    total, totals = sum(counts.values()), market_totals(every_end, today=today)
    listed = listed_contracts(
        contract_selection(selection, today=today), ContractOrder.ENDING, today=today, most=_MOST_SHOWN
    )
    months: dict[dt.date, list[ListedContract]] = {}
    for contract in listed:
        if contract.ends_on is not None:
            months.setdefault(contract.ends_on.replace(day=1), []).append(contract)
    words, of = {"count": number(total), "months": number(months_ahead)}, scope_of(every_end.pairs())
    ending = (NumberMark("contracts_ending", total, of),) if months_ahead == USUAL_MONTHS else ()
    return {
        "search": selection,
        "hidden": selection.pairs(without=["q"]),
        "summary": ngettext(
            "%(count)s marché se termine d’ici %(months)s mois.",
            "%(count)s marchés se terminent d’ici %(months)s mois.",
            total,
        )
        % words
        if total
        else _("Aucun marché ne se termine d’ici %(months)s mois.") % words,
        "marks": (NumberMark("contracts", totals.contracts, of), *ending),
        "coverage": _(
            "La fin se calcule pour %(count)s sur %(all)s (notification et durée, modifications comprises). "
            "Les reconductions ne sont pas publiées."
        )
        % {"count": number(totals.with_end), "all": contracts_text(totals.contracts)}
        if totals.contracts
        else "",
        "filters": search_form(selection, reverse("contract_endings"), today=today),
        "chart": columns(
            _month_columns(counts, months_ahead, today),
            title=_("Marchés qui se terminent, mois par mois"),
            description="",
        )
        if total
        else "",
        # All that end in a month are counted, the first of them are listed.
        "months": [(first_day, counts.get(f"{first_day:%Y-%m}", 0), months[first_day]) for first_day in months],
        "left_out": max(0, total - len(listed)),
        "today": today,
    }


def _month_columns(counts: Mapping[str, int], months_ahead: int, today: dt.date) -> list[TimeColumn]:
    """How many end in each month from ``today``, those without any too; every third named where they are many."""
    month_columns = []
    for ahead in range(min(months_ahead + 1, _MOST_COLUMNS)):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        count = counts.get(f"{year}-{month + 1:02}", 0)
        label = f"{month + 1:02}/{year % 100}" if months_ahead <= USUAL_MONTHS or ahead % 3 == 0 else ""
        title = f"{month_name(year, month + 1)} : {contracts_text(count)}"
        month_columns.append(TimeColumn(count, number(count) if count else "", label, title))
    return month_columns
