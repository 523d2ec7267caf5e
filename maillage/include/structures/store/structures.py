"""Structures: by search, number or SIRET; import, change, confirm, withdraw, restore; the contracts they won.

Each change adds the new state to the history with its source, and an audit entry. What a list does not say (an empty
cell) deletes nothing, and what a structure said of itself takes precedence over any list.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, islice
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.organisations import emails_of_members, organisation_of, takes_part
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import refuse_hidden, takedowns_version, without_hidden
from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_store import contract_store, store_rows
from maillage.core.problems import Gone, NotFound, Refused, sentence
from maillage.core.relevance import singular
from maillage.core.text import normalised_text
from maillage.include.structures.domain.networks import network_words
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structure_life import ASKED_EVERY_DAYS
from maillage.include.structures.domain.structures import (
    INVENTED_SOURCE,
    STRUCTURES,
    Activity,
    HideableStructure,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
    StructureVerb,
    merged_with_list,
)
from maillage.include.structures.store.models import Structure, StructureChange
from maillage.territory.domain.terms import commune_code
from maillage.territory.store.territories import communes_of, locate
from maillage.web.demonstration import show_kind_of, shown_as, shows_demonstration

_SIREN_DIGITS: Final = 9
_NAMED_BY: Final = ("pk", "name", "kind", "commune", "postal_code", "sector_words", "words", "siret")
_UNKNOWN: Final = sentence("Aucune structure ne porte ce numéro : l’adresse est mal copiée, ou elle a changé.")
_WITHDRAWN: Final = sentence("« %(name)s » n’est plus dans l’annuaire : %(reason)s")
LONGEST_REASON: Final = 300
_AT_ONCE: Final = 2_000
_KNOWN: Final = sentence(
    "L’annuaire a déjà cet établissement dans ce type, sous le nom « %(name)s » : demandez sa fiche au lieu d’en "
    "faire une autre."
)
_CHANGED: Final = sentence(
    "Quelqu’un d’autre vient de changer cette fiche : envoyez encore, ce que vous avez tapé est là."
)
_NO_REASON: Final = sentence("Dites en quelques mots pourquoi la structure est retirée : qui la cherche le lira.")


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


def structure_numbers(sirets: Collection[str]) -> list[int]:
    """The numbers of the public structures of these establishments, of the displayed kind."""
    return list(public_structures().filter(siret__in=sirets).values_list("pk", flat=True)) if sirets else []


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


@dataclass(frozen=True, slots=True)
class NamedStructures:
    """The structures of a search in memory: ``text`` has the words of each row on a line, which begins at its start.

    One text is looked through faster than its rows, and no further than to the last row that is wanted.
    """

    rows: Sequence[NamedStructure]
    text: str
    starts: Sequence[int]  # one more than rows: the end
    by_sector: Mapping[str, Sequence[int]]  # places in ``rows``

    @classmethod
    def of(cls, rows: Sequence[NamedStructure]) -> "NamedStructures":
        """What a search needs of ``rows``."""
        by_sector: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            for code in row.sector_words.split():
                by_sector.setdefault(code, []).append(place)
        starts = list(accumulate((len(row.words) + 1 for row in rows), initial=0))
        return cls(rows, "".join(f"{row.words}\n" for row in rows), starts, by_sector)

    def with_words(self, terms: Sequence[str]) -> Iterator[NamedStructure]:
        """The rows whose words contain all ``terms``, in order."""
        longest = max(terms, key=len, default="")
        position = self.text.find(longest)
        while 0 <= position < len(self.text):
            place = bisect_right(self.starts, position) - 1
            row = self.rows[place]
            if all(term in row.words for term in terms):
                yield row
            position = self.text.find(longest, self.starts[place + 1])

    def of_sectors(self, codes: Iterable[str]) -> Iterator[NamedStructure]:
        """The rows of any of the sectors, in order."""
        places = {place for code in codes for place in self.by_sector.get(code, ())}
        return (self.rows[place] for place in sorted(places))


def seated_count(address: str) -> int:
    """How many structures are seated in a territory."""
    return public_structures().filter(commune__in=communes_of(address)).count()


def structures_found(text: str, *, most: int) -> list[NamedStructure]:
    """The first structures that words find: by name or number, then by the name of a sector that has all of them."""
    terms = normalised_text(text).split()
    # In no order: whoever asks ranks them.
    directory = _named_structures(directory_version())
    if is_company_number(text):
        number = "".join(text.split())
        matches = [row for row in directory.rows if row.siret.startswith(number)][:most]
    else:
        matches = list(islice(directory.with_words(terms), most))
    words = {singular(word) for word in terms}
    of_sector = [code for code, sector_words in _words_of_sectors(get_language()).items() if words <= sector_words]
    if len(matches) < most and of_sector:
        numbers = {row.number for row in matches}
        others = (row for row in directory.of_sectors(of_sector) if row.number not in numbers)
        matches += islice(others, most - len(matches))
    return matches


@lru_cache(maxsize=2)  # the names of 20,000: to look through them in the database takes six times as long
def _named_structures(_directory: tuple[int, str]) -> NamedStructures:
    return NamedStructures.of([NamedStructure(*row) for row in public_structures().order_by().values_list(*_NAMED_BY)])


@cache
def _words_of_sectors(language: str | None) -> Mapping[str, AbstractSet[str]]:
    return {
        code: {singular(word) for word in normalised_text(sector.name_in(language)).split()}
        for code, sector in sectors().items()
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


@lru_cache(maxsize=1)  # recounting 1.4 M holders for each profile would take 40 ms
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


@dataclass(frozen=True, slots=True)
class StructureIntake:
    """What a list brought: structures that are new, that changed, that were known as they are."""

    new: int
    changed: int
    unchanged: int


def take_in_structures(
    acting: Acting,
    structures: Sequence[StatedStructure],
    *,
    source: str,
    now: dt.datetime,
    is_secondary: bool = False,
    on_rows: Callable[[int], None] = lambda _count: None,
) -> StructureIntake:
    """What a list brought to the directory; the same list again changes nothing. ``source`` says whose it is.

    A secondary list adds structures and fills gaps of those that others state; it corrects nothing. A withdrawn
    structure stays withdrawn. All or nothing is written; one line of the trace says what was.
    """
    placed = _with_communes(structures)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        rows = {(row.siret, row.kind): row for row in Structure.objects.select_for_update()}
        for start in range(0, len(placed), _AT_ONCE):
            new, changed = [], []
            for stated in placed[start : start + _AT_ONCE]:
                row = rows.get((stated.siret, stated.kind.value))
                if row is None:
                    new.append(_new_row(stated, source=source, now=now))
                    continue
                before = stated_structure(row)
                merged = merged_with_list(before, stated, is_own=is_secondary or row.organisation_id is not None)
                if merged == before:
                    counts["unchanged"] += 1
                    continue
                row.changed_at, row.source = now, source
                changed.append(_put(row, merged))
            _create(new, now=now)
            Structure.objects.bulk_update(changed, _WRITTEN)
            _note_changes(changed, StructureVerb.CHANGED, now=now)
            counts["new"] += len(new)
            counts["changed"] += len(changed)
            on_rows(min(start + _AT_ONCE, len(placed)))
        intake = StructureIntake(**counts)
        if intake.new or intake.changed:
            detail = {"new": intake.new, "changed": intake.changed}
            note(acting, StructureVerb.CHANGED, about="structures", title=source, now=now, detail=detail)
    return intake


def new_rows(structures: Sequence[StatedStructure], *, source: str, now: dt.datetime) -> list[Structure]:
    """The rows of structures that the directory has not yet, written with their history; nobody acts in the trace."""
    rows = [_new_row(stated, source=source, now=now) for stated in _with_communes(structures)]
    _create(rows, now=now)
    return rows


def _new_row(stated: StatedStructure, *, source: str, now: dt.datetime) -> Structure:
    return _put(Structure(source=source, created_at=now, changed_at=now), stated)


def _create(rows: Sequence[Structure], *, now: dt.datetime) -> None:
    Structure.objects.bulk_create(rows)
    _note_changes(rows, StructureVerb.ADDED, now=now)


def confirm_structure(acting: Acting, row: Structure, *, today: dt.date, now: dt.datetime) -> None:
    """What is said of the structure holds today: said by itself, or by the agency."""
    row.confirmed_on = today
    _write(acting, row, StructureVerb.CONFIRMED, now=now)


def change_structure(
    acting: Acting, row: Structure, stated: StatedStructure, *, today: dt.date, now: dt.datetime
) -> bool:
    """Whether anything changed in what is said of a structure; saying it confirms it.

    Refused where somebody else changed the page since ``row`` was read.
    """
    located = _with_communes([replace(stated, confirmed_on=today)])[0]
    if located == stated_structure(row):
        return False
    with transaction.atomic():
        # Under a lock, by what it was: of two who write at once the second one is notified, and sends again.
        if not Structure.objects.select_for_update().filter(pk=row.pk, changed_at=row.changed_at).exists():
            raise Refused("structure_changed", _CHANGED)
        _put(row, located)
        _write(acting, row, StructureVerb.CHANGED, now=now)
    return True


def add_structure(
    acting: Acting, stated: StatedStructure, *, source: str, today: dt.date, now: dt.datetime
) -> Structure:
    """The new structure of the organisation that acts; that of before after a second click.

    Refused where the directory has that establishment in that kind, of somebody else or of a list: it is claimed.
    """
    located = _with_communes([replace(stated, confirmed_on=today)])[0]
    with transaction.atomic():
        before = Structure.objects.select_for_update().filter(siret=located.siret, kind=located.kind.value).first()
        if before is not None and before.organisation_id == acting.organisation_id:
            return before
        if before is not None:
            raise Refused("structure_known", _KNOWN, name=before.name)
        row = _put(Structure(source=source, created_at=now, changed_at=now), located)
        row.organisation_id = acting.organisation_id
        row.save()
        _note_changes([row], StructureVerb.ADDED, now=now)
        note(acting, StructureVerb.ADDED, about=f"structure:{row.pk}", title=row.name, now=now)
    return row


def withdraw_structure(acting: Acting, row: Structure, reason: str, *, now: dt.datetime) -> None:
    """The structure is shown no more, and its page says why; Refused without a reason."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise Refused("structure_without_reason", _NO_REASON)
    row.withdrawn_at, row.withdrawn_reason = now, words
    _write(acting, row, StructureVerb.WITHDRAWN, now=now)


