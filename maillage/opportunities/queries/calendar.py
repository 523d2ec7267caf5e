"""What comes up: contracts that end within eighteen months and announced purchases, of sectors that structures work in.

A contract that another one seems to follow already, or that its source took back, comes up no more; one that an
announced purchase renews is shown as that purchase.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from maillage.core.problems import NotFound, Refused
from maillage.inclusion.queries.sourcing import sectors_answering
from maillage.inclusion.queries.structures import directory_version
from maillage.opportunities.rules.proposals import act_by, yearly_eur
from maillage.opportunities.terms.opportunities import (
    ENDING_MONTHS,
    LONGEST_TITLE,
    NOWHERE,
    ComingPurchase,
    OpportunityKind,
    OpportunityPlace,
)
from maillage.procurement.queries.contract_store import contract_store, store_rows, store_version
from maillage.procurement.terms.links import LinkKind
from maillage.programme.queries.planned_purchases import StatedPurchase, programme_version, purchases_to_come
from maillage.programme.terms.planned_purchases import PlannedState, Reservation
from maillage.purchases.queries.contract_search import last_day_within
from maillage.territory.queries import parents, territory
from maillage.territory.terms import Kind

_PLACE_KINDS: Final = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)  # the narrowest first
_SIRET_DIGITS: Final = 14
PlaceOf = Callable[[str], OpportunityPlace]  # each territory is looked up once for all its purchases


def calendar_signature(today: dt.date) -> str:
    """What changes with everything that opportunities rest on: contracts, structures, programme, the day."""
    return "|".join(map(str, (today, store_version(), *directory_version(), *programme_version())))


def coming_purchases(today: dt.date) -> list[ComingPurchase]:
    """All that comes up from ``today``: planned purchases, then endings, each with its sectors and place."""
    place_of = cache(opportunity_place)
    planned = purchases_to_come()
    renewed = {key for purchase in planned for key in purchase.plan.renewed_keys}
    ending = [purchase for purchase in ending_contracts(today, place_of) if purchase.key not in renewed]
    return [*(coming for purchase in planned if (coming := purchase_to_come(purchase, place_of)) is not None), *ending]


def purchase_to_come(purchase: StatedPurchase, place_of: PlaceOf) -> ComingPurchase | None:
    """What an announced purchase is here; None where no sector answers its CPV code."""
    plan = purchase.plan
    sectors = sectors_answering("", plan.cpv)
    if not sectors:
        return None
    # The band says no more than its ends: the upper one, so that nobody is said to be large enough who is not.
    return ComingPurchase(
        kind=OpportunityKind.PLANNED,
        key=str(purchase.number),
        title=plan.object[:LONGEST_TITLE],
        buyer_name=purchase.buyer_name[:LONGEST_TITLE],
        buyer_siret=purchase.buyer_siret,
        cpv=plan.cpv,
        sectors=tuple(sorted(sectors)),
        place=place_of(plan.territory),
        on=plan.quarter.first_day,
        act_by=act_by(OpportunityKind.PLANNED, plan.quarter.first_day),
        amount_eur=float(plan.band.below_eur or plan.band.least_eur),
        reserved="" if plan.reservation is Reservation.NONE else plan.reservation.value,
        is_social=plan.is_social,
        is_launched=purchase.state is PlannedState.CONSULTED,
    )


def ending_contracts(today: dt.date, place_of: PlaceOf) -> Iterator[ComingPurchase]:
    """The contracts of the calendar of endings, by key."""
    if contract_store() is None:
        return
    rows = store_rows(
        f"""
        SELECT key, object, buyer_label, buyer_id, cpv, amount_now_eur, duration_now_months, ends_on, is_social,
            {", ".join(kind.value for kind in _PLACE_KINDS)}
        FROM contracts
        WHERE ends_on BETWEEN $today AND $last AND cpv IS NOT NULL AND NOT is_order
            AND dropped_on IS NULL AND source_withdrawn_on IS NULL
            AND number NOT IN (SELECT from_number FROM links WHERE kind = $successor)
        ORDER BY key
        """,  # noqa: S608 -- words of ours
        {"today": today, "last": last_day_within(today, ENDING_MONTHS), "successor": LinkKind.SUCCESSOR.value},
    )
    for key, title, buyer, buyer_id, cpv, amount, months, ends_on, is_social, *codes in rows:
        sectors = sectors_answering("", cpv)
        if not sectors:
            continue
        address = next((f"{kind}:{code}" for kind, code in zip(_PLACE_KINDS, codes, strict=True) if code), "")
        yield ComingPurchase(
            kind=OpportunityKind.ENDING,
            key=key,
            title=(title or "")[:LONGEST_TITLE],
            buyer_name=(buyer or "")[:LONGEST_TITLE],
            buyer_siret=buyer_id if buyer_id and buyer_id.isdigit() and len(buyer_id) == _SIRET_DIGITS else "",
            cpv=cpv[:8],
            sectors=tuple(sorted(sectors)),
            place=place_of(address),
            on=ends_on,
            act_by=act_by(OpportunityKind.ENDING, ends_on),
            amount_eur=yearly_eur(amount, months),
            is_social=is_social,
        )


def opportunity_place(address: str) -> OpportunityPlace:
    """A territory with those around it; nowhere for one that is none."""
    try:
        place = territory(address) if address else None
    except (NotFound, Refused):
        return NOWHERE  # a commune that merged since, or a code that is none: nobody says where that is
    if place is None:
        return NOWHERE
    around = frozenset({place.address, *(above.address for above in parents(place.address))})
    return OpportunityPlace(place.address, around, place.lon, place.lat)
