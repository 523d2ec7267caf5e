"""The directory of 20,000 structures: its page, map, export, one need, and the blank zones of a region of 150 sectors.

Run: .venv/bin/python bench/structure_directory.py [--structures 20000] [--repeat 5]. Beside them, on the same rows: the
whole rows read for the map and the table by Django's own ways, a plain loop over structures for a need, and for zones a
plain loop over structures and communes (of a hundredth of the structures, multiplied). Prints seconds of processor.
"""

import argparse
import datetime as dt
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere
from bench.installations import measured, own_installation

SECTOR_COUNT = 150
PLAIN_SHARE = 100
REGION = "region:52"  # Pays de la Loire: 1,266 communes


def invented_directory(count: int, codes: Sequence[str], communes: Sequence[Any]) -> Iterator[Any]:
    """Structures seated in communes by their people: three in four go by a radius, others by zones or all over."""
    from maillage.include.structures.store.models import Structure  # noqa: PLC0415 -- after its settings

    chance = random.Random(14)
    seats = chance.choices(communes, [commune.population or 1 for commune in communes], k=count)
    now = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
    for number, seat in enumerate(seats):
        several = chance.sample(list(codes), 3)
        reach = chance.choices(("radius", "zones", "country", "unknown"), (75, 10, 5, 10))[0]
        yield Structure(
            siret=f"{number:014}",
            siren=f"{number:09}",
            kind=chance.choice(("EI", "ACI", "AI", "ETTI", "EA", "ESAT")),
            name=f"Structure {number} de {seat.name}",
            words=f"structure {number} de {seat.name}".lower(),
            commune=seat.code,
            lon=seat.lon,
            lat=seat.lat,
            sector_words=f" {' '.join(several)} ",
            activities=[
                {
                    "sector": code,
                    "services": ["service"],
                    "reach": reach,
                    "radius_km": chance.choice((15.0, 30.0, 50.0, 80.0)) if reach == "radius" else None,
                    "zones": [f"departement:{seat.departement}"] if reach == "zones" else [],
                }
                for code in several
            ],
            turnover_eur=chance.lognormvariate(13, 1),
            confirmed_on=now.date() - dt.timedelta(days=chance.randint(0, 900)),
            source="bench",
            created_at=now,
            changed_at=now,
        )


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with own_installation():
        _run(asked.structures, asked.repeat)


def _run(count: int, repeat: int) -> None:
    from maillage.include.structures.domain.sectors import sectors  # noqa: PLC0415
    from maillage.include.structures.store.models import Structure  # noqa: PLC0415 -- after its settings
    from maillage.territory.domain.terms import Address, Kind  # noqa: PLC0415
    from maillage.territory.store.territories import built_in_within  # noqa: PLC0415

    communes = built_in_within(Kind.COMMUNE, Address(Kind.REGION, REGION.partition(":")[2]))
    real = list(sectors())
    codes = [*real, *(f"secteur_{number}" for number in range(SECTOR_COUNT - len(real)))]
    Structure.objects.bulk_create(invented_directory(count, codes, communes), batch_size=500)
    needs(repeat)
    zones(repeat, codes, communes)
    pages(repeat, count)


def pages(repeat: int, count: int) -> None:
    """The addresses of the directory, as they are answered."""
    from django.test import Client  # noqa: PLC0415 -- after its settings

    from maillage.include.structures.store.models import Structure  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")

    def octets(address: str, **headers: str) -> int:
        answer: Any = client.get(address, headers=headers)
        assert answer.status_code == 200, (address, answer.status_code)
        return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)

    octets("/inclusion")  # templates and routes are read once
    for name, address in (
        ("page of the directory", "/inclusion"),
        ("its last page", f"/inclusion?page={-(-count // 24)}"),
        ("searched by a word of the name", "/inclusion?q=nantes"),
        ("filtered by sector and département", "/inclusion?sector=proprete&territory=departement:44"),
        ("page of the map", "/inclusion/carte"),
        ("points of the map (numbers)", "/inclusion/carte/points.json"),
        ("points for everyone (GeoJSON)", "/inclusion/structures.geojson"),
        ("export (CSV)", "/inclusion/structures.csv"),
        ("API, a page of a hundred", "/api/v1/structures?page_size=100"),
    ):
        measured(f"{name}, octets", repeat, lambda address=address: octets(address))  # type: ignore[misc]
    for name, address in (("numbers", "/inclusion/carte/points.json"), ("GeoJSON", "/inclusion/structures.geojson")):
        measured(
            f"points ({name}), octets that a browser receives",
            repeat,
            lambda address=address: octets(address, accept_encoding="gzip"),  # type: ignore[misc]
        )
    measured("whole rows read by Django, nothing made of them", repeat, lambda: len(list(Structure.objects.all())))


def needs(repeat: int) -> None:
    """One need against all structures, beside a plain loop."""
    from django.utils.timezone import localdate  # noqa: PLC0415 -- after its settings

    from maillage.core.geo import distance_m  # noqa: PLC0415
    from maillage.include.structures.domain.sourcing import BuyerNeed  # noqa: PLC0415
    from maillage.include.structures.store.sourcing import directory, structures_for  # noqa: PLC0415

    need = BuyerNeed(frozenset({"proprete"}), -1.55, 47.21, frozenset({"departement:44"}), amount_eur=45_000.0)
    measured("directory read into arrays, once a change", 1, lambda: len(directory().numbers))
    measured("one need, with marks", 10 * repeat, lambda: len(structures_for(need, today=localdate())))

    def plain() -> int:
        return sum(
            any(activity.sector in need.sectors for activity in one.activities)
            and float(distance_m(need.lon, need.lat, one.lon or 0, one.lat or 0)) <= 30_000
            for one in directory().structures
        )

    measured("the same by a plain loop without marks", repeat, plain)


def zones(repeat: int, codes: Sequence[str], communes: Sequence[Any]) -> None:
    """The matrix of a region, cold, beside a plain loop over structures and communes."""
    from django.utils.timezone import localdate  # noqa: PLC0415 -- after its settings

    from maillage.core.geo import distance_m  # noqa: PLC0415
    from maillage.include.structures.domain.sectors import Sector, sectors  # noqa: PLC0415
    from maillage.include.structures.store import zones as queries  # noqa: PLC0415
    from maillage.include.structures.store.sourcing import directory  # noqa: PLC0415
    from maillage.territory.domain.terms import Kind  # noqa: PLC0415

    every = {code: sectors().get(code, Sector(code, code, code, ("99",))) for code in codes}
    # As if the table had so many.
    vars(queries)["sectors"] = lambda: every

    def matrix(kind: Kind) -> int:
        queries._sector_zones.cache_clear()  # noqa: SLF001 -- measured cold
        return len(queries.sector_zones(REGION, kind, today=localdate()))

    for kind in (Kind.EPCI, Kind.DEPARTEMENT):
        name = f"blank zones, {len(communes)} communes x {len(codes)} sectors, by {kind.value}"
        measured(name, repeat, lambda kind=kind: matrix(kind))  # type: ignore[misc]
    several = directory().structures[::PLAIN_SHARE]

    def plain() -> int:
        return sum(
            float(distance_m(one.lon or 0, one.lat or 0, commune.lon or 0, commune.lat or 0))
            <= (activity.reach.radius_km or 0) * 1000
            for one in several
            for activity in one.activities
            for commune in communes
        )

    measured(f"the same reach by a plain loop (a {PLAIN_SHARE}th, multiplied)", 1, plain, times=PLAIN_SHARE)


if __name__ == "__main__":
    main()
