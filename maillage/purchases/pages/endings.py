"""The calendar of endings: which contracts end when, month after month; where to hear of it (ICS, Atom, CSV)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kits.search.form import search_form, search_href
from maillage.procurement.terms.listed_contracts import ListedContract
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import contracts_text
from maillage.purchases.queries.contract_filters import ContractSearch, contract_selection, last_day_within
from maillage.purchases.queries.contract_search import listed_contracts
from maillage.purchases.queries.market_figures import endings_by_month, market_totals
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import month_name, number
from maillage.web.wording.glossary import NumberMark, scope_of

USUAL_MONTHS: Final = 12
_MOST_SHOWN: Final = 60
_MOST_COLUMNS: Final = 24
_SHOWN_OF_MONTH: Final = 6  # the others are folded: a telephone shows two cards at once


@dataclass(frozen=True, slots=True)
class EndingMonth:
    """The contracts that end in one month: the first ones, and those that are folded."""

    name: str
    count: str
    cards: tuple[ContractCard, ...]
    folded: tuple[ContractCard, ...]


@dataclass(frozen=True, slots=True)
class EndingsPage:
    """All that templates/purchases/endings.html shows."""

    summary: str
    marks: tuple[NumberMark, ...]
    text: str
    hidden: tuple[tuple[str, str], ...]
    coverage: str
    href: str
    filters: Filters
    chart: SafeString
    months: tuple[EndingMonth, ...]
    others: str
    search_href: str
    ics_href: str
    atom_href: str
    csv_href: str
    follow_href: str


def endings_page(search: ContractSearch, *, today: dt.date) -> EndingsPage:
    """The calendar of ``search`` from ``today``, twelve months ahead where the address says nothing else."""
    selection = replace(search.unpaged(), ends_within=search.ends_within or USUAL_MONTHS)
    months_ahead = selection.ends_within or USUAL_MONTHS
    counts = endings_by_month(selection, today=today, last=last_day_within(today, months_ahead))
    total = sum(counts.values())
    totals = market_totals(replace(selection, ends_within=None), today=today)
    listed = listed_contracts(
        contract_selection(selection, today=today), ContractOrder.ENDING, today=today, most=_MOST_SHOWN
    )
    href = reverse("contract_endings")
    pairs = selection.pairs()
    left_out = total - len(listed)
    words = {"count": number(total), "months": number(months_ahead)}
    with_end = {"count": number(totals.with_end), "all": contracts_text(totals.contracts)}
    of = scope_of(replace(selection, ends_within=None).pairs())
    ending = (NumberMark("contracts_ending", total, of),) if months_ahead == USUAL_MONTHS else ()
    return EndingsPage(
        summary=ngettext(
            "%(count)s marché se termine d’ici %(months)s mois.",
            "%(count)s marchés se terminent d’ici %(months)s mois.",
            total,
        )
        % words
        if total
        else _("Aucun marché ne se termine d’ici %(months)s mois.") % words,
        marks=(NumberMark("contracts", totals.contracts, of), *ending),
        text=selection.text,
        hidden=tuple(replace(selection, text="").pairs()),
        coverage=_(
            "La fin se calcule pour %(count)s sur %(all)s (notification et durée, modifications comprises). "
            "Les reconductions ne sont pas publiées."
        )
        % with_end
        if totals.contracts
        else "",
        href=href,
        filters=search_form(selection, href, today=today),
        chart=columns(
            _month_columns(counts, months_ahead, today),
            title=_("Marchés qui se terminent, mois par mois"),
            description="",
        )
        if total
        else SafeString(),
        months=tuple(_ending_months(listed, counts, today)),
        others=_("et %(count)s plus tard") % {"count": contracts_text(left_out)} if left_out > 0 else "",
        search_href=search_href(selection),
        ics_href=with_pairs(reverse("contract_endings_ics"), pairs),
        atom_href=with_pairs(reverse("contracts_atom"), pairs),
        csv_href=with_pairs(reverse("contracts_csv"), pairs),
        follow_href=with_pairs(reverse("subscribe"), [("contracts", selection.saved_text())]),
    )


def _ending_months(
    listed: Sequence[ListedContract], counts: Mapping[str, int], today: dt.date
) -> Iterator[EndingMonth]:
    """The months in which contracts end, with their cards; ``counts`` of all that end in each."""
    by_month: dict[str, list[ContractCard]] = {}
    for contract, card in zip(listed, contract_cards(listed, today=today), strict=True):
        if contract.ends_on is not None:
            by_month.setdefault(f"{contract.ends_on:%Y-%m}", []).append(card)
    for month, cards in by_month.items():
        yield EndingMonth(
            month_name(int(month[:4]), int(month[5:])),
            contracts_text(counts.get(month, 0)),
            tuple(cards[:_SHOWN_OF_MONTH]),
            tuple(cards[_SHOWN_OF_MONTH:]),
        )


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
