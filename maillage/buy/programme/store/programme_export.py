"""The columns of planned purchases, those of their schema.

What is downloaded equals what is seen, and can be corrected and sent back: its values are those that intake reads.
"""

from typing import Final

from django.utils.timezone import localdate

from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS
from maillage.buy.programme.domain.planned_purchases import STATE_WORDS, PurchasePlan, Reservation
from maillage.buy.programme.intake.purchase_plans import (
    BAND,
    CONSULTED_ON,
    CPV,
    ENVIRONMENTAL,
    NOTICE,
    NOTICE_ADDRESS,
    OBJECT,
    PROCEDURE,
    QUARTER,
    RENEWS,
    RESERVATION,
    RESERVATION_NONE,
    SOCIAL,
    STARTS_ON,
    TERRITORY,
)
from maillage.buy.programme.store.planned_purchases import StatedPurchase
from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns, names_of_columns, text_rows

NUMBER: Final = "numero"
STATE: Final = "etat"
_BETWEEN: Final = " | "  # keys of contracts; none has a bar
_TRUTHS: Final = {True: "oui", False: "non", None: ""}

PLAN_COLUMNS: Final[Columns[PurchasePlan]] = (
    Column(OBJECT, lambda plan: plan.object),
    Column(CPV, lambda plan: plan.cpv),
    Column(TERRITORY, lambda plan: plan.territory),
    Column(BAND, lambda plan: BAND_LABELS[plan.band]),
    Column(QUARTER, lambda plan: plan.quarter.word),
    Column(STARTS_ON, lambda plan: plan.starts_on),
    Column(
        RESERVATION,
        lambda plan: RESERVATION_NONE if plan.reservation is Reservation.NONE else plan.reservation.value,
    ),
    Column(PROCEDURE, lambda plan: plan.procedure.value if plan.procedure else ""),
    Column(SOCIAL, lambda plan: _TRUTHS[plan.is_social]),
    Column(ENVIRONMENTAL, lambda plan: _TRUTHS[plan.is_environmental]),
    Column(RENEWS, lambda plan: plan.renews),
)
PROGRAMME_COLUMNS: Final[Columns[StatedPurchase]] = (
    Column(NUMBER, lambda purchase: purchase.number, FieldType.INTEGER),
    *(column.of(lambda purchase: purchase.plan) for column in PLAN_COLUMNS),
    Column(STATE, lambda purchase: STATE_WORDS[purchase.state]),
    Column(CONSULTED_ON, lambda purchase: purchase.consultation.on if purchase.consultation else None, FieldType.DATE),
    Column(NOTICE, lambda purchase: purchase.consultation.notice if purchase.consultation else None),
    Column(NOTICE_ADDRESS, lambda purchase: purchase.consultation.notice_address if purchase.consultation else None),
    Column("marches", lambda purchase: _BETWEEN.join(purchase.contract_keys)),
    Column("motifAbandon", lambda purchase: purchase.reason),
    Column("acheteurSiret", lambda purchase: purchase.buyer_siret),
    Column("acheteurNom", lambda purchase: purchase.buyer_name),
    Column("trimestreAnnonce", lambda purchase: purchase.announced_quarter.word),
    Column("trancheAnnoncee", lambda purchase: BAND_LABELS[purchase.announced_band]),
    Column("annonceLe", lambda purchase: localdate(purchase.announced_at), FieldType.DATE),
    Column("changeLe", lambda purchase: localdate(purchase.changed_at), FieldType.DATE),
)


def plan_texts(plan: PurchasePlan) -> dict[str, str]:
    """What a plan says as texts by PLAN_FIELDS: those of the form, and of the table."""
    (texts,) = text_rows(PLAN_COLUMNS, [plan])
    return dict(zip(names_of_columns(PLAN_COLUMNS), texts, strict=True))
