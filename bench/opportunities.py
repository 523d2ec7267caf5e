"""Opportunities over a store that is built: the calendar asked, all structures beside it, written, read as pages.

Run: .venv/bin/python bench/opportunities.py [--structures 20000] [--contracts 30000] [--ending 5000] [--repeat 3].
Contracts are an invented document of version 1, imported and built as any; a tenth of them are held by structures, so
that a need weighs their loads. Beside it, on the same rows: a plain loop over the structures for each of a hundred
purchases, multiplied; the holders read anew for each structure of a need. Prints seconds of processor.
"""

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere
from bench.installations import measured, own_installation

SECTORS = {
    "proprete": "90910000",
    "espaces_verts": "77310000",
    "batiment_tp": "45000000",
    "restauration": "55520000",
    "linge_textile": "98310000",
    "dechets": "90511000",
}
REGION = "region:52"  # Pays de la Loire: 1,266 communes
SAMPLE = 100
HELD_SHARE = 0.1  # of contracts, by structures


def siret_of(number: int) -> str:
    """A right SIRET of a company that does not exist."""
    from stdnum import luhn  # noqa: PLC0415 -- after its settings

    siren = f"{10_000_000 + number:08}"
    establishment = f"{siren}{luhn.calc_check_digit(siren)}0001"
    return establishment + luhn.calc_check_digit(establishment)


def invented_contracts(count: int, ending: int, sirets: Sequence[str], communes: Sequence[Any]) -> dict[str, Any]:
    """So many contracts of communes, of which so many end within eighteen months; the others ended before."""
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- after its settings

    chance, today, codes = random.Random(14), utc_now().date(), list(SECTORS.values())
    buyers = {commune.code: siret_of(2_000_000 + place) for place, commune in enumerate(communes)}
    contracts = []
    for number in range(count):
        commune = chance.choice(communes)
        months = chance.choice((12, 24, 36, 48))
        left = chance.randint(10, 530) if number < ending else -chance.randint(10, 700)
        notified = today + dt.timedelta(days=left) - dt.timedelta(days=round(months * 30.44))
        holder = chance.choice(sirets) if chance.random() < HELD_SHARE else siret_of(1_000_000 + number % 9_000)
        contracts.append({
            "id": f"B{number:08}",
            "acheteur": {"id": buyers[commune.code], "nom": f"Commune de {commune.name}"},
            "nature": "Marché",
            "objet": f"Entretien {number}",
            "codeCPV": chance.choice(codes),
            "procedure": "Procédure adaptée",
            "lieuExecution": {"code": commune.code, "typeCode": "Code commune", "nom": commune.name},
            "dureeMois": months,
            "dateNotification": notified.isoformat(),
            "datePublicationDonnees": notified.isoformat(),
            "montant": round(chance.lognormvariate(11, 1)),
            "formePrix": "Révisable",
            "titulaires": [{"typeIdentifiant": "SIRET", "id": holder, "denominationSociale": f"Entreprise {holder}"}],
            "modifications": [],
        })  # fmt: skip
    return {"marches": contracts}


