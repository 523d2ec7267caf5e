"""What contracts can be filtered by: all of each filter, for pages, map, files, letters, statistics and API.

The one declaration of the search of contracts (maillage/kits/search says what is derived from it). A filter is a field
of ``ContractSearch``; it narrows a ``ContractSelection``, SQL over the table of contracts.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_search import AmountBand, Clause, ContractOrder
from maillage.buy.contracts.domain.index_queries import full_text_query
from maillage.buy.contracts.domain.signals import Signal, SignalState
from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.contracts.store.cpv_names import cpv_options, cpv_text
from maillage.buy.contracts.store.indicators import SIGNAL_WORDS, signal_column
from maillage.buy.contracts.store.kept_answers import published_store
from maillage.buy.contracts.store.official_terms import official_term
from maillage.buy.contracts.store.parties import Party, buyer_named, holder_named
from maillage.core.problems import sentence
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import (
    BUYER,
    CPV,
    PLACE,
    choice,
    free_text,
    page_number,
    parsed,
    pattern,
    whole_number,
)
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import communes_of, territory
from maillage.web.wording.formats import euro_amount, number

_SIREN_DIGITS: Final = 9
_PLACE_COLUMNS: Final = frozenset({Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE})
_MONTHS_AHEAD: Final = (3, 6, 12, 24, 36)
_YEARS_BACK: Final = 10
# Thresholds of the code de la commande publique and of the European directives, rounded: steps, not law.
_BANDS: Final[Mapping[AmountBand, str]] = {AmountBand.read(band): label for band, label in BAND_LABELS.items()}


@dataclass(frozen=True, slots=True)
class ContractSelection:
    """What the contracts of a search have in common, as SQL with its parameters; ``today`` is that of the search."""

    sql: str = "true"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    table: str = "contracts"
    today: dt.date | None = None

    def where(self, condition: str, **parameters: Any) -> "ContractSelection":
        """Those of them for which a condition holds too."""
        sql = condition if self.sql == "true" else f"{self.sql} AND {condition}"
        return ContractSelection(sql, {**self.parameters, **parameters}, self.table, self.today)


def _with_words(contracts: ContractSelection, text: str) -> ContractSelection:
    query = full_text_query(text)
    # A text without a word is found nowhere.
    store = published_store() if query else None
    matches = store.numbers_matching(query) if store is not None else []
    return contracts.where("number IN (SELECT unnest($matches::INTEGER[]))", matches=matches)


def _of_buyer(contracts: ContractSelection, buyer: str) -> ContractSelection:
    column = "buyer_siren" if len(buyer) == _SIREN_DIGITS else "buyer_id"
    return contracts.where(f"{column} = $buyer", buyer=buyer)


def _of_holder(contracts: ContractSelection, siren: str) -> ContractSelection:
    return contracts.where("number IN (SELECT number FROM awards WHERE siren = $holder)", holder=siren)


def _within(contracts: ContractSelection, address: str) -> ContractSelection:
    place = territory(address)
    if place.kind in _PLACE_COLUMNS:
        return contracts.where(f"{place.kind.value} = $territory", territory=place.code)
    # A place of the agency's own is the communes that it has.
    communes = list(communes_of(place.address))
    return contracts.where("commune IN (SELECT unnest($territory::TEXT[]))", territory=communes)


def _in_band(contracts: ContractSelection, band: AmountBand) -> ContractSelection:
    if band.least_eur is not None:
        contracts = contracts.where("amount_now_eur >= $least", least=band.least_eur)
    if band.below_eur is not None:
        contracts = contracts.where("amount_now_eur < $below", below=band.below_eur)
    return contracts


def _ending_within(contracts: ContractSelection, months: int) -> ContractSelection:
    today = contracts.today
    assert today is not None, "what ends soon depends on the day"
    return contracts.where(
        "ends_on >= $today AND ends_on <= $last_day", today=today, last_day=last_day_within(today, months)
    )


def _with_signal(contracts: ContractSelection, signal: Signal) -> ContractSelection:
    # Of the whole table: that of the holders has no signals.
    sql = f"number IN (SELECT number FROM contracts WHERE {signal_column(signal)} = $signal)"  # noqa: S608 -- our column
    return contracts.where(sql, signal=SignalState.FIRES.value)


def _party_label(words: str, party: Party | None, identifier: str) -> str:
    """A buyer or a holder by its name, else by its number."""
    return _(words) % {"name": (party and party.name) or identifier}


def _band_label(band: AmountBand) -> str:
    """A band of the menu, or of an address: "De 40 000 à 90 000 €", "au moins 84 500 €"."""
    if band in _BANDS:
        return _(_BANDS[band])
    least, most = ("" if bound is None else euro_amount(float(bound)) for bound in (band.least_eur, band.below_eur))
    if not most:
        return _("au moins %(least)s") % {"least": least}
    if not least:
        return _("au plus %(most)s") % {"most": most}
    return _("entre %(low)s et %(high)s") % {"low": least, "high": most}


def _within_text(months: int) -> str:
    """A period from today: "d’ici 6 mois"."""
    return ngettext("d’ici %(count)s mois", "d’ici %(count)s mois", months) % {"count": number(months)}


def _procedure_text(procedure: Procedure) -> str:
    return procedure.name.lower()


def last_day_within(day: dt.date, months: int) -> dt.date:
    """The day ``months`` after ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # The last day that the month has: 31 January and a month is 28 February.
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(following - dt.timedelta(days=1), dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1))


