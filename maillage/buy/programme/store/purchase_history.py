"""Writes planned purchases: announced, changed, consulted, awarded, given up, resumed.

Each act adds what is said from then on to the history, and a line to the trace; nothing of before is overwritten.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.programme.domain.planned_purchases import (
    LONGEST_REASON,
    LONGEST_WORDS,
    Consultation,
    PlannedState,
    ProgrammeVerb,
    PurchasePlan,
)
from maillage.buy.programme.store.models import PlannedPurchase, PlannedPurchaseAward, PlannedPurchaseChange
from maillage.buy.programme.store.purchase_contracts import refuse_contracts_before
from maillage.core.problems import Refused, sentence
from maillage.core.text import normalised_text

_CLOSED = sentence(
    "Cet achat est attribué ou abandonné : ce qui en était annoncé ne change plus. Remettez-le d’abord au programme."
)
_NOT_OPEN = sentence("Cet achat n’est plus à venir : remettez-le d’abord au programme.")
_NO_CONTRACT = sentence("Choisissez au moins un marché : c’est vous qui dites lequel est né de cet achat.")
_NO_REASON = sentence("Dites en quelques mots pourquoi l’achat est abandonné : les entreprises l’attendaient.")
_NOT_CLOSED = sentence("Cet achat est déjà au programme.")
_OPEN = frozenset({PlannedState.ANNOUNCED.value, PlannedState.CONSULTED.value})


def announce_purchase(acting: Acting, plan: PurchasePlan, *, entry: str | None, now: dt.datetime) -> PlannedPurchase:
    """The new row; that of before where the same ``entry`` of a form was sent already."""
    row = PlannedPurchase(
        organisation_id=acting.organisation_id,
        announced_quarter=plan.quarter.word,
        announced_band=plan.band.value,
        announced_at=now,
        changed_at=now,
        entry=entry,
    )
    put_plan(row, plan)
    try:
        with transaction.atomic():
            row.save()
            _note_change(acting, row, ProgrammeVerb.ANNOUNCED, now=now)
    except IntegrityError:
        # A second click: what the first one wrote stands, and this one adds nothing.
        return PlannedPurchase.objects.get(organisation=acting.organisation_id, entry=entry)
    return row


def change_purchase(acting: Acting, number: int, plan: PurchasePlan, *, now: dt.datetime) -> bool:
    """Whether anything changed in what is announced; Refused once it is awarded or given up."""

    def change(row: PlannedPurchase) -> None:
        _require_open(row, _CLOSED)
        put_plan(row, plan)

    return _change(acting, number, ProgrammeVerb.CHANGED, change, now=now)


def consult_purchase(acting: Acting, number: int, consultation: Consultation, *, now: dt.datetime) -> None:
    """The consultation of the purchase is launched; said again, it is corrected."""

    def change(row: PlannedPurchase) -> None:
        _require_open(row, _NOT_OPEN)
        row.state = PlannedState.CONSULTED.value
        row.consulted_on = consultation.on
        row.notice, row.notice_address = consultation.notice, consultation.notice_address

    _change(acting, number, ProgrammeVerb.CONSULTED, change, now=now)


def award_purchase(acting: Acting, number: int, keys: Collection[str], *, now: dt.datetime) -> None:
    """These contracts came of the purchase, and no others; Refused for none, and for one that is older than it."""
    keys = [key for key in dict.fromkeys(key.strip() for key in keys) if key]
    if not keys:
        raise Refused("purchase_without_contract", _NO_CONTRACT)

    def change(row: PlannedPurchase) -> None:
        if row.state == PlannedState.GIVEN_UP:
            raise Refused("purchase_closed", _NOT_OPEN)
        refuse_contracts_before(keys, localdate(row.announced_at))
        row.state = PlannedState.AWARDED.value
        row.awards.exclude(contract_key__in=keys).delete()
        confirmed = set(row.awards.values_list("contract_key", flat=True))
        PlannedPurchaseAward.objects.bulk_create(
            PlannedPurchaseAward(purchase=row, contract_key=key, confirmed_at=now)
            for key in keys
            if key not in confirmed
        )

    _change(acting, number, ProgrammeVerb.AWARDED, change, now=now)


def give_up_purchase(acting: Acting, number: int, reason: str, *, now: dt.datetime) -> None:
    """The purchase will not be made; Refused without a reason."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise Refused("purchase_without_reason", _NO_REASON)

    def change(row: PlannedPurchase) -> None:
        _require_open(row, _NOT_OPEN)
        row.state, row.reason = PlannedState.GIVEN_UP.value, words

    _change(acting, number, ProgrammeVerb.GIVEN_UP, change, now=now)


