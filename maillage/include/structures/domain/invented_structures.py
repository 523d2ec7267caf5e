"""Invents structures for a demonstration, the same for the same communes: none of them exists, each name says so."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Final

from stdnum import luhn

from maillage.include.structures.domain.structures import (
    Activity,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
)
from maillage.territory.domain.terms import Territory

INVENTED_SOURCE: Final = "Démonstration (inventée)"
_PEOPLE_A_STRUCTURE: Final = 25_000
_KINDS: Final = {
    StructureKind.EI: 25,
    StructureKind.ACI: 32,
    StructureKind.AI: 14,
    StructureKind.ETTI: 8,
    StructureKind.EA: 10,
    StructureKind.ESAT: 9,
    StructureKind.GEIQ: 2,
}
_STAFFING: Final = frozenset({StructureKind.AI, StructureKind.ETTI, StructureKind.GEIQ})
_FIRST_WORDS: Final = ("Atelier", "Les Mains de", "Relais", "Tremplin", "Coup de pouce", "Régie", "Passerelle", "Essor")
_SECTORS: Final = {
    "espaces_verts": 22, "proprete": 22, "batiment_tp": 12, "restauration": 9, "linge_textile": 7, "reemploi": 8,
    "dechets": 5, "logistique_transport": 5, "administratif": 4, "industrie": 4, "agriculture": 4, "numerique": 3,
}  # fmt: skip


def invented_structures(communes: Sequence[Territory], *, today: dt.date, domain: str) -> Iterator[StatedStructure]:
    """Structures of ``communes``: one for so many people, the larger the commune the more of them.

    Nine of ten have an address, below ``domain``.
    """
    number = 950_000  # below it stand the invented buyers and holders
    for commune in sorted(communes, key=lambda place: place.code):
        chance = random.Random(f"structures:{commune.code}")  # noqa: S311 -- invented, not secret
        expected = (commune.population or 0) / _PEOPLE_A_STRUCTURE
        count = int(expected) + (chance.random() < expected - int(expected))
        for _place in range(count):
            number += 1
            yield _structure(commune, number, chance, today=today, domain=domain)


def _structure(
    commune: Territory, number: int, chance: random.Random, *, today: dt.date, domain: str
) -> StatedStructure:
    kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
    codes = dict.fromkeys(chance.choices(list(_SECTORS), list(_SECTORS.values()), k=chance.randint(1, 3)))
    services = (ServiceKind.STAFFING,) if kind in _STAFFING else (ServiceKind.SERVICE,)
    radius = chance.choice((15.0, 25.0, 30.0, 40.0, 60.0, 80.0))
    reach = Reach(ReachKind.UNKNOWN) if chance.random() < 0.1 else Reach(ReachKind.RADIUS, radius_km=radius)
    # A SIRET whose two keys are right and whose SIREN (00…) INSEE gives to nobody.
    siren = f"00{number % 10**6:06d}"
    establishment = f"{siren}{luhn.calc_check_digit(siren)}0001"
    employees = round(chance.lognormvariate(2.9, 0.7))
    return StatedStructure(
        siret=establishment + luhn.calc_check_digit(establishment),
        kind=kind,
        name=f"{chance.choice(_FIRST_WORDS)} {commune.name} (inventée)",
        postal_code=commune.postal_codes[0] if commune.postal_codes else "",
        commune=commune.code,
        lon=None if commune.lon is None else round(commune.lon + chance.uniform(-0.02, 0.02), 5),
        lat=None if commune.lat is None else round(commune.lat + chance.uniform(-0.015, 0.015), 5),
        activities=tuple(Activity(code, services, reach) for code in codes),
        employees=float(employees) if chance.random() < 0.8 else None,
        turnover_eur=float(employees * chance.randint(18, 45) * 1_000) if chance.random() < 0.7 else None,
        # One in ten cannot be written to, as in every directory.
        contact_email=f"structure-{number}@{domain}" if number % 10 else "",
        confirmed_on=today - dt.timedelta(days=chance.randint(5, 700)) if chance.random() < 0.75 else None,
    )
