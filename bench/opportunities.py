"""Opportunities: every structure beside every purchase of a calendar, worked out in one go; those of one structure.

Run: .venv/bin/python bench/opportunities.py [--structures 20000] [--purchases 5000] [--repeat 3]. Beside it, on the
same rows: a plain loop over the structures for each of a hundred purchases, multiplied. Prints seconds of processor.
"""

import argparse
import datetime as dt
import os
import random
import time
from collections.abc import Callable
from typing import Any

SECTORS = (
    "proprete",
    "espaces_verts",
    "batiment_tp",
    "restauration",
    "linge_textile",
    "reemploi",
    "dechets",
    "numerique",
)
TODAY = dt.date(2026, 11, 28)
SAMPLE = 100


def measured(name: str, repeat: int, work: Callable[[], Any], *, times: float = 1.0) -> None:
    """Print the seconds of processor of ``work``, ``times`` as long: minimum, median, maximum."""
    seconds, outcome = [], None
    for _ in range(repeat):
        start = time.process_time()
        outcome = work()
        seconds.append((time.process_time() - start) * times)
    seconds.sort()
    print(f"{name:60} {seconds[0]:8.3f} {seconds[len(seconds) // 2]:8.3f} {seconds[-1]:8.3f}  {outcome}")


def invented_market(structure_count: int, purchase_count: int) -> tuple[list[Any], list[Any]]:
    """So many structures of two sectors each, and purchases of one, over a region of 1,266 communes."""
    from maillage.inclusion.terms.structures import (  # noqa: PLC0415
        Activity,
        Reach,
        ReachKind,
        StatedStructure,
        StructureKind,
    )
    from maillage.opportunities.terms.opportunities import (  # noqa: PLC0415
        ComingPurchase,
        OpportunityKind,
        OpportunityPlace,
    )

    chance = random.Random(14)
    # A region: two degrees and a half by two, 1,266 communes.
    places = [
        OpportunityPlace(f"commune:{number}", frozenset(), chance.uniform(-2.5, 0.9), chance.uniform(46.3, 48.5))
        for number in range(1_266)
    ]
    structures = [
        StatedStructure(
            f"{number:014}",
            chance.choice(list(StructureKind)),
            f"Structure {number}",
            lon=chance.uniform(-2.5, 0.9),
            lat=chance.uniform(46.3, 48.5),
            activities=tuple(
                Activity(code, (), Reach(ReachKind.RADIUS, chance.choice((15.0, 30.0, 60.0))))
                for code in chance.sample(SECTORS, 2)
            ),
            turnover_eur=chance.lognormvariate(13, 1),
        )
        for number in range(structure_count)
    ]
    purchases = [
        ComingPurchase(
            kind=OpportunityKind.ENDING,
            key=str(number),
            title="Entretien",
            buyer_name="Commune",
            buyer_siret="",
            cpv="90910000",
            sectors=(chance.choice(SECTORS),),
            place=chance.choice(places),
            on=TODAY + dt.timedelta(days=chance.randint(1, 540)),
            act_by=TODAY,
            amount_eur=chance.lognormvariate(11, 1),
        )
        for number in range(purchase_count)
    ]
    return structures, purchases


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--purchases", type=int, default=5_000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
    import django  # noqa: PLC0415 -- after its settings

    django.setup()
    from maillage.core.geo import distance_m  # noqa: PLC0415 -- after its settings
    from maillage.opportunities.record.opportunity_values import opportunity_values  # noqa: PLC0415
    from maillage.opportunities.rules.reach import places_reached  # noqa: PLC0415

    structures, purchases = invented_market(asked.structures, asked.purchases)
    name = f"{asked.structures} structures x {asked.purchases} purchases"
    measured(
        f"{name}: all worked out",
        asked.repeat,
        lambda: sum(row["in_reach"] for row in opportunity_values(purchases, structures, today=TODAY).values()),
    )

    def plain() -> int:
        return sum(
            any(
                activity.sector in purchase.sectors
                and float(distance_m(purchase.place.lon or 0, purchase.place.lat or 0, one.lon or 0, one.lat or 0))
                <= (activity.reach.radius_km or 0) * 1000
                for activity in one.activities
            )
            for purchase in purchases[:SAMPLE]
            for one in structures
        )

    measured(f"the same by a plain loop (of {SAMPLE}, multiplied)", 1, plain, times=asked.purchases / SAMPLE)

    def of_one() -> int:
        return sum(
            sum(
                places_reached(
                    structures[0], frozenset({code}), [one.place for one in purchases if code in one.sectors]
                )
            )
            for code in SECTORS
        )

    measured(f"one structure x {asked.purchases} purchases", 10 * asked.repeat, of_one)


if __name__ == "__main__":
    main()
