"""The contracts of a buyer, of a holder or of a kind of purchase: one page with three URLs; those of a place.

It answers in a sentence, then shows figures, years, who is on the other side, what ends soon and what is newest.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.buy.companies.domain.terms import Company, SizeCategory
from maillage.buy.companies.store.companies import company_of, establishments_by_siret
from maillage.buy.companies.store.trades import trade_name
from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.person_names import may_be_a_person
from maillage.buy.contracts.pages.parts.contract_words import buyer_href, contracts_text, endings_text, holder_href
from maillage.buy.contracts.pages.parts.figure_words import without_left_out
from maillage.buy.contracts.pages.parts.offered_parts import offered_panels
from maillage.buy.contracts.pages.share_rows import share_rows
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import first_contracts
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.market_figures import (
    MarketPart,
    MarketTotals,
    contracts_by_year,
    holder_shares,
    market_shares,
    market_totals,
    median_amount,
)
from maillage.buy.contracts.store.parties import buyer_named, holder_named
from maillage.core.problems import NotFound, sentence
from maillage.kits.search.form import search_href
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import name_of
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.charts.share_lists import ShareLine
from maillage.web.wording.formats import day, euros_short, number
from maillage.web.wording.glossary import NumberMark, scope_of

_CARDS: Final = 5
_AHEAD_MONTHS: Final = 12
_SHARES: Final = 8
_YEARS: Final = 12
_NO_BUYER: Final = sentence("Aucun marché publié ici n’est de l’acheteur %(id)s : vérifiez les 14 chiffres du SIRET.")
_NO_HOLDER: Final = sentence("Aucun marché publié ici n’a le titulaire %(id)s : vérifiez les 9 chiffres du SIREN.")
_NO_CPV: Final = sentence("« %(id)s » n’est pas un code CPV : il a de 2 à 8 chiffres, par exemple 45 ou 45112500.")
ShareTable = tuple[str, tuple[ShareLine, ...], str]  # who or what has most contracts: its title, its rows, a note
_SIZES: Final = {
    SizeCategory.SMALL: sentence("Petite ou moyenne entreprise (PME)"),
    SizeCategory.INTERMEDIATE: sentence("Entreprise de taille intermédiaire (ETI)"),
    SizeCategory.LARGE: sentence("Grande entreprise"),
}


def register_texts(company: Company) -> tuple[str, ...]:
    """Its size, trade, seat, whether it is closed, the names that it had; what is not known is left out."""
    texts = [_(_SIZES[company.size])] if company.size is not None else []
    if company.trade:
        trade = " ".join(filter(None, (company.trade, trade_name(company.trade))))
        texts.append(_("Activité : %(trade)s") % {"trade": trade})
    if company.naf_2025 and company.naf_2025 != company.trade:
        trade = " ".join(filter(None, (company.naf_2025, trade_name(company.naf_2025))))
        texts.append(_("Activité dans la NAF 2025 : %(trade)s") % {"trade": trade})
    seat = establishments_by_siret([company.seat_siret]).get(company.seat_siret) if company.seat_siret else None
    # Where a person lives is often where she works.
    if seat is not None and seat.commune and not company.is_withheld and not company.is_person:
        texts.append(_("Siège : %(place)s") % {"place": name_of(seat.commune) or seat.commune})
    if not company.is_active:
        texts.append(_("Cessée, dit le registre"))
    texts += [
        _("Autrefois « %(name)s », jusqu’au %(day)s") % {"name": former.name, "day": day(former.until)}
        for former in company.former_names
    ]
    if company.is_withheld:
        texts.append(_("Le registre ne diffuse pas son nom : il n’est pas montré ici."))
    return tuple(texts)


def buyer_context(siret: str, *, today: dt.date) -> dict[str, Any]:
    """The page of a buyer; NotFound where it has no contract here."""
    buyer = buyer_named(siret)
    if buyer is None:
        raise NotFound("buyer_unknown", _NO_BUYER, id=siret[:20])
    search = ContractSearch(buyer=siret)
    return {
        "kind": _("Acheteur"),
        "number": f"SIRET {siret}",
        "is_indexed": True,
        **_page_context(search, buyer.name or siret, [_holders(search, today), _purchases(search, today)], today),
    }


def holder_context(siren: str, *, today: dt.date) -> dict[str, Any]:
    """The page of a holder, which search engines may show where it is no person's; NotFound without contract here."""
    holder = holder_named(siren)
    if holder is None:
        raise NotFound("holder_unknown", _NO_HOLDER, id=siren[:20])
    search, company = ContractSearch(holder=siren), company_of(siren)
    name = holder.name or f"SIREN {siren}"
    return {
        "kind": _("Titulaire"),
        "number": f"SIREN {siren}",
        "known": register_texts(company) if company else (),
        "is_indexed": not (company.is_person or company.is_withheld) if company else not may_be_a_person(holder.name),
        **_page_context(search, name, [_buyers(search, today), _purchases(search, today)], today),
    }


