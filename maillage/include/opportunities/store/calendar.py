"""What comes up: contracts that end within eighteen months and announced purchases, of sectors that structures work in.

A contract that another one surely follows, or that its source took back, comes up no more; one that another may
follow, by signs alone, stands there with it. One that an announced purchase renews is shown as that purchase.

Where the place is larger than a commune (most contracts say their département alone), distances are counted from the
commune of the buyer, if that lies within: a school is cleaned near its town hall, not in the middle of a département.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from maillage.accounts.store.organisations import accepted_organisations
from maillage.buy.companies.store.companies import establishments_by_siret
from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.domain.links import LinkKind, LinkSureness
from maillage.buy.contracts.store.contract_filters import last_day_within
from maillage.buy.contracts.store.contract_store import ContractStore, contract_store, store_version
from maillage.buy.programme.domain.planned_purchases import PlannedState, Reservation
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, StatedPurchase, programme_version
from maillage.buy.programme.store.programme_search import purchases_to_come
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.core.problems import NotFound, Refused
from maillage.include.opportunities.domain.opportunities import (
    ENDING_MONTHS,
    LONGEST_KEY,
    LONGEST_TITLE,
    NOWHERE,
    ComingPurchase,
    OpportunityKind,
    OpportunityPlace,
)
from maillage.include.opportunities.domain.proposals import act_by, yearly_eur
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.sourcing import sectors_answering
from maillage.include.structures.store.structures import directory_version
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import parents, territory
from maillage.web.demonstration import shown_as

_PLACE_KINDS: Final = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)  # the narrowest first
_SIRET_DIGITS: Final = 14
PlaceOf = Callable[[str], OpportunityPlace]  # each territory is looked up once for all its purchases


@shown_as(CONTRACTS, STRUCTURES, PLANNED_PURCHASES)
def calendar_signature(today: dt.date) -> str:
    """What changes with everything that opportunities rest on: contracts, structures, programme, the day."""
    return "|".join(map(str, (today, store_version(), *directory_version(), *programme_version())))


@shown_as(CONTRACTS, STRUCTURES, PLANNED_PURCHASES)
def coming_purchases(today: dt.date) -> list[ComingPurchase]:
    """All that comes up from ``today``: planned purchases, then endings, each with its sectors and place."""
    place_of = cache(opportunity_place)
    planned = purchases_to_come()
    renewed = {key for purchase in planned for key in purchase.plan.renewed_keys}
    seats = buyer_communes(purchase.buyer_siret for purchase in planned)
    ending = [purchase for purchase in ending_contracts(today, place_of) if purchase.key not in renewed]
    months = renewed_months(planned, today)
    announced = (
        purchase_to_come(purchase, seats.get(purchase.buyer_siret, ""), place_of, months=months.get(purchase.number))
        for purchase in planned
    )
    return [*(coming for coming in announced if coming is not None), *ending]


def renewed_months(planned: Iterable[StatedPurchase], today: dt.date) -> Mapping[int, int]:
    """For how long each purchase is, by its number: as long as the longest contract that it renews; others are absent.

    A buyer announces the band of the whole duration, and no duration.
    """
    several = [purchase for purchase in planned if purchase.plan.renewed_keys]
    contracts = contracts_of_keys([key for purchase in several for key in purchase.plan.renewed_keys], today=today)
    months = {
        purchase.number: max(
            (contracts[key].duration_now_months or 0 for key in purchase.plan.renewed_keys if key in contracts),
            default=0,
        )
        for purchase in several
    }
    return {number: count for number, count in months.items() if count}


def purchase_to_come(
    purchase: StatedPurchase, commune: str, place_of: PlaceOf, *, months: int | None
) -> ComingPurchase | None:
    """What an announced purchase is here; None where no sector answers its CPV code. ``commune`` is its buyer's.

    ``months`` is for how long it is, None where nobody knows: then a band of all of it says nothing of a year.
    """
    plan = purchase.plan
    sectors = sectors_answering("", plan.cpv)
    if not sectors:
        return None
    # The band says no more than its ends: by the upper one nobody is said to be large enough who is not.
    least, below = (plan.band.least_eur, plan.band.below_eur) if months else (None, None)
    return ComingPurchase(
        kind=OpportunityKind.PLANNED,
        key=str(purchase.number),
        title=plan.object[:LONGEST_TITLE],
        buyer_name=purchase.buyer_name[:LONGEST_TITLE],
        buyer_siret=purchase.buyer_siret,
        cpv=plan.cpv,
        sectors=tuple(sorted(sectors)),
        place=place_near(place_of(plan.territory), commune, place_of),
        on=plan.quarter.first_day,
        act_by=act_by(OpportunityKind.PLANNED, plan.quarter.first_day),
        amount_eur=yearly_eur(below, months),
        least_eur=0.0 if least == 0 else yearly_eur(least, months),
        band=plan.band.value,
        reserved="" if plan.reservation is Reservation.NONE else plan.reservation.value,
        is_social=plan.is_social,
        is_launched=purchase.state is PlannedState.CONSULTED,
    )


def ending_contracts(today: dt.date, place_of: PlaceOf) -> Iterator[ComingPurchase]:
    """The contracts of the calendar of endings, by key."""
    store = contract_store()
    if store is None:
        return
    rows = _ending_rows(store, today)
    seats = buyer_communes(row[3] for row in rows)
    for key, title, buyer, buyer_id, cpv, amount, months, ends_on, is_social, candidate, *codes in rows:
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
            place=place_near(place_of(address), seats.get(buyer_id or "", ""), place_of),
            on=ends_on,
            act_by=act_by(OpportunityKind.ENDING, ends_on),
            amount_eur=yearly_eur(amount, months),
            is_social=is_social,
            candidate_key=(candidate or "")[:LONGEST_KEY],
        )


def _ending_rows(store: ContractStore, today: dt.date) -> list[tuple[Any, ...]]:
    return store.rows(
        f"""
        WITH followers AS (
            SELECT from_number, arg_max(to_number, score) AS to_number, bool_or(sureness = $certain) AS is_certain
            FROM links
            WHERE kind = $successor
            GROUP BY from_number
        )
        SELECT contracts.key, object, buyer_label, buyer_id, cpv, amount_now_eur, duration_now_months, ends_on,
            is_social, followers_keys.key,
            {", ".join(kind.value for kind in _PLACE_KINDS)}
        FROM contracts
        LEFT JOIN followers ON followers.from_number = contracts.number
        LEFT JOIN (SELECT number, key FROM contracts) AS followers_keys ON followers_keys.number = followers.to_number
        WHERE ends_on BETWEEN $today AND $last AND cpv IS NOT NULL AND NOT is_order
            AND dropped_on IS NULL AND source_withdrawn_on IS NULL AND is_certain IS NOT TRUE
        ORDER BY contracts.key
        """,  # noqa: S608 -- words of ours
        {
            "today": today,
            "last": last_day_within(today, ENDING_MONTHS),
            "successor": LinkKind.SUCCESSOR.value,
            "certain": LinkSureness.CERTAIN.value,
        },
    )


def buyer_communes(numbers: Iterable[str | None]) -> Mapping[str, str]:
    """The commune of each buyer (by SIRET): of its establishment in the register, else of its organisation here."""
    sirets = {siret for siret in numbers if siret and siret.isdigit() and len(siret) == _SIRET_DIGITS}
    if not sirets:
        return {}
    governed = accepted_organisations().exclude(siret="").filter(territory__startswith=f"{Kind.COMMUNE}:")
    communes = {
        siret: territory_address.partition(":")[2]
        for siret, territory_address in governed.values_list("siret", "territory")
        if siret in sirets
    }
    establishments = establishments_by_siret(sirets)
    return communes | {siret: place.commune for siret, place in establishments.items() if place.commune}


def place_near(place: OpportunityPlace, commune: str, place_of: PlaceOf) -> OpportunityPlace:
    """The same place with its point in a commune that lies in it, where it is larger than one; else as it is."""
    if not commune or not place.address or place.address.startswith(f"{Kind.COMMUNE}:"):
        return place
    seat = place_of(f"{Kind.COMMUNE}:{commune}")
    if seat.lon is None or place.address not in seat.around:
        return place
    return replace(place, lon=seat.lon, lat=seat.lat, measured_from=seat.address)


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