def main() -> None:
    """Run all in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--contracts", type=int, default=30_000)
    parser.add_argument("--ending", type=int, default=5_000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    with own_installation() as folder:
        from maillage.territory.domain.terms import Kind, parse_address  # noqa: PLC0415
        from maillage.territory.store.territories import built_in_within  # noqa: PLC0415 -- after its settings

        communes = [one for one in built_in_within(Kind.COMMUNE, parse_address(REGION)) if one.lon is not None]
        sirets = fill_directory(asked.structures, communes)
        fill_store(invented_contracts(asked.contracts, asked.ending, sirets, communes), folder)
        opportunities(asked.repeat)
        needs(asked.repeat)


def fill_directory(count: int, communes: Sequence[Any]) -> list[str]:
    """The SIRET of so many structures of two sectors each, seated in communes by their people."""
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- after its settings
    from maillage.include.structures.store.models import Structure  # noqa: PLC0415

    chance, now = random.Random(1), utc_now()
    seats = chance.choices(communes, [commune.population or 1 for commune in communes], k=count)
    sirets = [siret_of(number) for number in range(count)]
    Structure.objects.bulk_create(
        (
            Structure(
                siret=siret,
                siren=siret[:9],
                kind=chance.choice(("EI", "ACI", "AI", "ETTI", "EA", "ESAT")),
                name=f"Structure {siret}",
                words=f"structure {siret}",
                commune=seat.code,
                lon=seat.lon,
                lat=seat.lat,
                sector_words=f" {' '.join(codes)} ",
                activities=[
                    {
                        "sector": code,
                        "services": [],
                        "reach": "radius",
                        "radius_km": chance.choice((15.0, 30.0, 60.0)),
                        "zones": [],
                    }
                    for code in codes
                ],
                turnover_eur=chance.lognormvariate(13, 1),
                confirmed_on=now.date() - dt.timedelta(days=chance.randint(0, 900)),
                source="bench",
                created_at=now,
                changed_at=now,
            )
            for siret, seat in zip(sirets, seats, strict=True)
            for codes in [chance.sample(list(SECTORS), 2)]
        ),
        batch_size=500,
    )
    return sirets


def fill_store(document: dict[str, Any], folder: Path) -> None:
    """The contracts imported and built, as those of any source."""
    from maillage.buy.contracts.store.build.contract_store import build_store  # noqa: PLC0415
    from maillage.buy.contracts.store.imports import import_path  # noqa: PLC0415
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- after its settings

    path = folder / "marches.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    begun = time.perf_counter()
    import_path(path, source="bench", now=utc_now())
    build_store()
    print(f"store of {len(document['marches'])} contracts built in {time.perf_counter() - begun:.1f} s", flush=True)


def opportunities(repeat: int) -> None:
    """The calendar, all worked out and written, what pages ask; beside a plain loop."""
    from django.utils.timezone import localdate  # noqa: PLC0415 -- after its settings

    from maillage.core.clock import utc_now  # noqa: PLC0415
    from maillage.core.geo import distance_m  # noqa: PLC0415
    from maillage.include.opportunities.store.calendar import coming_purchases  # noqa: PLC0415
    from maillage.include.opportunities.store.models import OpportunityLook  # noqa: PLC0415
    from maillage.include.opportunities.store.opportunities import (  # noqa: PLC0415
        open_opportunities,
        refresh_opportunities,
        rows_reached_by,
    )
    from maillage.include.opportunities.store.opportunity_values import opportunity_values  # noqa: PLC0415
    from maillage.include.structures.store.sourcing import directory  # noqa: PLC0415

    today = localdate()
    structures, purchases = directory().structures, coming_purchases(today)
    name = f"{len(structures)} structures x {len(purchases)} purchases"
    measured("the calendar asked of the store", repeat, lambda: len(coming_purchases(today)))
    measured(
        f"{name}: all worked out",
        repeat,
        lambda: sum(row["in_reach"] for row in opportunity_values(purchases, structures, today=today).values()),
    )
    measured("the same with the calendar, all rows new", 1, lambda: refresh_opportunities(utc_now()))

    def again() -> int:
        OpportunityLook.objects.all().delete()  # as if something had changed
        return refresh_opportunities(utc_now())

    measured("the same, nothing of it changed", repeat, again)
    pages(repeat)
    rows = list(open_opportunities(today))
    measured(f"one structure x {len(rows)} rows", 10 * repeat, lambda: len(rows_reached_by(structures[0], rows)))

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

    measured(f"the reach by a plain loop (of {SAMPLE}, multiplied)", 1, plain, times=len(purchases) / SAMPLE)


def pages(repeat: int) -> None:
    """The addresses of opportunities, as they are answered."""
    from django.test import Client  # noqa: PLC0415 -- after its settings

    from maillage.include.opportunities.store.models import Opportunity  # noqa: PLC0415
    from maillage.include.structures.store.sourcing import directory  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")

    def octets(address: str) -> int:
        answer: Any = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)

    number = directory().numbers[0]
    octets("/inclusion/occasions")  # templates and routes are read once
    for what, address in (
        ("page of all", "/inclusion/occasions"),
        ("page of a département and sector", "/inclusion/occasions?territory=departement:44&sector=proprete"),
        ("page of one structure", f"/inclusion/occasions?structure={number}"),
        ("page of one purchase", f"/inclusion/occasions/{Opportunity.objects.values_list('pk', flat=True)[0]}"),
        ("export (CSV)", "/inclusion/occasions.csv"),
    ):
        measured(f"{what}, octets", repeat, lambda address=address: octets(address))  # type: ignore[misc]


def needs(repeat: int) -> None:
    """One need with the loads of all who answer, beside the contracts of each asked of the store one by one."""
    from django.utils.timezone import localdate  # noqa: PLC0415 -- after its settings

    from maillage.include.structures.domain.sourcing import MatchPart  # noqa: PLC0415
    from maillage.include.structures.store.sourcing import need_at, structures_for  # noqa: PLC0415
    from maillage.include.structures.store.structure_contracts import last_contracts, running_contracts  # noqa: PLC0415

    today = localdate()
    need = need_at("commune:44109", frozenset({"proprete"}), 45_000.0)
    assert need is not None
    measured("contracts that run, read once a day", 1, lambda: len(running_contracts(today) or ()))

    def answered() -> tuple[int, int]:
        matches = structures_for(need, today=today)
        parts = [part for match in matches for part in match.score.parts if part.part is MatchPart.LOAD]
        return len(matches), sum(part.load is not None and part.load.contracts > 0 for part in parts)

    measured("one need: who answers, and who holds contracts", 10 * repeat, answered)
    several = structures_for(need, today=today)[:SAMPLE]

    def one_by_one() -> int:
        return sum(bool(last_contracts(match.structure.siret, most=100)) for match in several)

    times = len(structures_for(need, today=today)) / max(1, len(several))
    measured(f"the same contracts asked one by one (of {len(several)}, multiplied)", 1, one_by_one, times=times)


if __name__ == "__main__":
    main()