def cpv_context(code: str, *, today: dt.date) -> dict[str, Any]:
    """The page of a kind of purchase, by its CPV code or the beginning of one; NotFound where it is none."""
    name = cpv_name(code) if code.isascii() and code.isdigit() and 2 <= len(code) <= 8 else ""
    if not name:
        raise NotFound("cpv_unknown", _NO_CPV, id=code[:20])
    search = ContractSearch(cpv=code)
    return {
        "kind": _("Achat"),
        "number": f"CPV {code}",
        "is_indexed": True,
        **_page_context(search, name, [_buyers(search, today), _holders(search, today)], today),
    }


def place_market(address: str, *, today: dt.date) -> dict[str, Any]:
    """What the page of a territory shows of the contracts performed there, once somebody opens it."""
    search = ContractSearch(territory=address)
    shares = [_buyers(search, today), _holders(search, today), _purchases(search, today)]
    return _market_context(search, place_name(address), shares, today)


def _page_context(search: ContractSearch, name: str, shares: Sequence[ShareTable], today: dt.date) -> dict[str, Any]:
    soon = replace(search, ends_within=_AHEAD_MONTHS)
    return {
        **_market_context(search, name, shares, today),
        "name": name,
        "ending": first_contracts(soon, today=today, most=_CARDS),
        "newest": first_contracts(search, today=today, most=_CARDS),
        "panels": offered_panels(search, today=today),
        "today": today,
    }


def _market_context(search: ContractSearch, name: str, shares: Sequence[ShareTable], today: dt.date) -> dict[str, Any]:
    """What a market and a place have in common: the totals, the years, who or what has most contracts."""
    totals, of = market_totals(search, today=today), scope_of(search.pairs())
    years = contracts_by_year(search, today=today)[-_YEARS:]
    return {
        "search": search,
        "newest_first": replace(search, order=ContractOrder.NEWEST),
        "totals": totals,
        "median_eur": median_amount(search, today=today),
        "summary": _summary(totals),
        "marks": (
            NumberMark("contracts", totals.contracts, of),
            NumberMark("contracts_ending", totals.ending_within_a_year, of),
        ),
        "years": years,
        "chart": _years_chart(years, name) if len(years) > 1 else "",
        "shares": [table for table in shares if table[1]],
    }


def _years_chart(years: Sequence[tuple[int, int, float | None]], name: str) -> SafeString:
    return columns(
        [
            TimeColumn(count, number(count), str(year), f"{year} : {contracts_text(count)}, {euros_short(total)}")
            for year, count, total in years
        ],
        title=_("Marchés par année de notification : %(name)s") % {"name": name},
        description="",
    )


def _summary(totals: MarketTotals) -> str:
    """What came for this page most wants to know, in two sentences."""
    if not totals.contracts:
        return _("Aucun marché publié ne répond ici.")
    words = {"contracts": contracts_text(totals.contracts), "amount": euros_short(totals.counted_eur)}
    first = (
        _("%(contracts)s pour %(amount)s hors taxes.") % words
        if totals.counted_eur
        else _("%(contracts)s, sans montant renseigné.") % words
    )
    first = without_left_out(first, totals.placeholders, totals.excluded)
    if not totals.with_end:
        return first + " " + _("Aucune fin n’est calculable : la durée ou la date manque.")
    return f"{first} {endings_text(totals.ending_within_a_year)}"


def _buyers(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = market_shares(search, MarketPart.BUYERS, today=today, most=_SHARES)
    rows = share_rows(
        shares, name_of=lambda share: share.name or share.code, href_of=lambda share: buyer_href(share.code)
    )
    return _("Qui achète"), rows, ""


def _holders(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = holder_shares(search, today=today, most=_SHARES)
    rows = share_rows(
        shares,
        name_of=lambda share: share.name or f"SIREN {share.code}",
        href_of=lambda share: holder_href(share.code),
    )
    return _("Qui vend"), rows, _("Un marché de groupement compte pour chacun de ses membres.")


def _purchases(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = market_shares(search, MarketPart.DIVISIONS, today=today, most=_SHARES)
    rows = share_rows(
        shares,
        name_of=lambda share: cpv_name(share.code) or share.code,
        href_of=lambda share: search_href(replace(search, cpv=share.code)),
    )
    return _("Quoi"), rows, ""