def resume_purchase(acting: Acting, number: int, *, now: dt.datetime) -> None:
    """A purchase that was given up, or awarded by mistake, is to come again; its contracts are no longer its own."""

    def change(row: PlannedPurchase) -> None:
        if row.state in _OPEN:
            raise Refused("purchase_open", _NOT_CLOSED)
        row.state = (PlannedState.CONSULTED if row.consulted_on else PlannedState.ANNOUNCED).value
        row.reason = ""
        row.awards.all().delete()

    _change(acting, number, ProgrammeVerb.RESUMED, change, now=now)


def _require_open(row: PlannedPurchase, message: str) -> None:
    if row.state not in _OPEN:
        raise Refused("purchase_closed", message)


def _change(
    acting: Acting,
    number: int,
    verb: ProgrammeVerb,
    change: Callable[[PlannedPurchase], None],
    *,
    now: dt.datetime,
) -> bool:
    with transaction.atomic():
        row = PlannedPurchase.objects.select_for_update().get(pk=number, organisation=acting.organisation_id)
        before = stated_values(row, _keys_of(row))
        change(row)
        if stated_values(row, _keys_of(row)) == before:
            return False  # said twice: a second click adds nothing to the history
        row.changed_at = now
        row.save()
        _note_change(acting, row, verb, now=now)
    return True


def put_plan(row: PlannedPurchase, plan: PurchasePlan) -> None:
    """What ``plan`` says stands in the row, which is not written yet."""
    row.object = plan.object
    row.words = normalised_text(plan.object)[:LONGEST_WORDS]
    row.cpv, row.territory, row.band = plan.cpv, plan.territory, plan.band.value
    row.quarter, row.starts_on = plan.quarter.word, plan.starts_on
    row.reservation, row.procedure = plan.reservation.value, plan.procedure.value if plan.procedure else ""
    row.is_social, row.is_environmental, row.renews = plan.is_social, plan.is_environmental, plan.renews


def stated_values(row: PlannedPurchase, keys: Collection[str]) -> dict[str, Any]:
    """All that is said of a purchase now, with the contracts of these keys, as the history keeps it."""
    return {
        "object": row.object,
        "cpv": row.cpv,
        "territory": row.territory,
        "band": row.band,
        "quarter": row.quarter,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "reservation": row.reservation,
        "procedure": row.procedure,
        "is_social": row.is_social,
        "is_environmental": row.is_environmental,
        "renews": row.renews,
        "state": row.state,
        "consulted_on": row.consulted_on.isoformat() if row.consulted_on else None,
        "notice": row.notice,
        "notice_address": row.notice_address,
        "reason": row.reason,
        "contracts": sorted(keys),
    }


def _keys_of(row: PlannedPurchase) -> list[str]:
    return list(row.awards.values_list("contract_key", flat=True))


def _note_change(acting: Acting, row: PlannedPurchase, verb: ProgrammeVerb, *, now: dt.datetime) -> None:
    PlannedPurchaseChange.objects.create(purchase=row, at=now, act=verb.value, values=stated_values(row, _keys_of(row)))
    note(acting, verb, about=f"planned-purchase:{row.pk}", title=row.object, now=now)
