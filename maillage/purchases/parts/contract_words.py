"""Public contracts in words and addresses: amounts, months, clauses, names of codes, where each thing has its page."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.procurement.queries.reading_rules import cpv_nomenclature
from maillage.purchases.terms.contract_search import ContractOrder, ContractSearch
from maillage.territory.terms import Kind, parse_address
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number

ORDERS: Final[Mapping[ContractOrder, str]] = {
    ContractOrder.NEWEST: sentence("Plus récents"),
    ContractOrder.AMOUNT: sentence("Plus gros montants"),
    ContractOrder.ENDING: sentence("Fin la plus proche"),
}
MARKET_ANCHOR: Final = "marches"  # of the part of the page of a place
_CPV_DIGITS: Final = 8
_DIVISION_DIGITS: Final = 2
_MONTHS_OF_A_YEAR: Final = 12


def contracts_text(count: int) -> str:
    """A number of contracts: "1 250 marchés", "aucun marché"."""
    if not count:
        return _("aucun marché")
    return ngettext("%(count)s marché", "%(count)s marchés", count) % {"count": number(count)}


def endings_text(count: int) -> str:
    """How many contracts end within a year, in a sentence."""
    if not count:
        return _("Aucun ne se termine dans les douze mois.")
    return ngettext(
        "%(count)s se termine dans les douze mois.", "%(count)s se terminent dans les douze mois.", count
    ) % {"count": number(count)}


def time_left(ends_on: dt.date, today: dt.date) -> str:
    """How far an end is: "dans 5 mois", "dans 12 jours", "dans 3 ans environ", "aujourd’hui", "terminé"."""
    days = (ends_on - today).days
    if days < 0:
        return _("terminé")
    if not days:
        return _("aujourd’hui")
    if days < 60:
        return ngettext("dans %(count)s jour", "dans %(count)s jours", days) % {"count": number(days)}
    months = days * _MONTHS_OF_A_YEAR // 365
    if months < 24:
        return ngettext("dans %(count)s mois", "dans %(count)s mois", months) % {"count": number(months)}
    return _("dans %(count)s ans environ") % {"count": number(round(days / 365))}


def cpv_name(code: str) -> str:
    """The name of a CPV code or of its beginning; of the nearest code above where it has none."""
    full, names = code.ljust(_CPV_DIGITS, "0"), _cpv_names()
    return names.get(full) or names.get(cpv_nomenclature().parent(full), "")


def cpv_divisions() -> tuple[tuple[str, str], ...]:
    """The divisions of the CPV with their names, in their order."""
    names = _cpv_names()
    return tuple(
        (code[:_DIVISION_DIGITS], name)
        for code, name in sorted(names.items())
        if not code[_DIVISION_DIGITS:].strip("0")
    )


def _cpv_names() -> Mapping[str, str]:
    nomenclature = cpv_nomenclature()
    return nomenclature.english_names if get_language() == "en" else nomenclature.names


def search_href(search: ContractSearch) -> str:
    """The address of a search: all of it is in there."""
    return with_pairs(reverse("contracts_search"), search.pairs())


def endings_href(search: ContractSearch) -> str:
    """The address of the calendar of endings of the same contracts."""
    pairs = [pair for pair in search.everything().pairs() if pair[0] != "ends_within"]
    return with_pairs(reverse("contract_endings"), pairs)


def contract_href(key: str) -> str:
    """The page of a contract."""
    return reverse("contract", args=[key])


def buyer_href(siret: str | None) -> str:
    """The page of a buyer; "" where its number cannot be one."""
    return reverse("contract_buyer", args=[siret]) if siret and siret.isdigit() and len(siret) == 14 else ""


def holder_href(siren: str | None) -> str:
    """The page of a holder; "" where it has no SIREN that proves itself."""
    return reverse("contract_holder", args=[siren]) if siren else ""


def place_market_href(address: str) -> str:
    """Where the page of a territory says who buys and who sells there; a place of the agency's own has a list alone."""
    if parse_address(address).kind is Kind.PLACE:
        return search_href(ContractSearch(territory=address))
    return with_pairs(reverse("territory", args=[address]), [("detail", MARKET_ANCHOR)]) + f"#{MARKET_ANCHOR}"
