"""Writes the programme of a demonstration beside its invented contracts, and takes it away."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.programme.domain.invented_programme import AwardedLots, InventedPurchasePlan, invented_programme
from maillage.buy.programme.domain.planned_purchases import LONGEST_OBJECT, PlannedState, ProgrammeVerb
from maillage.buy.programme.store.models import PlannedPurchase, PlannedPurchaseAward, PlannedPurchaseChange
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, purchases_of_kind
from maillage.buy.programme.store.purchase_history import put_plan, stated_values
from maillage.web.demonstration import ended_demonstrations, showing

_LOTS: Final = (Path(__file__).parents[1] / "sql" / "awarded_lots.sql").read_text("utf-8")
_DAYS_BACK: Final = 5 * 365  # a contract that ends in a year and a half began before


def load_demonstration(now: dt.datetime) -> int:
    """How many purchases were invented: they come with invented contracts, and stay until the agency ends them."""
    with showing(demonstration=True):
        is_wanted = bool(store_version()) and PLANNED_PURCHASES not in ended_demonstrations()
        return load_programme(now) if is_wanted else 0


def load_programme(now: dt.datetime) -> int:
    """How many purchases were invented; 0 where they are there."""
    if purchases_of_kind(is_invented=True).exists():
        return 0
    with showing(demonstration=True):
        return _load(now)


def remove_programme(_now: dt.datetime) -> int:
    """How many invented purchases were taken away."""
    rows = purchases_of_kind(is_invented=True)
    count = rows.count()
    rows.delete()
    return count


def _load(now: dt.datetime) -> int:
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
