"""The contracts of a buyer, of a holder or of a kind of purchase: one page, three ways to it; those of a place.

It answers in a sentence, then shows figures, years, who is on the other side, what ends soon and what is newest.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.companies.queries.companies import company_of
from maillage.core.problems import NotFound, sentence
from maillage.kits.search.form import search_href
from maillage.procurement.queries.indicators import LEAST_PEERS
from maillage.purchases.pages.share_rows import share_rows
from maillage.purchases.parts.contract_cards import ContractCard, contract_cards
from maillage.purchases.parts.contract_words import (
    buyer_href,
    contracts_text,
    endings_href,
    endings_text,
    holder_href,
)
from maillage.purchases.parts.figure_words import without_left_out
from maillage.purchases.parts.offered_parts import offered_panels
from maillage.purchases.parts.register_words import register_texts
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.contract_search import first_contracts
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.purchases.queries.market_figures import (
    MarketPart,
    MarketTotals,
    contracts_by_year,
    holder_shares,
    market_shares,
    market_totals,
    median_amount,
)
from maillage.purchases.queries.parties import buyer_named, holder_named
from maillage.purchases.rules.person_names import may_be_a_person
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.charts.share_lists import ShareLine
from maillage.web.filters import with_pairs
from maillage.web.offers import Panel
from maillage.web.wording.formats import euros_short, number, percent
from maillage.web.wording.glossary import NumberMark, scope_of
from maillage.web.wording.places import place_name

_CARDS: Final = 5
_AHEAD_MONTHS: Final = 12
_SHARES: Final = 8
_YEARS: Final = 12
_NO_BUYER: Final = sentence("Aucun marché publié ici n’est de l’acheteur %(id)s : vérifiez les 14 chiffres du SIRET.")
_NO_HOLDER: Final = sentence("Aucun marché publié ici n’a le titulaire %(id)s : vérifiez les 9 chiffres du SIREN.")
_NO_CPV: Final = sentence("« %(id)s » n’est pas un code CPV : il a de 2 à 8 chiffres, par exemple 45 ou 45112500.")


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year in the table beside the chart."""

    year: str
    contracts: str
    amount: str


