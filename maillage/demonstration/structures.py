"""The demonstration of structures: an invented directory beside invented contracts, the same for the same communes."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import invented_siret
from maillage.demonstration.kit import (
    STRUCTURE_NAMES,
    as_invented,
    delete_rows,
    email,
    has_invented_contracts,
    is_running,
    largest_places,
    real_link,
    seeded_random,
    weighted_choice,
)
from maillage.include.structures.domain.structures import (
    INVENTED_SOURCE,
    STRUCTURES,
    Activity,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
)
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import (
    has_invented_structures,
    new_rows,
    real_structure_count,
    structures_of_kind,
)
from maillage.territory.domain.terms import Kind, Territory
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number

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
_SECTORS: Final = {
    "espaces_verts": 22, "proprete": 22, "batiment_tp": 12, "restauration": 9, "linge_textile": 7, "reemploi": 8,
    "dechets": 5, "logistique_transport": 5, "administratif": 4, "industrie": 4, "agriculture": 4, "numerique": 3,
}  # fmt: skip


def invented_structures(communes: Sequence[Territory], *, today: dt.date) -> Iterator[StatedStructure]:
    """Structures of ``communes``: one for so many people, the larger the commune the more of them."""
    number = 950_000  # below it stand the invented buyers and holders
    for commune in sorted(communes, key=lambda place: place.code):
        chance = seeded_random(f"structures:{commune.code}")
        expected = (commune.population or 0) / _PEOPLE_A_STRUCTURE
        count = int(expected) + (chance.random() < expected - int(expected))
        for _place in range(count):
            number += 1
            yield _structure(commune, number, chance, today=today)


def _structure(commune: Territory, number: int, chance: random.Random, *, today: dt.date) -> StatedStructure:
    kind = weighted_choice(chance, _KINDS)
    codes = dict.fromkeys(chance.choices(list(_SECTORS), list(_SECTORS.values()), k=chance.randint(1, 3)))
    services = (ServiceKind.STAFFING,) if kind in _STAFFING else (ServiceKind.SERVICE,)
    radius = chance.choice((15.0, 25.0, 30.0, 40.0, 60.0, 80.0))
    reach = Reach(ReachKind.UNKNOWN) if chance.random() < 0.1 else Reach(ReachKind.RADIUS, radius_km=radius)
    employees = round(chance.lognormvariate(2.9, 0.7))
    return StatedStructure(
        siret=invented_siret(number),
        kind=kind,
        name=as_invented(f"{chance.choice(STRUCTURE_NAMES)} {commune.name}", "e"),
        postal_code=commune.postal_codes[0] if commune.postal_codes else "",
        commune=commune.code,
        lon=None if commune.lon is None else round(commune.lon + chance.uniform(-0.02, 0.02), 5),
        lat=None if commune.lat is None else round(commune.lat + chance.uniform(-0.015, 0.015), 5),
        activities=tuple(Activity(code, services, reach) for code in codes),
        employees=float(employees) if chance.random() < 0.8 else None,
        turnover_eur=float(employees * chance.randint(18, 45) * 1_000) if chance.random() < 0.7 else None,
        # One in ten cannot be written to, as in every directory.
        contact_email=email(f"structure-{number}") if number % 10 else "",
        confirmed_on=today - dt.timedelta(days=chance.randint(5, 700)) if chance.random() < 0.75 else None,
    )


def follow_structures(now: dt.datetime) -> int:
    """Load the directory once there are invented contracts, until the agency ends it; how many structures."""
    return load_structures(now) if has_invented_contracts() and is_running(STRUCTURES) else 0


def load_structures(now: dt.datetime) -> int:
    """Load the invented directory; how many structures, 0 if it exists."""
    if has_invented_structures():
        return 0
    stated = invented_structures(largest_places(Kind.COMMUNE), today=localdate(now))
    with transaction.atomic():
        return len(new_rows(list(stated), source=INVENTED_SOURCE, now=now))


def remove_structures(_now: dt.datetime) -> int:
    """Delete the invented structures, those that the agency hides too; how many."""
    return delete_rows(Structure.objects.filter(source=INVENTED_SOURCE))


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vraie structure inscrite", "%(count)s vraies structures inscrites", count)
    return text % {"count": number(count)}


def _real_structures() -> QuerySet[Structure]:
    return structures_of_kind(is_invented=False).filter(withdrawn_at=None)


DEMONSTRATIONS: Final = (
    Demonstration(
        name=STRUCTURES,
        place=40,
        label=sentence("structures inclusives"),
        floor="DEMO_UNTIL_STRUCTURES",
        is_held=has_invented_structures,
        real_count=real_structure_count,
        real_words=_real_words,
        real_href=real_link(_real_structures, page="structure", listing="inclusion"),
        remove=remove_structures,
        restore=load_structures,
    ),
)