def restore_structure(acting: Acting, row: Structure, *, now: dt.datetime) -> None:
    """A structure that was withdrawn is shown again."""
    row.withdrawn_at, row.withdrawn_reason = None, ""
    _write(acting, row, StructureVerb.RESTORED, now=now)


def _write(acting: Acting, row: Structure, verb: StructureVerb, *, now: dt.datetime) -> None:
    with transaction.atomic():
        row.changed_at = now
        # Alone what is said: when it was asked to confirm is written beside, by another process.
        row.save(update_fields=_WRITTEN)
        _note_changes([row], verb, now=now, source=organisation_of(acting).name)
        note(acting, verb, about=f"structure:{row.pk}", title=row.name, now=now)


def _with_communes(structures: Sequence[StatedStructure]) -> list[StatedStructure]:
    """The same structures, each with the commune that its position lies in; None where it has none."""
    rows = [place for place, stated in enumerate(structures) if stated.lon is not None and stated.lat is not None]
    numbers = locate([structures[row].lon or 0.0 for row in rows], [structures[row].lat or 0.0 for row in rows])
    codes = dict(zip(rows, map(commune_code, numbers.tolist()), strict=True)) if rows else {}
    return [replace(stated, commune=codes.get(place) or stated.commune) for place, stated in enumerate(structures)]


