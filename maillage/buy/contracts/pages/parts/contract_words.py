"""Public contracts as text and links: who buys what from whom, until when, and where each thing has its page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract, ListedHolder
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_page import EarlierStatement
from maillage.core.problems import sentence
from maillage.kits.search.form import search_href
from maillage.territory.domain.terms import Kind, parse_address
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import day, euros, months_text, number

ORDERS: Final[Mapping[ContractOrder, str]] = {
    ContractOrder.NEWEST: sentence("Plus récents"),
    ContractOrder.AMOUNT: sentence("Plus gros montants"),
    ContractOrder.ENDING: sentence("Fin la plus proche"),
}
MARKET_ANCHOR: Final = "marches"  # of the part of the page of a place
_MONTHS_OF_A_YEAR: Final = 12
_MOST_NAMED: Final = 2  # holders in a list; the others are counted
_EXCERPT: Final = 180  # characters: three lines of a telephone


@dataclass(frozen=True, slots=True)
class Fact:
    """One datum of a contract or of a planned purchase, as text (empty where it is not stated), with its page.

    ``is_french``: the text is a term of the official lists, French in every page.
    """

    name: str
    text: str | None
    href: str = ""
    is_french: bool = False


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


def buyer_name(contract: ListedContract) -> str:
    """The name of the buyer, else its number."""
    if contract.buyer_label:
        return contract.buyer_label
    return f"SIRET {contract.buyer_id}" if contract.buyer_id else _("acheteur non renseigné")


def object_text(text: str | None) -> str:
    """What is bought, short enough for a list; said to be missing where it is."""
    words = " ".join((text or "").split())
    if not words:
        return _("Objet non renseigné")
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT].rsplit(' ', 1)[0]}…"


def holders_text(holders: Iterable[ListedHolder]) -> str:
    """Who it is bought from: the first names, and how many others."""
    names = [holder_name(holder) for holder in holders]
    if not names:
        return _("titulaire non renseigné")
    others = len(names) - _MOST_NAMED
    named = ", ".join(names[:_MOST_NAMED])
    if others <= 0:
        return named
    words = {"names": named, "count": number(others)}
    return ngettext("%(names)s et %(count)s autre", "%(names)s et %(count)s autres", others) % words


def holder_name(holder: ListedHolder) -> str:
    """The name of a holder, else its number."""
    return holder.name or (f"SIREN {holder.siren}" if holder.siren else holder.id) or _("titulaire non renseigné")


def dropped_text(contract: ListedContract) -> str:
    """Since when its source has it no more, or publishes no more; "" where it does."""
    if contract.source_withdrawn_on is not None:
        return _("source arrêtée le %(day)s") % {"day": day(contract.source_withdrawn_on)}
    if contract.dropped_on is not None:
        return _("plus dans sa source depuis le %(day)s") % {"day": day(contract.dropped_on)}
    return ""


def statement_text(statement: EarlierStatement) -> str:
    """What was published before, or elsewhere: the purchase, its holders, its amount and its duration."""
    texts = [
        object_text(statement.object),
        holders_text(statement.holders),
        euros(statement.amount_eur) if statement.amount_eur is not None else "",
        months_text(statement.duration_months) if statement.duration_months is not None else "",
    ]
    return " · ".join(filter(None, texts))


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
