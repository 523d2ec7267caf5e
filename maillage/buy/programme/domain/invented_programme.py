"""Invents a programme before and after the contracts of a demonstration, the same for the same contracts and day.

What was bought was announced before, three times of four for the quarter in which it was launched; what ends is
announced again; a few purchases are given up, a few forgotten. No figure of it says anything of a real buyer.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand, band_of
from maillage.buy.programme.domain.planned_purchases import (
    Consultation,
    PlannedState,
    PurchasePlan,
    Quarter,
    Reservation,
)

_PAST_DAYS: Final = 450
_AHEAD_DAYS: Final = 540
_DAYS_TO_AWARD: Final = 180

# What structures of insertion often do: cleaning, green spaces.
_OFTEN_RESERVED: Final = ("9091", "7731")

# As French sentences in every page: what a buyer typed.
INVENTED_REASONS: Final = (
    "Regroupé avec l’achat de l’intercommunalité (inventé)",
    "Reporté après le vote du budget (inventé)",
    "Besoin couvert par un accord-cadre existant (inventé)",
)


@dataclass(frozen=True, slots=True)
class AwardedLots:
    """Contracts of one buyer that were notified on one day for one kind of purchase: the lots of a consultation."""

    keys: tuple[str, ...]
    buyer_siret: str
    buyer_name: str
    object: str
    cpv: str
    territory: str
    amount_eur: float
    notified_on: dt.date
    ends_on: dt.date | None
    is_social: bool | None
    is_environmental: bool | None


@dataclass(frozen=True, slots=True)
class InventedPurchasePlan:
    """A planned purchase that is invented, and what became of it."""

    buyer_siret: str
    buyer_name: str
    plan: PurchasePlan
    state: PlannedState
    announced_on: dt.date
    consultation: Consultation | None = None
    awarded_on: dt.date | None = None
    keys: tuple[str, ...] = ()
    reason: str = ""


def invented_programme(lots: Iterable[AwardedLots], *, today: dt.date) -> Iterator[InventedPurchasePlan]:
    """The programme of the buyers of ``lots``, which come buyer after buyer."""
    for siret, several in groupby(lots, key=lambda bought: bought.buyer_siret):
        chance = random.Random(f"programme:{siret}")  # noqa: S311 -- invented, not secret
        for bought in several:
            is_recent = (today - bought.notified_on).days <= _PAST_DAYS
            is_ending = bought.ends_on is not None and 0 < (bought.ends_on - today).days <= _AHEAD_DAYS
            fate = chance.random()
            if is_recent and fate < 0.7:
                yield _awarded_plan(bought, chance)
            elif is_ending and fate < 0.6:
                yield _renewal_plan(bought, chance, today)


def _awarded_plan(bought: AwardedLots, chance: random.Random) -> InventedPurchasePlan:
    launched = bought.notified_on - dt.timedelta(days=chance.randint(70, 140))
    late_quarters = chance.choices((0, 1, 2), (75, 18, 7))[0]
    quarter = Quarter.of(launched).after(-late_quarters)
    bands = list(ThresholdBand)
    guess = bands.index(band_of(bought.amount_eur)) + chance.choices((0, 1, -1), (78, 10, 12))[0]
    plan = _plan(bought, quarter, bands[max(0, min(guess, len(bands) - 1))], chance, renews="")
    return InventedPurchasePlan(
        bought.buyer_siret, bought.buyer_name, plan, PlannedState.AWARDED,
        announced_on=quarter.first_day - dt.timedelta(days=chance.randint(30, 150)),
        consultation=Consultation(launched),
        awarded_on=bought.notified_on,
        keys=bought.keys,
    )  # fmt: skip


def _renewal_plan(bought: AwardedLots, chance: random.Random, today: dt.date) -> InventedPurchasePlan:
    assert bought.ends_on is not None
    quarter = Quarter.of(bought.ends_on - dt.timedelta(days=_DAYS_TO_AWARD))
    plan = _plan(bought, quarter, band_of(bought.amount_eur), chance, renews=bought.keys[0])
    latest = min(quarter.first_day, today)
    announced_on = latest - dt.timedelta(days=chance.randint(20, 200))
    state, consultation, reason = PlannedState.ANNOUNCED, None, ""
    if quarter < Quarter.of(today):
        # Most were launched; the rest was given up, or forgotten.
        fate = chance.random()
        if fate < 0.6:
            late = dt.timedelta(days=chance.randint(0, 80))
            state, consultation = PlannedState.CONSULTED, Consultation(min(today, quarter.first_day + late))
        elif fate < 0.8:
            state, reason = PlannedState.GIVEN_UP, chance.choice(INVENTED_REASONS)
    return InventedPurchasePlan(
        bought.buyer_siret, bought.buyer_name, plan, state, announced_on, consultation, reason=reason
    )


def _plan(
    bought: AwardedLots, quarter: Quarter, band: ThresholdBand, chance: random.Random, *, renews: str
) -> PurchasePlan:
    is_often_reserved = bought.cpv.startswith(_OFTEN_RESERVED)
    reservations = (Reservation.NONE, Reservation.INSERTION, Reservation.DISABILITY)
    weights = (60, 28, 12) if is_often_reserved else (97, 2, 1)
    return PurchasePlan(
        object=bought.object,
        cpv=bought.cpv,
        territory=bought.territory,
        band=band,
        quarter=quarter,
        starts_on=bought.ends_on + dt.timedelta(days=1) if renews and bought.ends_on else None,
        reservation=chance.choices(reservations, weights)[0],
        is_social=bought.is_social,
        is_environmental=bought.is_environmental,
        renews=renews,
    )
