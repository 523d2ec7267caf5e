"""What is taken away of public contracts: tables, Atom, a calendar, one contract in the official format."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from icalendar import Event

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.endings import USUAL_MONTHS
from maillage.buy.contracts.pages.parts.contract_words import contract_href, holders_text, object_text
from maillage.buy.contracts.pages.parts.offered_parts import contract_columns
from maillage.buy.contracts.pages.parts.official_format import decp_document, decp_text, decp_xml, incomplete_fields
from maillage.buy.contracts.store.contract_export import exported_rows
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_page import stated_contract
from maillage.buy.contracts.store.contract_search import first_contracts, published_contracts
from maillage.core.problems import NotFound, sentence
from maillage.kits.lists.calendars import calendar_answer
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.files import table_answer
from maillage.kits.search.form import search_href, search_name
from maillage.web.error_pages import render_problems
from maillage.web.public_url import public_url, query_pairs
from maillage.web.wording.formats import day, euros

_MOST_ENTRIES: Final = 50
_MOST_ENDINGS: Final = 1_000
_INCOMPLETE: Final = sentence(
    "Ce marché ne peut pas être écrit dans la version 2 du format : il y manque des données, et rien n’est inventé."
)


@require_safe
@render_problems
def contracts_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every contract of the search of the address, in its order."""
    rows = exported_rows(ContractSearch.read(query_pairs(request)), today=localdate())
    return table_answer(contract_columns(), rows, name="marches", form=form)


@require_safe
@gzip_page
@render_problems
def contracts_atom(request: HttpRequest) -> HttpResponse:
    """The contracts of a search that were published last, or those that end first where it asks for endings.

    Each has the day of its publication: a reader shows what is newer than its last look, and a contract is published
    up to two months after its notification.
    """
    search = ContractSearch.read(query_pairs(request))
    entries = []
    for contract, published_on in published_contracts(search, today=localdate(), most=_MOST_ENTRIES):
        parts = [_contract_line(contract)]
        if contract.notified_on is not None:
            parts.append(_("notifié le %(day)s") % {"day": day(contract.notified_on)})
        if contract.ends_on is not None:
            parts.append(_("fin le %(day)s") % {"day": day(contract.ends_on)})
        entries.append(
            FeedEntry(
                title=object_text(contract.object),
                text=" · ".join(filter(None, parts)),
                author=contract.buyer_label or "",
                at=dt.datetime.combine(published_on or dt.date(1970, 1, 1), dt.time(), tzinfo=dt.UTC),
                path=contract_href(contract.key),
            )
        )
    return atom_answer(request, entries, title=search_name(search, without=["ends_within"]), path=search_href(search))


@require_safe
@gzip_page
@render_problems
def endings_ics(request: HttpRequest) -> HttpResponse:
    """The endings of a search as a calendar, the nearest first."""
    search, origin = ContractSearch.read(query_pairs(request)), public_url(request)
    selection = (
        search if search.ends_within else ContractSearch.read([*search.pairs(), ("ends_within", str(USUAL_MONTHS))])
    )
    events = [
        Event.new(
            uid=f"{hashlib.blake2b(contract.key.encode(), digest_size=12).hexdigest()}@maillage",
            start=contract.ends_on,
            summary=_("Fin : %(object)s") % {"object": object_text(contract.object)},
            description=_contract_line(contract),
            url=f"{origin}{contract_href(contract.key)}",
        )
        for contract in first_contracts(selection, today=localdate(), most=_MOST_ENDINGS)
        if contract.ends_on is not None
    ]
    return calendar_answer(
        events, name=search_name(search, without=["ends_within"]), product="contracts", file_name="fins-de-marches"
    )


@require_safe
@render_problems
def contract_json(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One contract in version 2 of the official format, as JSON."""
    return HttpResponse(_official(key, decp_text), content_type="application/json; charset=utf-8")


@require_safe
@render_problems
def contract_xml(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One contract in version 2 of the official format, as XML."""
    return HttpResponse(_official(key, decp_xml), content_type="application/xml; charset=utf-8")


def _official(key: str, text_of: Callable[[dict[str, object]], str]) -> str:
    contract = stated_contract(key)
    if incomplete_fields(contract):
        raise NotFound("contract_incomplete", _INCOMPLETE)
    return text_of(decp_document([contract]))


def _contract_line(contract: ListedContract) -> str:
    """Who buys from whom for how much, in a line."""
    parts = [contract.buyer_label or "", holders_text(contract.holders)]
    parts += [euros(contract.amount_now_eur)] if contract.amount_now_eur is not None else []
    return " · ".join(part for part in parts if part)
