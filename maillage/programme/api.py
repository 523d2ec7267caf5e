"""Purchases to come over HTTP (under /api/v1): a search with the filters of the page, one purchase with its history."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema

from maillage.kits.search.api import searching
from maillage.programme.parts.programme_words import purchase_href
from maillage.programme.queries.planned_purchases import (
    StatedPurchase,
    changes_of,
    next_first,
    public_purchase,
    stated_purchase,
    stated_purchases,
)
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.purchases.parts.contract_words import contract_href
from maillage.web.public_address import public_url

router = Router(tags=["contracts"])
_PAGE: Final = 100
PageParameter = Annotated[int, Query(ge=1, le=100_000)]


class PurchaseAnswer(Schema):
    """A planned purchase as it stands; null: not said. ``announced``: what was said first, the plan."""

    number: int
    object: str
    buyer_id: str | None
    buyer_name: str
    is_invented: bool
    cpv: str
    territory: str
    band: str
    quarter: str
    announced_band: str
    announced_quarter: str
    starts_on: dt.date | None
    reservation: str
    procedure: str | None
    is_social: bool | None
    is_environmental: bool | None
    state: str
    consulted_on: dt.date | None
    notice: str | None
    notice_address: str | None
    contracts: list[str] = Field(description="pages of the contracts that the buyer confirmed")
    contract_keys: list[str]
    reason: str | None
    announced_at: dt.datetime
    changed_at: dt.datetime
    page: str


class PurchaseList(Schema):
    """A page of planned purchases, by quarter: ``total`` in all."""

    total: int
    page: int
    page_count: int
    page_size: int
    purchases: list[PurchaseAnswer]


class PurchaseChangeAnswer(Schema):
    """What was said at a moment, whole."""

    moment: dt.datetime
    act: str
    values: dict[str, Any]


class WholePurchaseAnswer(PurchaseAnswer):
    """One planned purchase with all that was ever said of it."""

    changes: list[PurchaseChangeAnswer]


@router.get("/planned-purchases", response=PurchaseList, summary="Search purchases to come")
@searching(ProgrammeSearch)
def get_planned_purchases(request: HttpRequest, search: ProgrammeSearch, page: PageParameter = 1) -> Any:
    """A page of the planned purchases that the filters keep."""
    rows = next_first(purchases_searched(search), today=localdate())
    total, origin = rows.count(), public_url(request)
    start = (page - 1) * _PAGE
    return {
        "total": total,
        "page": page,
        "page_count": max(1, -(-total // _PAGE)),
        "page_size": _PAGE,
        "purchases": [_answer(purchase, origin) for purchase in stated_purchases(rows[start : start + _PAGE])],
    }


@router.get("/planned-purchases/{number}", response=WholePurchaseAnswer, summary="One purchase to come")
def get_planned_purchase(request: HttpRequest, number: int) -> Any:
    """All that was said of it."""
    row = public_purchase(number)
    changes = [{"moment": moment, "act": act, "values": values} for moment, act, values in changes_of(row)]
    return {**_answer(stated_purchase(row), public_url(request)), "changes": changes}


def _answer(purchase: StatedPurchase, origin: str) -> dict[str, Any]:
    plan, consultation = purchase.plan, purchase.consultation
    return {
        "number": purchase.number,
        "object": plan.object,
        "buyer_id": purchase.buyer_siret or None,
        "buyer_name": purchase.buyer_name,
        "is_invented": purchase.organisation is None,
        "cpv": plan.cpv,
        "territory": plan.territory,
        "band": plan.band.value,
        "quarter": plan.quarter.word,
        "announced_band": purchase.announced_band.value,
        "announced_quarter": purchase.announced_quarter.word,
        "starts_on": plan.starts_on,
        "reservation": plan.reservation.value,
        "procedure": plan.procedure.value if plan.procedure else None,
        "is_social": plan.is_social,
        "is_environmental": plan.is_environmental,
        "state": purchase.state.value,
        "consulted_on": consultation.on if consultation else None,
        "notice": consultation.notice or None if consultation else None,
        "notice_address": consultation.notice_address or None if consultation else None,
        "contracts": [f"{origin}{contract_href(key)}" for key in purchase.contract_keys],
        "contract_keys": list(purchase.contract_keys),
        "reason": purchase.reason or None,
        "announced_at": purchase.announced_at,
        "changed_at": purchase.changed_at,
        "page": f"{origin}{purchase_href(purchase.number)}",
    }


ROUTERS: Final = (router,)
