"""Purchases to come over HTTP (under /api/v1): a search with the filters of the page, one purchase with its history."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Path, Query, Router, Schema

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.buy.programme.domain.planned_purchases import PlannedState, Reservation
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.planned_purchases import (
    StatedPurchase,
    changes_of,
    next_first,
    public_purchase,
    stated_purchase,
    stated_purchases,
)
from maillage.buy.programme.store.programme_search import ProgrammeSearch, purchases_searched
from maillage.kits.search.api import searching
from maillage.web.api_answers import Extended, FilledText, PageOf, PageParameters, origin_in, page_answer

router = Router(tags=["contracts"])


class PurchaseAnswer(Schema):
    """A planned purchase as it stands; null: not said. ``announced``: what was said first, the plan."""

    id: int = Field(validation_alias="number")
    object: str = Field(validation_alias="plan.object")
    buyer_id: FilledText = Field(validation_alias="buyer_siret")
    buyer_name: str
    is_invented: bool
    cpv: str = Field(validation_alias="plan.cpv")
    territory: str = Field(validation_alias="plan.territory")
    band: ThresholdBand = Field(validation_alias="plan.band")
    quarter: str = Field(validation_alias="plan.quarter.word")
    announced_band: ThresholdBand
    announced_quarter: str = Field(validation_alias="announced_quarter.word")
    starts_on: dt.date | None = Field(validation_alias="plan.starts_on")
    reservation: Reservation = Field(validation_alias="plan.reservation")
    procedure: Procedure | None = Field(validation_alias="plan.procedure")
    is_social: bool | None = Field(validation_alias="plan.is_social")
    is_environmental: bool | None = Field(validation_alias="plan.is_environmental")
    state: PlannedState
    consulted_on: dt.date | None
    notice: str | None
    notice_url: str | None
    contracts: list[str] = Field(
        validation_alias="contract_keys", description="Ids of the contracts that the buyer confirmed."
    )
    contract_urls: list[str] = Field(description="Their pages.")
    reason: FilledText
    announced_at: dt.datetime
    changed_at: dt.datetime
    page_url: str

    @staticmethod
    def resolve_is_invented(purchase: StatedPurchase) -> bool:
        """Whether it is one of the demonstration."""
        return purchase.organisation is None

    @staticmethod
    def resolve_consulted_on(purchase: StatedPurchase) -> dt.date | None:
        """The day of the consultation."""
        return purchase.consultation.on if purchase.consultation else None

    @staticmethod
    def resolve_notice(purchase: StatedPurchase) -> str | None:
        """The number of its notice."""
        return purchase.consultation.notice or None if purchase.consultation else None

    @staticmethod
    def resolve_notice_url(purchase: StatedPurchase) -> str | None:
        """Where the notice is."""
        return purchase.consultation.notice_address or None if purchase.consultation else None

    @staticmethod
    def resolve_contract_urls(purchase: StatedPurchase, context: dict[str, Any]) -> list[str]:
        """The pages of the contracts that came of it."""
        return [f"{origin_in(context)}{contract_href(key)}" for key in purchase.contract_keys]

    @staticmethod
    def resolve_page_url(purchase: StatedPurchase, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{purchase_href(purchase.number)}"


class PurchaseList(PageOf[PurchaseAnswer]):
    """A page of planned purchases, by quarter."""


class PurchaseChangeAnswer(Schema):
    """What was said at a moment, whole."""

    moment: dt.datetime
    act: str
    values: dict[str, Any]


class WholePurchaseAnswer(PurchaseAnswer):
    """One planned purchase with all that was ever said of it."""

    changes: list[PurchaseChangeAnswer]


@router.get("/planned-purchases", response=PurchaseList, summary="Search planned purchases")
@searching(ProgrammeSearch)
def search_planned_purchases(
    request: HttpRequest, search: ProgrammeSearch, parameters: Query[PageParameters]
) -> dict[str, Any]:
    """A page of the planned purchases that the filters keep."""
    rows = next_first(purchases_searched(search), today=localdate())
    page = rows[parameters.start : parameters.start + parameters.page_size]
    return page_answer(request, parameters, total=rows.count(), items=stated_purchases(page))


@router.get("/planned-purchases/{purchase}", response=WholePurchaseAnswer, summary="Get one planned purchase")
def get_planned_purchase(
    request: HttpRequest, purchase: Annotated[int, Path(description="The id of a planned purchase.")]
) -> Extended:
    """All that was said of it."""
    del request
    row = public_purchase(purchase)
    changes = [{"moment": moment, "act": act, "values": values} for moment, act, values in changes_of(row)]
    return Extended(stated_purchase(row), changes=changes)


ROUTERS: Final = (router,)
