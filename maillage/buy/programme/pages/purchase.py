"""The page of a planned purchase: what is announced in a sentence, then its line: plan, notice, contracts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting_or_none
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand, band_of
from maillage.buy.contracts.pages.parts.contract_words import Fact, contract_href, holders_text, place_market_href
from maillage.buy.contracts.pages.parts.offered_parts import TimelineStep
from maillage.buy.contracts.store.cpv_names import cpv_text
from maillage.buy.contracts.store.official_terms import official_term
from maillage.buy.programme.domain.planned_purchases import (
    RESERVATIONS,
    PlannedState,
    ProgrammeVerb,
    Quarter,
    Reservation,
)
from maillage.buy.programme.pages.parts.programme_words import ACTS, quarters_text
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.planned_purchases import StatedPurchase, changes_of, stated_purchase
from maillage.buy.programme.store.programme_search import ProgrammeSearch
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.core.problems import sentence
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.wording.formats import day, euros, missing

_CPV_CLASS_DIGITS: Final = 5
_CHANGED: Final[Mapping[str, str]] = {
    "object": sentence("objet"),
    "cpv": sentence("code CPV"),
    "territory": sentence("lieu"),
    "band": sentence("tranche"),
    "quarter": sentence("trimestre"),
    "starts_on": sentence("début souhaité"),
    "reservation": sentence("réservation"),
    "procedure": sentence("procédure"),
    "is_social": sentence("clause sociale"),
    "is_environmental": sentence("clause environnementale"),
    "renews": sentence("marché renouvelé"),
    "consulted_on": sentence("date de la consultation"),
    "notice": sentence("avis"),
    "notice_address": sentence("adresse de l’avis"),
}


def planned_purchase_context(row: PlannedPurchase, viewer: Person, *, today: dt.date) -> dict[str, Any]:
    """What the page of a row shows to who looks at it."""
    purchase = stated_purchase(row)
    organisation = purchase.organisation
    return {
        "purchase": purchase,
        "sentence": _answer(purchase, today),
        "facts": list(_facts(purchase)),
        "steps": list(_steps(row, purchase, today)),
        "may_change": organisation is not None
        and acting_or_none(viewer, organisation, Role.PUBLISHER, Capability.BUY) is not None,
        "alike": ProgrammeSearch(cpv=purchase.plan.cpv[:_CPV_CLASS_DIGITS]),
    }


def _answer(purchase: StatedPurchase, today: dt.date) -> str:
    """Who will buy, about how much, when, and where it stands."""
    plan = purchase.plan
    words = {
        "buyer": purchase.buyer_name,
        "quarter": quarter_text(plan.quarter),
        "place": place_name(plan.territory),
        "reason": purchase.reason,
        "day": day(purchase.consultation.on) if purchase.consultation else "",
    }
    if purchase.state is PlannedState.GIVEN_UP:
        return _("%(buyer)s a abandonné cet achat : %(reason)s") % words
    if purchase.state is PlannedState.AWARDED:
        return _("%(buyer)s a attribué cet achat, annoncé pour le %(quarter)s.") % words
    if purchase.state is PlannedState.CONSULTED:
        return _("%(buyer)s a lancé la consultation le %(day)s.") % words
    if purchase.is_overdue(today):
        return _("%(buyer)s l’annonçait pour le %(quarter)s ; rien n’en a été dit depuis.") % words
    return _("%(buyer)s lancera la consultation au %(quarter)s, pour %(place)s.") % words


def _facts(purchase: StatedPurchase) -> Iterator[Fact]:
    plan = purchase.plan
    yield Fact(_("Achat (CPV)"), cpv_text(plan.cpv), reverse("contract_cpv", args=[plan.cpv]), is_french=True)
    yield Fact(_("Lieu"), place_name(plan.territory), place_market_href(plan.territory))
    yield Fact(_("Début souhaité"), day(plan.starts_on) if plan.starts_on else "")
    yield Fact(_("Procédure"), official_term(plan.procedure) if plan.procedure else "")
    yield Fact(_("Clause sociale"), _truth(plan.is_social))
    yield Fact(_("Clause environnementale"), _truth(plan.is_environmental))


def _truth(value: bool | None) -> str:  # noqa: FBT001 -- the value itself is what is said
    return "" if value is None else _("envisagée") if value else _("non prévue")


def _steps(row: PlannedPurchase, purchase: StatedPurchase, today: dt.date) -> Iterator[TimelineStep]:
    """The line of the purchase: what it renews, each thing said of it, its contracts, what is still to come."""
    contracts = contracts_of_keys({*purchase.contract_keys, *purchase.plan.renewed_keys}, today=today)
    for renewed in filter(None, map(contracts.get, purchase.plan.renewed_keys)):
        title = _("Marché que cet achat renouvelle")
        on = day(renewed.notified_on) if renewed.notified_on else ""
        yield TimelineStep(on, title, (_worth(renewed),), contract_href(renewed.key))
    dated: list[tuple[dt.date, TimelineStep]] = []
    before: Mapping[str, Any] = {}
    for moment, act, values in changes_of(row):
        details = tuple(_details(act, localdate(moment), before, values, purchase=purchase))
        href = str(values["notice_address"]) if act == ProgrammeVerb.CONSULTED.value else ""
        dated.append((localdate(moment), TimelineStep(day(localdate(moment)), _(ACTS.get(act, act)), details, href)))
        before = values
    for key in purchase.contract_keys:
        contract = contracts.get(key)
        notified_on = contract.notified_on if contract else None
        dated.append((notified_on or dt.date.max, _contract_step(key, contract, purchase.announced_band)))
    for _on, step in sorted(dated, key=lambda pair: pair[0]):
        yield step
    if purchase.state is PlannedState.ANNOUNCED:
        quarter = purchase.plan.quarter
        mark = "maybe" if quarter < Quarter.of(today) else "future"
        yield TimelineStep(quarter_text(quarter), _("Consultation prévue"), mark=mark)
    elif purchase.state is PlannedState.CONSULTED:
        yield TimelineStep("", _("Attribution à venir"), mark="future")


def _details(
    act: str, noted_on: dt.date, before: Mapping[str, Any], values: Mapping[str, Any], *, purchase: StatedPurchase
) -> Iterator[str]:
    if act == ProgrammeVerb.ANNOUNCED.value:
        band = band_text(purchase.announced_band)
        words = {"quarter": quarter_text(purchase.announced_quarter), "band": f"{band[:1].lower()}{band[1:]}"}
        yield _("pour le %(quarter)s ; %(band)s") % words
    elif act == ProgrammeVerb.CONSULTED.value and values["consulted_on"]:
        on = dt.date.fromisoformat(values["consulted_on"])
        if on != noted_on:
            yield _("le %(day)s") % {"day": day(on)}
        late = Quarter.of(on).quarters_since(purchase.announced_quarter)
        if late:
            words = {"quarters": quarters_text(abs(late))}
            yield (_("%(quarters)s après l’annonce") if late > 0 else _("%(quarters)s avant l’annonce")) % words
        if values["notice"]:
            yield _("avis %(number)s") % {"number": values["notice"]}
    elif act == ProgrammeVerb.GIVEN_UP.value:
        yield str(values["reason"])
    elif act == ProgrammeVerb.CHANGED.value:
        for name, label in _CHANGED.items():
            if before.get(name) != values.get(name):
                words = {"name": _(label), "before": _value_text(name, before), "after": _value_text(name, values)}
                yield _("%(name)s : %(after)s au lieu de %(before)s") % words


def _value_text(name: str, values: Mapping[str, Any]) -> str:
    """What was said of one thing, as text."""
    value = values.get(name)
    if isinstance(value, bool):
        return _truth(value)
    if not value:
        return missing()
    words = {
        "band": lambda: band_text(ThresholdBand(value)),
        "quarter": lambda: quarter_text(Quarter.read(value)),
        "territory": lambda: place_name(value),
        "reservation": lambda: _(RESERVATIONS[Reservation(value)]),
        "starts_on": lambda: day(dt.date.fromisoformat(value)),
        "consulted_on": lambda: day(dt.date.fromisoformat(value)),
    }
    return words[name]() if name in words else str(value)


def _contract_step(key: str, contract: ListedContract | None, band: ThresholdBand) -> TimelineStep:
    if contract is None:
        return TimelineStep("", _("Marché confirmé par l’acheteur, absent des données publiées"), (key,), mark="maybe")
    details = [_worth(contract), holders_text(contract.holders)]
    if contract.amount_now_eur is not None and band_of(contract.amount_now_eur) is not band:
        details.append(_("hors de la tranche annoncée : %(band)s") % {"band": band_text(band)})
    on = day(contract.notified_on) if contract.notified_on else ""
    return TimelineStep(on, _("Marché notifié"), tuple(details), contract_href(key))


def _worth(contract: ListedContract) -> str:
    if contract.amount_now_eur is None:
        return _("montant non renseigné")
    return _("%(amount)s hors taxes") % {"amount": euros(contract.amount_now_eur)}
