"""The pages of public contracts; what they ask for stands in their address, and nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.buy.contracts.pages.contract.location import location_places
from maillage.buy.contracts.pages.contract.page import contract_context
from maillage.buy.contracts.pages.contract_figures import contract_figures_context
from maillage.buy.contracts.pages.contracts_map import contracts_map_context, contracts_places
from maillage.buy.contracts.pages.endings import endings_context
from maillage.buy.contracts.pages.home import purchases_context
from maillage.buy.contracts.pages.market import buyer_context, cpv_context, holder_context
from maillage.buy.contracts.pages.method import method_context
from maillage.buy.contracts.pages.parts.contract_words import place_market_href
from maillage.buy.contracts.pages.search import contract_search_context
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page, render_problems
from maillage.web.protection.security import embeddable
from maillage.web.public_url import public_url, query_pairs


@require_safe
@gzip_page
@render_problems
def purchases(request: HttpRequest) -> HttpResponse:
    """The home of purchases."""
    return render(request, "contracts/home.html", purchases_context(today=localdate()))


@embeddable
@public_page
def contracts_search(request: HttpRequest) -> HttpResponse:
    """The contracts that the address asks for; with ?embed=1 the first of them, for a frame on another site."""
    search = ContractSearch.read(query_pairs(request))
    context = contract_search_context(search, base=public_url(request), today=localdate())
    template = "contracts/search_frame.html" if request.GET.get("embed") == "1" else "contracts/search.html"
    return render(request, template, context)


@public_page
def contracts_map(request: HttpRequest) -> HttpResponse:
    """The same contracts on a map."""
    search = ContractSearch.read(query_pairs(request))
    return render(request, "contracts/contracts_map.html", contracts_map_context(search, today=localdate()))


@public_page
def contracts_map_places(request: HttpRequest) -> HttpResponse:
    """Where they are carried out, as the map reads it."""
    return JsonResponse(contracts_places(ContractSearch.read(query_pairs(request)), today=localdate()))


@require_safe
@gzip_page
@render_problems
def contract(request: HttpRequest, key: str) -> HttpResponse:
    """One contract."""
    return render(request, "contracts/contract.html", contract_context(key, today=localdate()))


@public_page
def contract_location(_request: HttpRequest, key: str) -> HttpResponse:
    """Where one contract is carried out, as its map reads it."""
    return JsonResponse(location_places(key))


@require_safe
@gzip_page
@render_problems
def buyer(request: HttpRequest, siret: str) -> HttpResponse:
    """The contracts of a buyer."""
    return _market(request, buyer_context(siret, today=localdate()))


@require_safe
@gzip_page
@render_problems
def holder(request: HttpRequest, siren: str) -> HttpResponse:
    """The contracts of a holder; a page that may be a person's is not for search engines."""
    return _market(request, holder_context(siren, today=localdate()))


@require_safe
@render_problems
def place(_request: HttpRequest, address: str) -> HttpResponse:
    """Where the contracts of a territory were before its page had them; NotFound where there is no such territory."""
    return redirect(place_market_href(territory(address).address), permanent=True)


@require_safe
@gzip_page
@render_problems
def cpv(request: HttpRequest, code: str) -> HttpResponse:
    """The contracts of a kind of purchase."""
    return _market(request, cpv_context(code, today=localdate()))


@require_safe
@gzip_page
@render_problems
def endings(request: HttpRequest) -> HttpResponse:
    """The calendar of endings."""
    search = ContractSearch.read(query_pairs(request))
    return render(request, "contracts/endings.html", endings_context(search, today=localdate()))


@require_safe
@gzip_page
@render_problems
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of the contracts that the address asks for."""
    search = ContractSearch.read(query_pairs(request))
    return render(request, "contracts/figures.html", contract_figures_context(search, today=localdate()))


@require_safe
@gzip_page
@render_problems
def method(request: HttpRequest) -> HttpResponse:
    """How contracts are read, repaired and counted."""
    return render(request, "contracts/method.html", method_context())


def _market(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    answer = render(request, "contracts/market.html", context)
    if not context["is_indexed"]:
        answer["X-Robots-Tag"] = "noindex"
    return answer