def _put(row: Structure, stated: StatedStructure) -> Structure:
    """The row says what ``stated`` says; it is not written yet."""
    row.siret, row.siren, row.kind, row.name = stated.siret, stated.siren, stated.kind.value, stated.name
    row.words = normalised_text(stated.name)[: 2 * len(stated.name)]
    row.address, row.postal_code, row.commune = stated.address, stated.postal_code, stated.commune or ""
    row.lon, row.lat = stated.lon, stated.lat
    row.activities = [
        {
            "sector": activity.sector,
            "services": [service.value for service in activity.services],
            "reach": activity.reach.kind.value,
            "radius_km": activity.reach.radius_km,
            "zones": list(activity.reach.zones),
        }
        for activity in stated.activities
    ]
    codes = dict.fromkeys(activity.sector for activity in stated.activities)
    row.sector_words = f" {' '.join(codes)} " if codes else ""
    row.network_words = network_words(stated.groups)
    row.employees, row.turnover_eur, row.labels = stated.employees, stated.turnover_eur, list(stated.labels)
    row.website, row.description, row.confirmed_on = stated.website, stated.description, stated.confirmed_on
    row.capacity, row.references, row.groups = stated.capacity, list(stated.references), list(stated.groups)
    row.contact_email, row.contact_phone = stated.contact_email, stated.contact_phone
    return row


def _note_changes(rows: Sequence[Structure], verb: StructureVerb, *, now: dt.datetime, source: str = "") -> None:
    StructureChange.objects.bulk_create(
        StructureChange(structure=row, at=now, act=verb.value, source=source or row.source, values=stated_values(row))
        for row in rows
    )


def stated_values(row: Structure) -> dict[str, Any]:
    """All that is said of a structure now, as the history keeps it."""
    values = {name: getattr(row, name) for name in _WRITTEN if name not in _DERIVED}
    values["kind"] = StructureKind(row.kind).value
    values["confirmed_on"] = row.confirmed_on.isoformat() if row.confirmed_on else None
    values["withdrawn_at"] = row.withdrawn_at.isoformat() if row.withdrawn_at else None
    return values


_DERIVED: Final = frozenset({"words", "sector_words", "network_words", "changed_at"})
_WRITTEN: Final = [
    *("siret", "siren", "kind", "name", "words", "address", "postal_code", "commune", "lon", "lat", "sector_words"),
    "network_words",
    *("activities", "employees", "turnover_eur", "labels", "website", "description", "source", "confirmed_on"),
    *("capacity", "references", "groups", "contact_email", "contact_phone"),
    *("withdrawn_at", "withdrawn_reason", "changed_at"),
]