@dataclass(frozen=True, slots=True)
class ContractSearch(Search):
    """What is asked of the contracts; "" and None ask for nothing."""

    code: ClassVar[str] = "contracts_search"
    finding_code: ClassVar[str] = "contracts.word"
    refused: ClassVar[str] = sentence("Cette recherche de marchés n’est pas comprise : corrigez ce qui suit.")
    saved_as: ClassVar[str] = "marches?"
    page_name: ClassVar[str] = "contracts_search"
    title: ClassVar[str] = sentence("Marchés publics")
    menus: ClassVar[tuple[str, ...]] = ("territory", "cpv", "ends_within", "amount", "year", "clause", "procedure")

    text: str = filter_field(
        "q", free_text(), 'words, or "an exact phrase", of object and names', usual="", narrows=_with_words
    )
    buyer: str = filter_field(
        "buyer",
        BUYER,
        "SIRET or SIREN of the buyer",
        usual="",
        reads=lambda siret: _party_label(sentence("acheteur : %(name)s"), buyer_named(siret), siret),
        narrows=_of_buyer,
    )
    holder: str = filter_field(
        "holder",
        pattern("[0-9]{9}", "SIREN"),
        "SIREN of a holder",
        usual="",
        reads=lambda siren: _party_label(sentence("titulaire : %(name)s"), holder_named(siren), siren),
        narrows=_of_holder,
    )
    territory: str = filter_field(
        "territory",
        PLACE,
        "where it is performed: departement:44",
        usual="",
        label=sentence("Lieu d’exécution"),
        choices=territory_options,
        reads=place_name,
        narrows=_within,
    )
    cpv: str = filter_field(
        "cpv",
        CPV,
        "CPV code or the beginning of one",
        usual="",
        label=sentence("Achat"),
        choices=cpv_options,
        reads=cpv_text,
        narrows=lambda contracts, code: contracts.where("starts_with(cpv, $cpv)", cpv=code),
    )
    year: int | None = filter_field(
        "year",
        whole_number(1900, 2099, "2024"),
        "year of notification",
        label=sentence("Année de notification"),
        choices=lambda today: [(str(today.year - back), str(today.year - back)) for back in range(_YEARS_BACK)],
        narrows=lambda contracts, year: contracts.where("year = $year", year=year),
    )
    amount: AmountBand | None = filter_field(
        "amount",
        parsed("[0-9]{1,12}-[0-9]{0,12}|-[0-9]{1,12}", "40000-90000, 90000-", AmountBand.read, attrgetter("text")),
        "EUR without tax: 40000-90000, 90000-, -40000",
        label=sentence("Montant hors taxes (tranches de 2024-2025)"),
        labels=_BANDS,
        reads=_band_label,
        narrows=_in_band,
    )
    ends_within: int | None = filter_field(
        "ends_within",
        whole_number(1, 120),
        "ends within so many months from today",
        label=sentence("Se termine"),
        choices=lambda _today: [(str(months), _within_text(months)) for months in _MONTHS_AHEAD],
        reads=lambda months: _("se termine %(within)s") % {"within": _within_text(months)},
        narrows=_ending_within,
    )
    clause: Clause | None = filter_field(
        "clause",
        choice(Clause),
        "considerations that it states",
        label=sentence("Clauses"),
        labels={
            Clause.SOCIAL: sentence("Clause ou critère social"),
            Clause.ENVIRONMENTAL: sentence("Clause ou critère environnemental"),
        },
        narrows=lambda contracts, clause: contracts.where(f"is_{clause}"),
    )
    procedure: Procedure | None = filter_field(
        "procedure",
        choice(Procedure, _procedure_text),
        "procedure of the award",
        label=sentence("Procédure"),
        choices=lambda _today: [(_procedure_text(member), official_term(member)) for member in Procedure],
        reads=official_term,
        narrows=lambda contracts, procedure: contracts.where("procedure = $procedure", procedure=procedure),
    )
    signal: Signal | None = filter_field(
        "signal",
        choice(Signal),
        "a question that it raises",
        reads=lambda signal: _(SIGNAL_WORDS[signal].short),
        narrows=_with_signal,
    )
    order: ContractOrder | None = view_field("sort", choice(ContractOrder), "order of the list")
    page: int = view_field("page", page_number(), "page of the list", usual=1)

    @property
    def order_in_force(self) -> ContractOrder:
        """The order that was asked for; without one, what ends first comes first where an end is asked for."""
        if self.order is not None:
            return self.order
        return ContractOrder.NEWEST if self.ends_within is None else ContractOrder.ENDING


def contract_selection(search: ContractSearch, *, today: dt.date) -> ContractSelection:
    """What the contracts of ``search`` have in common; NotFound for a territory that is none."""
    return search.narrow(ContractSelection(today=today))
