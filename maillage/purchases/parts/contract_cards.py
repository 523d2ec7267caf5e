"""One contract in a list: what, who to whom, how much, until when. Every list of contracts shows it so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.procurement.terms.listed_contracts import ListedContract, ListedHolder
from maillage.purchases.parts.contract_words import buyer_href, contract_href, time_left
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.web.wording.formats import day, euros, months_text, number

_MOST_NAMED: Final = 2  # holders of a card; the others are counted
_EXCERPT: Final = 180  # characters: three lines of a telephone


@dataclass(frozen=True, slots=True)
class Fact:
    """One datum of a contract: its name, its value as text, its page; ``is_missing`` where it was not stated.

    ``is_french``: the value is a word of the official lists, French in every page.
    """

    name: str
    text: str
    href: str = ""
    is_missing: bool = False
    is_french: bool = False


@dataclass(frozen=True, slots=True)
class ContractCard:
    """What templates/purchases/contract_card.html shows; ``ending`` is "" where no end can be computed."""

    object: str
    href: str
    buyer: str
    buyer_href: str
    holders: str
    amount: str
    has_amount: bool
    notified: str
    duration: str
    ending: str
    is_ended: bool
    purchase: str
    is_framework: bool
    amended: str
    is_social: bool
    is_environmental: bool
    dropped: str


def contract_cards(contracts: Iterable[ListedContract], *, today: dt.date) -> tuple[ContractCard, ...]:
    """The cards of contracts, in their order."""
    return tuple(
        ContractCard(
            object=object_text(contract.object),
            href=contract_href(contract.key),
            buyer=buyer_name(contract.buyer_label, contract.buyer_id),
            buyer_href=buyer_href(contract.buyer_id),
            holders=holders_text(contract.holders),
            amount=euros(contract.amount_now_eur)
            if contract.amount_now_eur is not None
            else _("montant non renseigné"),
            has_amount=contract.amount_now_eur is not None,
            notified=day(contract.notified_on) if contract.notified_on else "",
            duration=months_text(contract.duration_now_months) if contract.duration_now_months else "",
            ending=_("fin %(when)s, le %(day)s")
            % {"when": time_left(contract.ends_on, today), "day": day(contract.ends_on)}
            if contract.ends_on is not None and contract.ends_on >= today
            else "",
            is_ended=contract.ends_on is not None and contract.ends_on < today,
            purchase=cpv_name(contract.cpv) if contract.cpv else "",
            is_framework=bool(contract.is_framework),
            amended=ngettext("modifié une fois", "modifié %(count)s fois", contract.amendment_count)
            % {"count": number(contract.amendment_count)}
            if contract.amendment_count
            else "",
            is_social=bool(contract.is_social),
            is_environmental=bool(contract.is_environmental),
            dropped=dropped_text(contract),
        )
        for contract in contracts
    )


def dropped_text(contract: ListedContract) -> str:
    """Since when its source has it no more, or publishes no more; "" where it does."""
    if contract.source_withdrawn_on is not None:
        return _("source arrêtée le %(day)s") % {"day": day(contract.source_withdrawn_on)}
    if contract.dropped_on is not None:
        return _("plus dans sa source depuis le %(day)s") % {"day": day(contract.dropped_on)}
    return ""


def buyer_name(label: str | None, siret: str | None) -> str:
    """The name of a buyer, else its number."""
    return label or (f"SIRET {siret}" if siret else _("acheteur non renseigné"))


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
