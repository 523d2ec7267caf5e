"""The demonstration of purchases to come: the programme of invented buyers, before and after their invented contracts.

What was bought was announced before, three times of four for the quarter in which it was launched; what ends is
announced again; a few purchases are given up, a few forgotten. The same contracts and day give the same programme.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand, band_of
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.programme.domain.planned_purchases import (
    LONGEST_OBJECT,
    Consultation,
    PlannedState,
    ProgrammeVerb,
    PurchasePlan,
    Quarter,
    Reservation,
)
from maillage.buy.programme.store.models import PlannedPurchase, PlannedPurchaseAward, PlannedPurchaseChange
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, purchases_of_kind
from maillage.buy.programme.store.purchase_history import put_plan, stated_values
from maillage.core.problems import sentence
from maillage.demonstration.kit import (
    as_invented,
    delete_rows,
    has_invented_contracts,
    is_running,
    real_link,
    seeded_random,
    weighted_choice,
)
from maillage.web.demonstration import Demonstration, showing
from maillage.web.row_totals import PreparedStatement, RowTotals
from maillage.web.wording.formats import number

_PAST_DAYS: Final = 450
_AHEAD_DAYS: Final = 540
_DAYS_TO_AWARD: Final = 180

# What structures of insertion often do: cleaning, green spaces.
_OFTEN_RESERVED_CPV: Final = ("9091", "7731")

# French in every language: what a buyer typed.
_REASONS: Final = (
    as_invented("Regroupé avec l’achat de l’intercommunalité"),
    as_invented("Reporté après le vote du budget"),
    as_invented("Besoin couvert par un accord-cadre existant"),
)
_QUARTERS_LATE: Final = {0: 75, 1: 18, 2: 7}
_BANDS_AWRY: Final = {0: 78, 1: 10, -1: 12}  # between the band announced and that of the contract
_RESERVATIONS: Final = {Reservation.NONE: 97, Reservation.INSERTION: 2, Reservation.DISABILITY: 1}
_OFTEN_RESERVED: Final = {Reservation.NONE: 60, Reservation.INSERTION: 28, Reservation.DISABILITY: 12}
_LOTS: Final = (Path(__file__).parent / "sql" / "awarded_lots.sql").read_text("utf-8")
_DAYS_BACK: Final = 5 * 365  # a contract that ends in a year and a half began before


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
        chance = seeded_random(f"programme:{siret}")
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
    quarter = Quarter.of(launched).after(-weighted_choice(chance, _QUARTERS_LATE))
    bands = list(ThresholdBand)
    guess = bands.index(band_of(bought.amount_eur)) + weighted_choice(chance, _BANDS_AWRY)
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
            state, reason = PlannedState.GIVEN_UP, chance.choice(_REASONS)
    return InventedPurchasePlan(
        bought.buyer_siret, bought.buyer_name, plan, state, announced_on, consultation, reason=reason
    )


def _plan(
    bought: AwardedLots, quarter: Quarter, band: ThresholdBand, chance: random.Random, *, renews: str
) -> PurchasePlan:
    return PurchasePlan(
        object=bought.object,
        cpv=bought.cpv,
        territory=bought.territory,
        band=band,
        quarter=quarter,
        starts_on=bought.ends_on + dt.timedelta(days=1) if renews and bought.ends_on else None,
        reservation=weighted_choice(
            chance, _OFTEN_RESERVED if bought.cpv.startswith(_OFTEN_RESERVED_CPV) else _RESERVATIONS
        ),
        is_social=bought.is_social,
        is_environmental=bought.is_environmental,
        renews=renews,
    )


def follow_programme(now: dt.datetime) -> int:
    """Load the programme once there are invented contracts, until the agency ends it; how many purchases."""
    return load_programme(now) if has_invented_contracts() and is_running(PLANNED_PURCHASES) else 0


@showing(demonstration=True)
def load_programme(now: dt.datetime) -> int:
    """Load the programme; how many purchases, 0 if they exist."""
    if purchases_of_kind(is_invented=True).exists():
        return 0
    today = localdate(now)
    lots = [
        AwardedLots(tuple(keys), siret, name or siret, text[:LONGEST_OBJECT], cpv, place, amount_eur, *rest)
        for keys, siret, name, text, cpv, place, amount_eur, *rest in published_rows(
            _LOTS, {"first": today - dt.timedelta(days=_DAYS_BACK)}
        )
    ]
    count = 0
    with transaction.atomic():
        for planned in invented_programme(lots, today=today):
            _write(planned)
            count += 1
    return count


def remove_programme(_now: dt.datetime) -> int:
    """Delete the invented purchases; how many."""
    return delete_rows(purchases_of_kind(is_invented=True))


def _write(planned: InventedPurchasePlan) -> None:
    plan = planned.plan
    row = PlannedPurchase(
        buyer_siret=planned.buyer_siret,
        buyer_name=planned.buyer_name,
        announced_quarter=plan.quarter.word,
        announced_band=plan.band.value,
        announced_at=_moment(planned.announced_on),
        changed_at=_moment(planned.announced_on),
    )
    put_plan(row, plan)
    acts = list(_acts(row, planned))
    row.changed_at = acts[-1][0]
    row.save()
    PlannedPurchaseAward.objects.bulk_create(
        PlannedPurchaseAward(purchase=row, contract_key=key, confirmed_at=row.changed_at) for key in planned.keys
    )
    PlannedPurchaseChange.objects.bulk_create(
        PlannedPurchaseChange(purchase=row, at=moment, act=verb.value, values=values) for moment, verb, values in acts
    )


def _acts(
    row: PlannedPurchase, planned: InventedPurchasePlan
) -> Iterator[tuple[dt.datetime, ProgrammeVerb, dict[str, object]]]:
    """What was said one after the other; the row stands as the last of it left it."""
    row.state = PlannedState.ANNOUNCED.value
    yield row.announced_at, ProgrammeVerb.ANNOUNCED, stated_values(row, ())
    if planned.consultation is not None:
        row.state, row.consulted_on = PlannedState.CONSULTED.value, planned.consultation.on
        yield _moment(planned.consultation.on), ProgrammeVerb.CONSULTED, stated_values(row, ())
    if planned.awarded_on is not None:
        row.state = PlannedState.AWARDED.value
        yield _moment(planned.awarded_on), ProgrammeVerb.AWARDED, stated_values(row, planned.keys)
    if planned.reason:
        row.state, row.reason = PlannedState.GIVEN_UP.value, planned.reason
        on = planned.announced_on + dt.timedelta(days=90)
        yield _moment(on), ProgrammeVerb.GIVEN_UP, stated_values(row, ())


def _moment(on: dt.date) -> dt.datetime:
    """Nine in the morning, Universal Time."""
    return dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)


def _real_purchases() -> QuerySet[PlannedPurchase]:
    return purchases_of_kind(is_invented=False)


def _real_words(count: int) -> str:
    return ngettext("%(count)s vrai achat annoncé", "%(count)s vrais achats annoncés", count) % {"count": number(count)}


# Asked by most pages.
_INVENTED: Final = PreparedStatement(lambda: purchases_of_kind(is_invented=True).exists())
_REAL: Final = RowTotals(_real_purchases, Count("pk"))
DEMONSTRATIONS: Final = (
    Demonstration(
        name=PLANNED_PURCHASES,
        place=30,
        label=sentence("achats annoncés"),
        floor="DEMO_UNTIL_PLANNED_PURCHASES",
        is_held=lambda: bool(_INVENTED.rows()),
        real_count=lambda: int(_REAL.now()[0]),
        real_words=_real_words,
        real_href=real_link(_real_purchases, page="planned_purchase", listing="programme"),
        remove=remove_programme,
        restore=load_programme,
    ),
)
