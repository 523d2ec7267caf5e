"""What the agency can hide: the kinds that features offer (``TAKEDOWNS`` in ``takedowns``), and how each is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from maillage.accounts.models import Organisation, Takedown, User
from maillage.accounts.queries.organisations import agency
from maillage.accounts.queries.permissions import moderating
from maillage.accounts.queries.visibility import takedowns_in_force
from maillage.accounts.record import takedowns
from maillage.accounts.terms import Acting, AnyHideable
from maillage.core.problems import NotFound, Refused, sentence
from maillage.web.offers import offers


@dataclass(frozen=True, slots=True)
class HideableThing:
    """One thing: what it is known by, what the agency calls it, whose trace says that it was hidden.

    ``organisation`` is None for what belongs to none: the trace of the agency says it.
    """

    key: str
    title: str
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class TakedownOffer:
    """A kind of things that can be hidden.

    ``find`` gives one, hidden or not, by its key; None where there is none. ``hide`` and ``lift`` are given where the
    thing has a state of its own; else a row says that it is hidden (``accounts.queries.visibility``).
    """

    kind: AnyHideable
    find: Callable[[str], HideableThing | None]
    hide: Callable[[Acting, str, str, datetime], None] | None = None
    lift: Callable[[Acting, str, datetime], None] | None = None


def takedown_offers() -> Mapping[str, TakedownOffer]:
    """Each kind of things that can be hidden on this installation, by its word."""
    return {offer.kind.value: offer for offer in offers("takedowns", "TAKEDOWNS")}


def hide_thing(person: User, kind: str, key: str, *, reason: str, now: datetime) -> HideableThing:
    """The thing, which nobody is shown any more; Forbidden for who does not run the agency."""
    offer, thing, acting = _named_thing(person, kind, key)
    if offer.hide is None:
        takedowns.hide(acting, offer.kind, thing.key, title=thing.title, reason=reason, now=now)
    else:
        offer.hide(acting, thing.key, takedowns.reason_of(reason), now)
    return thing


def lift_takedown(person: User, number: int, *, now: datetime) -> Takedown:
    """The takedown of that number, lifted; NotFound without, Forbidden for who does not run the agency."""
    takedown = takedowns_in_force().filter(pk=number).first()
    if takedown is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    offer = takedown_offers().get(takedown.kind)
    thing = offer.find(takedown.key) if offer is not None else None
    organisation = thing.organisation if thing is not None else None
    takedowns.lift(moderating(person, organisation or agency()), takedown, now=now)
    return takedown


def show_thing(person: User, kind: str, key: str, *, now: datetime) -> None:
    """The thing is shown again, whether a row or a state of its own hides it."""
    offer, thing, acting = _named_thing(person, kind, key)
    if offer.lift is not None:
        offer.lift(acting, thing.key, now)
        return
    takedown = takedowns_in_force().filter(kind=kind, key=thing.key).first()
    if takedown is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    takedowns.lift(acting, takedown, now=now)


def _named_thing(person: User, kind: str, key: str) -> tuple[TakedownOffer, HideableThing, Acting]:
    offer = takedown_offers().get(kind)
    thing = offer.find(key) if offer is not None else None
    if offer is None or thing is None:
        message = sentence("Rien de tel n’est montré ici : revenez à la page de ce que vous voulez masquer.")
        raise NotFound("thing_unknown", message)
    return offer, thing, moderating(person, thing.organisation or agency())
