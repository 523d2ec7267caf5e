"""Reads structures: by a search, by number, by SIRET; what hangs on them comes from the contracts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from maillage.accounts.queries.organisations import emails_of_members, takes_part
from maillage.accounts.queries.visibility import refuse_hidden, takedowns_version, without_hidden
from maillage.accounts.terms import Role
from maillage.core.problems import Gone, NotFound, sentence
from maillage.core.relevance import singular
from maillage.core.text import plain
from maillage.inclusion.models import Structure
from maillage.inclusion.rules.invented_structures import INVENTED_SOURCE
from maillage.inclusion.rules.structure_search import StructureSearch
from maillage.inclusion.terms.sectors import sectors
from maillage.inclusion.terms.structure_life import ASKED_EVERY_DAYS
from maillage.inclusion.terms.structures import (
    STRUCTURES,
    Activity,
    HideableStructure,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
)
from maillage.procurement.queries.contract_store import contract_store, store_rows, store_version
from maillage.procurement.terms.invented_purchases import CONTRACTS
from maillage.territory.queries import communes_of
from maillage.web.demonstration import show_kind_of, shown_as, shows_demonstration

_SIREN_DIGITS: Final = 9
_NAMED_BY: Final = ("pk", "name", "kind", "commune", "postal_code", "sector_words")
_UNKNOWN: Final = sentence("Aucune structure ne porte ce numéro : l’adresse est mal copiée, ou elle a changé.")
_WITHDRAWN: Final = sentence("« %(name)s » n’est plus dans l’annuaire : %(reason)s")


@dataclass(frozen=True, slots=True)
class ContractsWon:
    """Contracts of a structure, counted in their last version: by its SIRET, and others of its company (SIREN).

    The two are never added: what another establishment won says nothing of this one.
    """

    by_siret: int
    of_company: int


def public_structures() -> QuerySet[Structure]:
    """The structures that everybody sees, real or invented."""
    return structures_of_kind(is_invented=shows_demonstration(STRUCTURES)).filter(withdrawn_at=None)


def structures_of_kind(*, is_invented: bool) -> QuerySet[Structure]:
    """All real structures, or all invented ones, withdrawn ones too; none that the agency hides."""
    rows = without_hidden(Structure.objects.all(), HideableStructure.STRUCTURE)
    return rows.filter(source=INVENTED_SOURCE) if is_invented else rows.exclude(source=INVENTED_SOURCE)


def directory_version() -> tuple[int, str]:
    """What changes with every change of the directory that is shown: its size, its last moment and its kind."""
    # Two looks at indexes in one question: together they would read each row, 5 ms of 20,000, for every need.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM inclusion_structure), (SELECT max(changed_at) FROM inclusion_structure)"
        )
        count, last = cursor.fetchone()
    kind = "invented" if shows_demonstration(STRUCTURES) else ""
    return int(count), f"{last or ''} {takedowns_version()} {kind}"


def unconfirmed_since(today: dt.date) -> Q:
    """What holds of structures that nobody confirmed for a year."""
    return Q(confirmed_on=None) | Q(confirmed_on__lte=today - dt.timedelta(days=ASKED_EVERY_DAYS))


def has_invented_structures() -> bool:
    """Whether the structures of a demonstration are there, hidden ones too: what is there can be taken away."""
    return Structure.objects.filter(source=INVENTED_SOURCE).exists()


def invented_structures_for_work(address: str, *, most: int) -> list[Structure]:
    """Structures of the demonstration that are seated in a territory: who lends staff first, by name."""
    rows = structures_of_kind(is_invented=True).filter(commune__in=communes_of(address)).order_by("name", "pk")
    lending = {StructureKind.ETTI.value, StructureKind.AI.value}
    return sorted(rows, key=lambda row: row.kind not in lending)[:most]


def structures_searched(search: StructureSearch) -> QuerySet[Structure]:
    """The rows that a search finds, by name; NotFound for a territory that is none.

    A territory keeps the structures that are seated there: who reaches a place from elsewhere is found by a need.
    """
    rows = public_structures()
    bare = "".join(search.text.split())
    if bare.isdigit() and len(bare) >= _SIREN_DIGITS:
        rows = rows.filter(siret__startswith=bare)
    else:
        for word in plain(search.text).split():
            rows = rows.filter(words__contains=word)
    if search.kind is not None:
        rows = rows.filter(kind=search.kind.value)
    if search.sector:
        rows = rows.filter(sector_words__contains=f" {search.sector} ")
    if search.network:
        rows = rows.filter(network_words__contains=f" {search.network} ")
    if search.territory:
        rows = rows.filter(commune__in=communes_of(search.territory))
    if search.is_confirmed:
        rows = rows.exclude(confirmed_on=None)
    return rows


class NamedStructure(NamedTuple):
    """What a search shows of a structure."""

    number: int
    name: str
    kind: str
    commune: str
    postal_code: str
    sector_words: str


def seated_count(address: str) -> int:
    """How many structures are seated in a territory."""
    return public_structures().filter(commune__in=communes_of(address)).count()


def structures_found(text: str, *, most: int) -> list[NamedStructure]:
    """The first structures that words find: by name or number, then by the name of a sector that has all of them."""
    # In no order: whoever asks ranks them, and to sort them all would cost more than to find them.
    rows = structures_searched(StructureSearch(text=text)).order_by().values_list(*_NAMED_BY)[:most]
    structures = [NamedStructure(*row) for row in rows]
    words = {singular(word) for word in plain(text).split()}
    of_sector = Q()
    for code, sector in sectors().items():
        if words <= {singular(word) for word in plain(sector.name_in(get_language())).split()}:
            of_sector |= Q(sector_words__contains=f" {code} ")
    if len(structures) < most and of_sector:
        numbers = {structure.number for structure in structures}
        others = (
            NamedStructure(*row)
            for row in public_structures().filter(of_sector).order_by().values_list(*_NAMED_BY)[:most]
        )
        structures += [structure for structure in others if structure.number not in numbers]
    return structures[:most]


def structure_row(number: int) -> Structure:
    """The public row of a number; NotFound where there is none, Gone with its reason where it was withdrawn.

    It is found whatever kind is shown, and the rest of the request shows its kind.
    """
    refuse_hidden(HideableStructure.STRUCTURE, number)
    row = Structure.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("structure_unknown", _UNKNOWN)
    show_kind_of(STRUCTURES, is_invented=row.source == INVENTED_SOURCE)
    if row.withdrawn_at is not None:
        raise Gone("structure_withdrawn", _WITHDRAWN, name=row.name, reason=row.withdrawn_reason)
    return row


def stated_structure(row: Structure) -> StatedStructure:
    """What a row says, in our terms."""
    return StatedStructure(
        siret=row.siret,
        kind=StructureKind(row.kind),
        name=row.name,
        address=row.address,
        postal_code=row.postal_code,
        commune=row.commune or None,
        lon=row.lon,
        lat=row.lat,
        activities=tuple(
            Activity(
                values["sector"],
                tuple(map(ServiceKind, values["services"])),
                Reach(ReachKind(values["reach"]), values["radius_km"], tuple(values["zones"])),
            )
            for values in row.activities
        ),
        employees=row.employees,
        turnover_eur=row.turnover_eur,
        labels=tuple(row.labels),
        website=row.website,
        description=row.description,
        confirmed_on=row.confirmed_on,
        capacity=row.capacity,
        references=tuple(row.references),
        groups=tuple(row.groups),
        contact_email=row.contact_email,
        contact_phone=row.contact_phone,
    )


def structure_addresses(row: Structure) -> list[str]:
    """Where a structure is written to: its own address, else that of its organisation, else of who edits there."""
    if row.contact_email:
        return [row.contact_email]
    organisation = row.organisation
    if organisation is None or not takes_part(organisation):
        return []
    return [organisation.email] if organisation.email else emails_of_members(organisation, Role.EDITOR)


@shown_as(STRUCTURES, CONTRACTS)
def contracts_won(sirets: Iterable[str]) -> Mapping[str, ContractsWon]:
    """What structures won, by SIRET; empty while no contract is published."""
    if contract_store() is None:
        return {}
    by_siret, by_siren = _holders(store_version(), directory_version())
    return {
        siret: ContractsWon(by_siret.get(siret, 0), by_siren.get(siret[:_SIREN_DIGITS], 0) - by_siret.get(siret, 0))
        for siret in sirets
    }


@lru_cache(maxsize=1)  # counting 1.4 M holders anew for each profile would take 40 ms
def _holders(_store: str, _directory: tuple[int, str]) -> tuple[dict[str, int], dict[str, int]]:
    """Contracts by SIRET and by SIREN of the holders that structures have; a contract counts once for each."""
    sirens = list(Structure.objects.values_list("siren", flat=True).distinct())
    rows = store_rows(
        """
        SELECT id, siren, contract_number
        FROM holders
        WHERE amendment_rank = 0 AND siren IN (SELECT unnest($sirens::TEXT[]))
        """,
        {"sirens": sirens},
    )
    by_siret: dict[str, set[int]] = {}
    by_siren: dict[str, set[int]] = {}
    for siret, siren, number in rows:
        by_siret.setdefault(siret, set()).add(number)
        by_siren.setdefault(siren, set()).add(number)
    return (
        {siret: len(numbers) for siret, numbers in by_siret.items()},
        {siren: len(numbers) for siren, numbers in by_siren.items()},
    )
