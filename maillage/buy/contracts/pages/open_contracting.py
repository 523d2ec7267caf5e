"""Contracts as OCDS 1.1: those of a search in packages one after the other, and one alone."""

from dataclasses import replace
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.buy.contracts.pages.parts.open_contracting import (
    CONTRACTS_OF_A_PACKAGE,
    PACKAGE_TYPE,
    PackageKind,
    write_contracts,
)
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_numbers import contract_number, numbers_of_page
from maillage.core.problems import Refused, sentence
from maillage.web.error_pages import render_problems
from maillage.web.filters import with_pairs
from maillage.web.public_url import public_url, query_pairs
from maillage.web.spooled import spooled_answer

_PACKAGE: Final = "package"
_REFUSED: Final = sentence("« %(value)s » n’est pas une sorte de paquet OCDS : écrivez releases ou records.")


@require_safe
@render_problems
def contracts_ocds(request: HttpRequest) -> HttpResponseBase:
    """A package of the contracts of the search, in its order; it says where the next one is."""
    search, kind, origin = ContractSearch.read(query_pairs(request)), _kind(request), public_url(request)
    numbers, page_count = numbers_of_page(search, today=localdate(), size=CONTRACTS_OF_A_PACKAGE)
    pages = {"prev": search.page - 1, "next": search.page + 1}
    links = {word: f"{origin}{_address(search, page, kind)}" for word, page in pages.items() if 1 <= page <= page_count}
    return spooled_answer(
        lambda spool: write_contracts(
            numbers,
            kind,
            spool,
            address=f"{origin}{_address(search, search.page, kind)}",
            origin=origin,
            links=links,
        ),
        content_type=PACKAGE_TYPE,
    )


@require_safe
@render_problems
def contract_ocds(request: HttpRequest, key: str) -> HttpResponseBase:
    """One contract: its releases, or its record."""
    kind, origin, number = _kind(request), public_url(request), contract_number(key)
    address = f"{origin}{with_pairs(reverse('contract_ocds', args=[key]), [(_PACKAGE, kind.value)])}"
    return spooled_answer(
        lambda spool: write_contracts([number], kind, spool, address=address, origin=origin),
        content_type=PACKAGE_TYPE,
    )


def _kind(request: HttpRequest) -> PackageKind:
    word = request.GET.get(_PACKAGE) or PackageKind.RELEASES.value
    if word not in tuple(PackageKind):
        raise Refused("ocds_package", _REFUSED, value=word[:40])
    return PackageKind(word)


def _address(search: ContractSearch, page: int, kind: PackageKind) -> str:
    return with_pairs(reverse("contracts_ocds"), [*replace(search, page=page).pairs(), (_PACKAGE, kind.value)])
