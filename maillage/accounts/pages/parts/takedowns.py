"""Hiding content: the kinds of things that features offer (``TAKEDOWNS`` in ``takedowns``), and operations on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from maillage.accounts.domain.terms import Acting, AnyHideable
from maillage.accounts.store import takedowns
from maillage.accounts.store.models import Organisation, Takedown, User
from maillage.accounts.store.organisations import agency
from maillage.accounts.store.permissions import moderating
from maillage.accounts.store.visibility import takedowns_in_force
from maillage.core.problems import NotFound, Refused, sentence
from maillage.web.offers import offers


@dataclass(frozen=True, slots=True)
class HideableThing:
    """A thing that can be hidden: its key, its title for the agency, and whose audit trail records it.

    ``organisation`` is None for what belongs to none: the agency's own trail records it.
    """

    key: str
    title: str
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class TakedownOffer:
    """A kind of thing that can be hidden.

    ``find`` looks one up by key, hidden or not; None if there is none. ``hide`` is set if the thing has a state of its
    own, which its own pages lift; else a Takedown row hides it (``accounts.store.visibility``).
    """

    kind: AnyHideable
    find: Callable[[str], HideableThing | None]
    hide: Callable[[Acting, str, str, datetime], None] | None = None


def hide_href(kind: str, key: str) -> str:
    """The page on which the agency hides the thing of a kind and key."""
    return f"{reverse('takedown_hide')}?{urlencode({'kind': kind, 'key': key})}"


def takedown_offers() -> Mapping[str, TakedownOffer]:
    """The kinds of things that can be hidden in this installation, by key."""
    return {offer.kind.value: offer for offer in offers("takedowns")}


def hide_thing(person: User, kind: str, key: str, *, reason: str, now: datetime) -> HideableThing:
    """Hide a thing from everyone.

    Raises NotFound if there is none of that key, Forbidden unless the person administers the agency.
    """
    offer = takedown_offers().get(kind)
    thing = offer.find(key) if offer is not None else None
    if offer is None or thing is None:
        message = sentence("Rien de tel n’est montré ici : revenez à la page de ce que vous voulez masquer.")
        raise NotFound("thing_unknown", message)
    acting = moderating(person, thing.organisation or agency())
    if offer.hide is None:
        takedowns.hide(acting, offer.kind, thing.key, title=thing.title, reason=reason, now=now)
    else:
        offer.hide(acting, thing.key, takedowns.reason_of(reason), now)
    return thing


def lift_takedown(person: User, number: int, *, now: datetime) -> Takedown:
    """Lift a takedown by primary key.

    Raises Refused if it is already lifted, Forbidden unless the person administers the agency.
    """
    takedown = takedowns_in_force().filter(pk=number).first()
    if takedown is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    offer = takedown_offers().get(takedown.kind)
    thing = offer.find(takedown.key) if offer is not None else None
    organisation = thing.organisation if thing is not None else None
    takedowns.lift(moderating(person, organisation or agency()), takedown, now=now)
    return takedown
