"""The page of a search of contracts: how many and how much in a sentence, the list, filters, downloads."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.pages.parts.contract_words import ORDERS, contracts_text
from maillage.buy.contracts.pages.parts.figure_words import left_out_text
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import ContractResults, SelectionTotal, contracts_found
from maillage.kits.lists.paging import pager
from maillage.kits.search.form import search_form, search_href
from maillage.web.filters import with_pairs
from maillage.web.frames import frame_code
from maillage.web.wording.formats import euros_short
from maillage.web.wording.glossary import NumberMark, scope_of

_FRAME_PX: Final = 640


def contract_search_context(search: ContractSearch, *, base: str, today: dt.date) -> dict[str, Any]:
    """What the page of ``search`` shows; ``base`` is the public URL of the installation."""
    results = contracts_found(search, today=today)
    search = replace(search, page=results.page)
    pairs, title = search.unpaged().pairs(), contracts_text(results.total)
    if search.text:
        title = _("%(found)s pour « %(text)s »") % {"found": title, "text": search.text}
    return {
        "search": search,
        "hidden": search.pairs(without=["q", "page"]),
        "contracts": results.contracts,
        "title": title,
        "marks": (NumberMark("contracts", results.total, scope_of(pairs)),),
        "worth": worth_text(results),
        "filters": search_form(search, reverse("contracts_search"), today=today),
        "orders": [
            (_(ORDERS[order]), search_href(replace(search, order=order, page=1)), order is search.order_in_force)
            for order in ContractOrder
        ],
        "pager": pager(results.page, results.page_count, lambda number: search_href(replace(search, page=number))),
        "frame_code": frame_code(
            base + with_pairs(reverse("contracts_search"), [*pairs, ("embed", "1")]),
            _("Marchés publics"),
            height_px=_FRAME_PX,
        ),
        "without_filters": ContractSearch(text=search.text),
        "api_href": with_pairs("/api/v1/contracts", pairs),
        "today": today,
    }


def worth_text(results: ContractResults | SelectionTotal) -> str:
    """What the contracts add up to, and what that leaves out; "" where no amount is known."""
    left_out = left_out_text(results.placeholders, results.excluded)
    words = {"amount": euros_short(results.counted_eur), "left_out": left_out}
    if left_out:
        return _("%(amount)s hors taxes en tout, hors %(left_out)s") % words
    return _("%(amount)s hors taxes en tout") % words if results.counted_eur else ""
