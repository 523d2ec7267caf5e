"""Public contracts in words and addresses: amounts, months, clauses, names of codes, where each thing has its page."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.kits.search.form import search_href
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.terms.contract_search import ContractOrder
from maillage.territory.terms import Kind, parse_address
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number

ORDERS: Final[Mapping[ContractOrder, str]] = {
    ContractOrder.NEWEST: sentence("Plus récents"),
    ContractOrder.AMOUNT: sentence("Plus gros montants"),
    ContractOrder.ENDING: sentence("Fin la plus proche"),
}
MARKET_ANCHOR: Final = "marches"  # of the part of the page of a place
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


def endings_href(search: ContractSearch) -> str:
    """The address of the calendar of endings of the same contracts."""
    return with_pairs(reverse("contract_endings"), search.unpaged().pairs(without=["ends_within"]))


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
