"""Planned purchases as rows of text under the columns of their schema, in the order of the list.

What is downloaded equals what is seen, and can be corrected and sent back: its words are those that intake reads.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.timezone import localdate

from maillage.programme.intake.purchase_plans import CONSULTED_ON, NOTICE, NOTICE_ADDRESS, PLAN_FIELDS, RESERVATION_NONE
from maillage.programme.queries.planned_purchases import StatedPurchase
from maillage.programme.terms.planned_purchases import STATE_WORDS, PurchasePlan, Reservation
from maillage.purchases.terms.threshold_bands import BAND_LABELS

NUMBER: Final = "numero"
STATE: Final = "etat"
PROGRAMME_COLUMNS: Final = (
    *(NUMBER, *PLAN_FIELDS, STATE, CONSULTED_ON, NOTICE, NOTICE_ADDRESS, "marches", "motifAbandon"),
    *("acheteurSiret", "acheteurNom", "trimestreAnnonce", "trancheAnnoncee", "annonceLe", "changeLe"),
)
_BETWEEN: Final = " | "  # keys of contracts; none has a bar


def plan_texts(plan: PurchasePlan) -> dict[str, str]:
    """What a plan says as texts by PLAN_FIELDS: those of the form, and of the table."""
    values = (
        plan.object,
        plan.cpv,
        plan.territory,
        BAND_LABELS[plan.band],
        plan.quarter.word,
        plan.starts_on.isoformat() if plan.starts_on else "",
        RESERVATION_NONE if plan.reservation is Reservation.NONE else plan.reservation.value,
        plan.procedure.value if plan.procedure else "",
        _truth_text(plan.is_social),
        _truth_text(plan.is_environmental),
        plan.renews,
    )
    return dict(zip(PLAN_FIELDS, values, strict=True))


def programme_rows(purchases: Iterable[StatedPurchase]) -> Iterator[tuple[str, ...]]:
    """The rows under PROGRAMME_COLUMNS; what is not said is empty."""
    for purchase in purchases:
        consultation = purchase.consultation
        yield (
            str(purchase.number),
            *plan_texts(purchase.plan).values(),
            STATE_WORDS[purchase.state],
            consultation.on.isoformat() if consultation else "",
            consultation.notice if consultation else "",
            consultation.notice_address if consultation else "",
            _BETWEEN.join(purchase.contract_keys),
            purchase.reason,
            purchase.buyer_siret,
            purchase.buyer_name,
            purchase.announced_quarter.word,
            BAND_LABELS[purchase.announced_band],
            localdate(purchase.announced_at).isoformat(),
            localdate(purchase.changed_at).isoformat(),
        )


def _truth_text(value: bool | None) -> str:  # noqa: FBT001 -- the value itself is what is written
    return "" if value is None else "oui" if value else "non"
