"""The page of a search of contracts: how many and how much in a sentence, the list, filters, ways to take it away."""

import datetime as dt
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kits.lists.paging import Pager, pager
from maillage.kits.search.form import search_form, search_href
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import ORDERS, contracts_text, endings_href
from maillage.purchases.parts.figure_words import left_out_text
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.contract_search import ContractResults, SelectionTotal, contracts_found
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import euros_short
from maillage.web.wording.glossary import NumberMark, scope_of


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """One order of the list and where choosing it leads."""

    label: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ContractSearchPage:
    """All that templates/purchases/search.html shows."""

    text: str
    hidden: tuple[tuple[str, str], ...]
    href: str
    title: str
    marks: tuple[NumberMark, ...]
    worth: str
    cards: tuple[ContractCard, ...]
    filters: Filters
    orders: tuple[OrderChoice, ...]
    pager: Pager | None
    without_filters_href: str
    csv_href: str
    ocds_href: str
    endings_href: str
    atom_href: str
    map_href: str
    follow_href: str
    api_href: str


def contract_search_page(search: ContractSearch, *, today: dt.date) -> ContractSearchPage:
    """The page for ``search``."""
    results = contracts_found(search, today=today)
    search = replace(search, page=results.page)
    href = reverse("contracts_search")
    count_words = contracts_text(results.total)
    pairs = search.unpaged().pairs()
    return ContractSearchPage(
        text=search.text,
        hidden=tuple(pair for pair in replace(search, text="", page=1).pairs()),
        href=href,
        title=_("%(found)s pour « %(text)s »") % {"found": count_words, "text": search.text}
        if search.text
        else count_words,
        marks=(NumberMark("contracts", results.total, scope_of(pairs)),),
        worth=worth_text(results),
        cards=contract_cards(results.contracts, today=today),
        filters=search_form(search, href, today=today),
        orders=tuple(
            OrderChoice(
                _(ORDERS[order]),
                search_href(replace(search, order=order, page=1)),
                order is search.order_in_force,
            )
            for order in ContractOrder
        ),
        pager=pager(results.page, results.page_count, lambda number: search_href(replace(search, page=number))),
        without_filters_href=search_href(ContractSearch(text=search.text)),
        csv_href=with_pairs(reverse("contracts_csv"), replace(search, page=1).pairs()),
        ocds_href=with_pairs(reverse("contracts_ocds"), replace(search, page=1).pairs()),
        endings_href=endings_href(search),
        atom_href=with_pairs(reverse("contracts_atom"), pairs),
        map_href=with_pairs(reverse("contracts_map"), pairs),
        follow_href=with_pairs(reverse("subscribe"), [("contracts", search.saved_text())]),
        api_href=with_pairs("/api/v1/contracts", pairs),
    )


def worth_text(results: ContractResults | SelectionTotal) -> str:
    """What the contracts add up to, and what that leaves out; "" where no amount is known."""
    left_out = left_out_text(results.placeholders, results.excluded)
    words = {"amount": euros_short(results.counted_eur), "left_out": left_out}
    if left_out:
        return _("%(amount)s hors taxes en tout, hors %(left_out)s") % words
    return _("%(amount)s hors taxes en tout") % words if results.counted_eur else ""
