"""Reads structures: by a search, by number, by SIRET; what hangs on them comes from the contracts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
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
from maillage.procurement.queries.contract_store import contract_store, store_rows
from maillage.procurement.terms.invented_purchases import CONTRACTS
from maillage.territory.queries import communes_of
from maillage.web.demonstration import show_kind_of, shown_as, shows_demonstration

_SIREN_DIGITS: Final = 9
_NAMED_BY: Final = ("pk", "name", "kind", "commune", "postal_code", "sector_words", "words", "siret")
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


def real_structure_count() -> int:
    """How many real structures everybody sees, whatever is shown."""
    return _real_count(_rows_version())


@lru_cache(maxsize=1)  # each page that shows structures asks it
def _real_count(_rows: tuple[int, str]) -> int:
    return structures_of_kind(is_invented=False).filter(withdrawn_at=None).count()


def directory_version() -> tuple[int, str]:
    """What changes with every change of the directory that is shown: its size, its last moment and its kind."""
    count, last = _rows_version()
    return count, f"{last} {'invented' if shows_demonstration(STRUCTURES) else ''}"


def _rows_version() -> tuple[int, str]:
    # Two looks at indexes in one question: together they would read each row, 5 ms of 20,000, for every need.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM inclusion_structure), (SELECT max(changed_at) FROM inclusion_structure)"
        )
        count, last = cursor.fetchone()
    return int(count), f"{last or ''} {takedowns_version()}"


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


def is_company_number(text: str) -> bool:
    """Whether a text is a SIREN, a SIRET, or the beginning of one from the SIREN on."""
    bare = "".join(text.split())
    return bare.isdigit() and len(bare) >= _SIREN_DIGITS


class NamedStructure(NamedTuple):
    """What a search shows of a structure, and what it finds it by."""

    number: int
    name: str
    kind: str
    commune: str
    postal_code: str
    sector_words: str
    words: str
    siret: str


def seated_count(address: str) -> int:
    """How many structures are seated in a territory."""
    return public_structures().filter(commune__in=communes_of(address)).count()


def structures_found(text: str, *, most: int) -> list[NamedStructure]:
    """The first structures that words find: by name or number, then by the name of a sector that has all of them."""
    terms = plain(text).split()
    # In no order: whoever asks ranks them.
    matches = named = _named_structures(directory_version())
    if is_company_number(text):
        number = "".join(text.split())
        matches = [row for row in named if row.siret.startswith(number)]
    else:
        for word in terms:
            matches = [row for row in matches if word in row.words]
    words = {singular(word) for word in terms}
    of_sector = [
        f" {code} " for code, sector_words in _words_of_sectors(get_language()).items() if words <= sector_words
    ]
    if len(matches) < most and of_sector:
        numbers = {row.number for row in matches}
        others = [row for row in named if any(code in row.sector_words for code in of_sector)]
        matches = [*matches, *(row for row in others if row.number not in numbers)]
    return matches[:most]


@lru_cache(maxsize=2)  # the names of 20,000: to look through them in the database takes six times as long
def _named_structures(_directory: tuple[int, str]) -> list[NamedStructure]:
    return [NamedStructure(*row) for row in public_structures().order_by().values_list(*_NAMED_BY)]


@cache
def _words_of_sectors(language: str | None) -> Mapping[str, AbstractSet[str]]:
    return {
        code: {singular(word) for word in plain(sector.name_in(language)).split()} for code, sector in sectors().items()
    }


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
    store = contract_store()
    if store is None:
        return {}
    by_siret, by_siren = _holders(store.version, directory_version())
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