@dataclass(frozen=True, slots=True)
class MarketFigure:
    """One figure and what it says."""

    figure: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShareTable:
    """Who or what has most contracts, under a title."""

    title: str
    rows: tuple[ShareLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceMarket:
    """All that templates/purchases/place_market.html shows, on the page of a place."""

    summary: str
    marks: tuple[NumberMark, ...]
    headlines: tuple[MarketFigure, ...]
    years: SafeString
    year_rows: tuple[YearRow, ...]
    shares: tuple[ShareTable, ...]
    search_href: str
    endings_href: str
    figures_href: str
    csv_href: str
    atom_href: str
    follow_href: str


@dataclass(frozen=True, slots=True)
class MarketPage:
    """All that templates/purchases/market.html shows."""

    kind: str
    name: str
    number: str
    summary: str
    marks: tuple[NumberMark, ...]
    headlines: tuple[MarketFigure, ...]
    years: SafeString
    year_rows: tuple[YearRow, ...]
    shares: tuple[ShareTable, ...]
    ending: tuple[ContractCard, ...]
    newest: tuple[ContractCard, ...]
    search_href: str
    endings_href: str
    figures_href: str
    csv_href: str
    atom_href: str
    follow_href: str
    panels: tuple[Panel, ...]
    known: tuple[str, ...] = ()
    is_indexed: bool = True


def buyer_page(siret: str, *, today: dt.date) -> MarketPage:
    """The page of a buyer; NotFound where it has no contract here."""
    buyer = buyer_named(siret)
    if buyer is None:
        raise NotFound("buyer_unknown", _NO_BUYER, id=siret[:20])
    search = ContractSearch(buyer=siret)
    return _market_page(
        search, _("Acheteur"), buyer.name or siret, id_text=f"SIRET {siret}", today=today,
        shares=(_holders(search, today), _purchases(search, today)),
    )  # fmt: skip


def holder_page(siren: str, *, today: dt.date) -> MarketPage:
    """The page of a holder; NotFound where it has no contract here."""
    holder = holder_named(siren)
    if holder is None:
        raise NotFound("holder_unknown", _NO_HOLDER, id=siren[:20])
    search = ContractSearch(holder=siren)
    page = _market_page(
        search, _("Titulaire"), holder.name or f"SIREN {siren}", id_text=f"SIREN {siren}", today=today,
        shares=(_buyers(search, today), _purchases(search, today)),
    )  # fmt: skip
    company = company_of(siren)
    if company is None:
        return replace(page, is_indexed=not may_be_a_person(holder.name))
    is_indexed = not company.is_person and not company.is_withheld
    return replace(page, known=register_texts(company), is_indexed=is_indexed)


def place_market(address: str, *, today: dt.date) -> PlaceMarket:
    """What the page of a territory shows of the contracts performed there, once somebody opens it."""
    search = ContractSearch(territory=address)
    totals = market_totals(search, today=today)
    chart, rows = _years(search, place_name(address), today=today)
    shares = (_buyers(search, today), _holders(search, today), _purchases(search, today))
    return PlaceMarket(
        summary=_summary(totals),
        marks=_marks(search, totals),
        headlines=tuple(_headlines(totals, median_amount(search, today=today))),
        years=chart,
        year_rows=rows,
        shares=tuple(table for table in shares if table.rows),
        search_href=search_href(replace(search, order=ContractOrder.NEWEST)),
        endings_href=endings_href(search),
        figures_href=with_pairs(reverse("contract_figures"), search.pairs()),
        csv_href=with_pairs(reverse("contracts_csv"), search.pairs()),
        atom_href=with_pairs(reverse("contracts_atom"), search.pairs()),
        follow_href=with_pairs(reverse("subscribe"), [("contracts", search.saved_text())]),
    )


def cpv_page(code: str, *, today: dt.date) -> MarketPage:
    """The page of a kind of purchase, by its CPV code or the beginning of one; NotFound where it is none."""
    name = cpv_name(code) if code.isascii() and code.isdigit() and 2 <= len(code) <= 8 else ""
    if not name:
        raise NotFound("cpv_unknown", _NO_CPV, id=code[:20])
    search = ContractSearch(cpv=code)
    return _market_page(
        search, _("Achat"), name, id_text=f"CPV {code}", today=today,
        shares=(_buyers(search, today), _holders(search, today)),
    )  # fmt: skip


def _market_page(
    search: ContractSearch, kind: str, name: str, *, id_text: str, today: dt.date, shares: Sequence[ShareTable]
) -> MarketPage:
    totals = market_totals(search, today=today)
    chart, rows = _years(search, name, today=today)
    soon = replace(search, ends_within=_AHEAD_MONTHS)
    return MarketPage(
        kind=kind,
        name=name,
        number=id_text,
        summary=_summary(totals),
        marks=_marks(search, totals),
        headlines=tuple(_headlines(totals, median_amount(search, today=today))),
        years=chart,
        year_rows=rows,
        shares=tuple(table for table in shares if table.rows),
        ending=contract_cards(first_contracts(soon, today=today, most=_CARDS), today=today),
        newest=contract_cards(first_contracts(search, today=today, most=_CARDS), today=today),
        search_href=search_href(replace(search, order=ContractOrder.NEWEST)),
        endings_href=endings_href(search),
        figures_href=with_pairs(reverse("contract_figures"), search.pairs()),
        csv_href=with_pairs(reverse("contracts_csv"), search.pairs()),
        atom_href=with_pairs(reverse("contracts_atom"), search.pairs()),
        panels=offered_panels(search, today=today),
        follow_href=with_pairs(reverse("subscribe"), [("contracts", search.saved_text())]),
    )


def _years(search: ContractSearch, name: str, *, today: dt.date) -> tuple[SafeString, tuple[YearRow, ...]]:
    """The chart of the contracts of each year, none of a single year, and the same as rows."""
    years = contracts_by_year(search, today=today)[-_YEARS:]
    rows = tuple(YearRow(str(year), contracts_text(count), euros_short(total)) for year, count, total in years)
    if len(years) < 2:
        return SafeString(), rows
    chart = columns(
        [
            TimeColumn(count, number(count), str(year), f"{year} : {contracts_text(count)}, {euros_short(total)}")
            for year, count, total in years
        ],
        title=_("Marchés par année de notification : %(name)s") % {"name": name},
        description="",
    )
    return chart, rows


def _marks(search: ContractSearch, totals: MarketTotals) -> tuple[NumberMark, ...]:
    of = scope_of(search.pairs())
    return NumberMark("contracts", totals.contracts, of), NumberMark(
        "contracts_ending", totals.ending_within_a_year, of
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


def _headlines(totals: MarketTotals, median_eur: float | None) -> Sequence[MarketFigure]:
    if not totals.contracts:
        return ()
    all_of = _("sur %(count)s") % {"count": number(totals.contracts)}
    with_end = {"count": number(totals.with_end), "all": number(totals.contracts)}
    stated = {"count": number(totals.social_stated), "all": number(totals.contracts)}
    return (
        MarketFigure(
            euros_short(median_eur), _("montant médian"),
            _("connu pour %(count)s") % {"count": contracts_text(totals.with_amount)},
        ),
        MarketFigure(
            number(totals.running), _("en cours"),
            _("fin calculable pour %(count)s sur %(all)s") % with_end,
        ),
        MarketFigure(percent(totals.amended / totals.contracts), _("modifiés"), f"{number(totals.amended)} {all_of}"),
        MarketFigure(
            percent(totals.with_social / totals.social_stated) if totals.social_stated >= LEAST_PEERS else "—",
            _("avec une clause sociale"),
            _("renseigné pour %(count)s sur %(all)s") % stated,
        ),
    )  # fmt: skip


def _buyers(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = market_shares(search, MarketPart.BUYERS, today=today, most=_SHARES)
    rows = share_rows(
        shares, name_of=lambda share: share.name or share.code, href_of=lambda share: buyer_href(share.code)
    )
    return ShareTable(_("Qui achète"), rows)


def _holders(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = holder_shares(search, today=today, most=_SHARES)
    rows = share_rows(
        shares,
        name_of=lambda share: share.name or f"SIREN {share.code}",
        href_of=lambda share: holder_href(share.code),
    )
    note = _("Un marché de groupement compte pour chacun de ses membres.")
    return ShareTable(_("Qui vend"), rows, note)


def _purchases(search: ContractSearch, today: dt.date) -> ShareTable:
    shares = market_shares(search, MarketPart.DIVISIONS, today=today, most=_SHARES)
    rows = share_rows(
        shares,
        name_of=lambda share: cpv_name(share.code) or share.code,
        href_of=lambda share: search_href(replace(search, cpv=share.code)),
    )
    return ShareTable(_("Quoi"), rows)
