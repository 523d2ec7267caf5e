"""What is taken away of public contracts: CSV, Atom, a calendar, one contract in the official format."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.core.plain_text import printable
from maillage.core.problems import NotFound, sentence
from maillage.procurement.parts.official_format import decp_document, decp_text, decp_xml, incomplete_fields
from maillage.purchases.pages.endings import USUAL_MONTHS
from maillage.purchases.parts.contract_cards import holders_text, object_text
from maillage.purchases.parts.contract_words import contract_href, euros, search_href
from maillage.purchases.queries.contract_export import EXPORT_COLUMNS, exported_rows
from maillage.purchases.queries.contract_page import stated_contract
from maillage.purchases.queries.contract_search import ListedContract, first_contracts
from maillage.purchases.rules.contract_search import read_contract_search
from maillage.purchases.terms.contract_search import ContractSearch
from maillage.web.public_address import public_url, query_pairs
from maillage.web.table_files import csv_file
from maillage.web.telling import telling_problems
from maillage.web.wording.calendars import CalendarEntry, calendar_text

_MOST_ENTRIES: Final = 50
_MOST_ENDINGS: Final = 1_000
_INCOMPLETE: Final = sentence(
    "Ce marché ne peut pas être écrit dans la version 2 du format : il y manque des données, et rien n’est inventé."
)


@require_safe
@telling_problems
def contracts_csv(request: HttpRequest) -> HttpResponseBase:
    """Every contract of the search of the address, in its order."""
    search, today = read_contract_search(query_pairs(request)), localdate()
    return csv_file(exported_rows(search, today=today), EXPORT_COLUMNS, name="marches.csv")


@require_safe
@gzip_page
@telling_problems
def contracts_atom(request: HttpRequest) -> HttpResponse:
    """The newest contracts of a search, or those that end first where it asks for endings."""
    search, origin = read_contract_search(query_pairs(request)), public_url(request)
    href = f"{origin}{request.get_full_path()}"
    feed = Atom1Feed(
        title=printable(_search_title(search)),
        link=f"{origin}{search_href(search)}",
        description="",
        language=get_language() or "fr",
        feed_url=href,
        feed_guid=href,
    )
    for contract in first_contracts(search, today=localdate(), most=_MOST_ENTRIES):
        notified = contract.notified_on or dt.date.min.replace(year=1970)
        feed.add_item(
            printable(object_text(contract.object)),
            f"{origin}{contract_href(contract.key)}",
            escape(printable(_contract_line(contract))),  # a reader takes it as HTML
            author_name=printable(contract.buyer_label or ""),
            updateddate=dt.datetime.combine(notified, dt.time(), tzinfo=dt.UTC),
            unique_id=f"{origin}{contract_href(contract.key)}",
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@gzip_page
@telling_problems
def endings_ics(request: HttpRequest) -> HttpResponse:
    """The endings of a search as a calendar, the nearest first."""
    search, origin = read_contract_search(query_pairs(request)), public_url(request)
    selection = (
        search if search.ends_within else read_contract_search([*search.pairs(), ("ends_within", str(USUAL_MONTHS))])
    )
    entries = [
        CalendarEntry(
            uid=f"{hashlib.blake2b(contract.key.encode(), digest_size=12).hexdigest()}@maillage",
            starts=contract.ends_on,
            title=_("Fin : %(object)s") % {"object": object_text(contract.object)},
            text=_contract_line(contract),
            address=f"{origin}{contract_href(contract.key)}",
        )
        for contract in first_contracts(selection, today=localdate(), most=_MOST_ENDINGS)
        if contract.ends_on is not None
    ]
    text = calendar_text(entries, name=_search_title(selection), product="contracts", written_at=utc_now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="fins-de-marches.ics"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@telling_problems
def contract_json(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One contract in version 2 of the official format, as JSON."""
    return HttpResponse(_official(key, decp_text), content_type="application/json; charset=utf-8")


@require_safe
@telling_problems
def contract_xml(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One contract in version 2 of the official format, as XML."""
    return HttpResponse(_official(key, decp_xml), content_type="application/xml; charset=utf-8")


def _official(key: str, text_of: Callable[[dict[str, object]], str]) -> str:
    contract = stated_contract(key)
    if incomplete_fields(contract):
        raise NotFound("contract_incomplete", _INCOMPLETE)
    return text_of(decp_document([contract]))


def _search_title(search: ContractSearch) -> str:
    words = [value for name, value in search.pairs() if name not in ("order", "page", "ends_within")]
    if not words:
        return _("Marchés publics")
    return _("Marchés publics : %(search)s") % {"search": ", ".join(words)}


def _contract_line(contract: ListedContract) -> str:
    """Who buys from whom for how much, in a line."""
    parts = [contract.buyer_label or "", holders_text(contract.holders)]
    parts += [euros(contract.amount_now_eur)] if contract.amount_now_eur is not None else []
    return " · ".join(part for part in parts if part)
