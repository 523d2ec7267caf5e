"""Writes structures: taken in from a list, changed, confirmed, withdrawn, restored.

Each change adds what is said from then on to the history with where it came from, and a line to the trace. What a list
does not say (an empty cell) takes nothing away, and what a structure said of itself stands against any list.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from maillage.accounts.queries.organisations import organisation_of
from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.core.text import plain
from maillage.inclusion.models import Structure, StructureChange
from maillage.inclusion.queries.structures import stated_structure
from maillage.inclusion.rules.list_merging import merged_with_list
from maillage.inclusion.terms.networks import network_words
from maillage.inclusion.terms.structures import StatedStructure, StructureKind, StructureVerb
from maillage.territory.queries import locate
from maillage.territory.terms import commune_code

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
    on_rows: Callable[[int], None] = lambda _count: None,
) -> StructureIntake:
    """What a list brought to the directory; the same list again changes nothing. ``source`` says whose it is.

    A withdrawn structure stays withdrawn. All or nothing is written; one line of the trace says what was.
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
                merged = merged_with_list(before, stated, is_own=row.organisation_id is not None)
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
        # Under a lock, by what it was: of two who write at once the second one is told, and sends again.
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
    row.words = plain(stated.name)[: 2 * len(stated.name)]
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
