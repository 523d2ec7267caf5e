"""What the row of each opportunity says: who reaches it, how sure that is, what is proposed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.include.opportunities.domain.opportunities import RESERVED_KINDS, ComingPurchase, ReachCount
from maillage.include.opportunities.domain.proposals import proposal
from maillage.include.opportunities.domain.reach import reach_counts
from maillage.include.opportunities.store.calendar import opportunity_place
from maillage.include.structures.domain.structures import CONFIRMED_DAYS, StatedStructure
from maillage.territory.domain.terms import Kind, parse_address

_CODES: Final = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)


def opportunity_values(
    purchases: Sequence[ComingPurchase], structures: Sequence[StatedStructure], *, today: dt.date
) -> dict[tuple[str, str], dict[str, Any]]:
    """What the row of each purchase says, by kind and key."""
    shares = confirmed_shares(structures, today=today)
    alike: dict[tuple[tuple[str, ...], str], list[ComingPurchase]] = defaultdict(list)
    for purchase in purchases:
        alike[purchase.sectors, purchase.reserved].append(purchase)
    rows = {}
    for (sectors, reserved), several in alike.items():
        kinds = RESERVED_KINDS.get(reserved)
        able = [stated for stated in structures if kinds is None or stated.kind in kinds]
        places = list(dict.fromkeys(purchase.place for purchase in several))
        counts = dict(zip(places, reach_counts(able, frozenset(sectors), places), strict=True))
        for purchase in several:
            reach = counts[purchase.place]
            codes = _codes(purchase.place.around)
            median = reach.median_of_inverse_turnover
            count = ReachCount(
                in_reach=reach.in_reach,
                unsaid=reach.unsaid,
                dependence=None if median is None or purchase.amount_eur is None else median * purchase.amount_eur,
                confirmed_share=shares.get(codes[Kind.DEPARTEMENT]),
            )
            rows[purchase.kind.value, purchase.key] = _values(purchase, count, codes)
    return rows


def _values(purchase: ComingPurchase, count: ReachCount, codes: Mapping[Kind, str]) -> dict[str, Any]:
    proposed = proposal(count, reserved=purchase.reserved)
    return {
        "title": purchase.title,
        "buyer_name": purchase.buyer_name,
        "buyer_siret": purchase.buyer_siret,
        "cpv": purchase.cpv,
        "sector_words": f" {' '.join(purchase.sectors)} ",
        "place": purchase.place.address,
        **{kind.value: codes[kind] for kind in _CODES},
        "measured_from": purchase.place.measured_from,
        "lon": purchase.place.lon,
        "lat": purchase.place.lat,
        "on": purchase.on,
        "quarter": Quarter.of(purchase.on).word,
        "act_by": purchase.act_by,
        "amount_eur": purchase.amount_eur,
        "least_eur": purchase.least_eur,
        "band": purchase.band,
        "reserved": purchase.reserved,
        "is_social": purchase.is_social,
        "candidate_key": purchase.candidate_key,
        "is_launched": purchase.is_launched,
        "in_insertion": count.in_reach.insertion,
        "in_disability": count.in_reach.disability,
        "in_prison": count.in_reach.prison,
        "in_others": count.in_reach.others,
        "in_reach": count.in_reach.total,
        "unsaid": count.unsaid,
        "dependence": count.dependence,
        "confirmed_share": count.confirmed_share,
        "level": proposed.level.value,
        "article": proposed.article,
        "closed_at": None,
    }


def confirmed_shares(structures: Sequence[StatedStructure], *, today: dt.date) -> dict[str, float]:
    """By département the share of the structures seated there that were confirmed of late."""
    seated: dict[str, list[bool]] = defaultdict(list)
    departement_of = cache(lambda code: _codes(opportunity_place(f"{Kind.COMMUNE}:{code}").around)[Kind.DEPARTEMENT])
    for stated in structures:
        if stated.commune:
            is_confirmed = stated.confirmed_on is not None and (today - stated.confirmed_on).days <= CONFIRMED_DAYS
            seated[departement_of(stated.commune)].append(is_confirmed)
    return {code: sum(several) / len(several) for code, several in seated.items() if code}


def _codes(around: frozenset[str]) -> dict[Kind, str]:
    """The code of each kind of territory that a place lies in; "" where it lies in none."""
    codes = dict.fromkeys(_CODES, "")
    for address in around:
        kind, code = parse_address(address)
        if kind in codes:
            codes[kind] = code
    return codes
