"""The lists of structures that buyers' organisations keep: create, change, add, remove; rows with chosen columns."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import without_hidden
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.structures.domain.structure_life import LONGEST_LIST_NAME, LONGEST_NOTE, MOST_IN_LIST, MOST_LISTS
from maillage.include.structures.domain.structures import HideableStructure, StructureVerb
from maillage.include.structures.store.models import KeptList, KeptStructure, Structure
from maillage.include.structures.store.structure_export import STRUCTURE_COLUMNS, StructureLine, structure_lines
from maillage.kits.lists.columns import Column, Columns

NotedLine = tuple[StructureLine, str]
LIST_COLUMNS: Final[Columns[NotedLine]] = (
    *(column.of(lambda noted: noted[0]) for column in STRUCTURE_COLUMNS),
    Column("note", lambda noted: noted[1]),
)
_UNKNOWN: Final = sentence("Cette liste n’existe pas, ou plus.")
_NO_COLUMN: Final = sentence("Choisissez au moins une colonne à emporter.")
_NO_NAME: Final = sentence("Donnez un nom à la liste, par exemple « Nettoyage des écoles ».")
_NAME_TAKEN: Final = sentence("« %(name)s » existe déjà : ajoutez-y la structure, ou choisissez un autre nom.")
_MANY_LISTS: Final = sentence("Une organisation garde %(most)s listes au plus : retirez-en une.")
_LIST_FULL: Final = sentence("Une liste garde %(most)s structures au plus : commencez-en une autre.")


def make_list(acting: Acting, name: str, list_note: str, *, now: dt.datetime) -> KeptList:
    """The new list; that of the same name where it stands already and has nothing in it: a second click."""
    words = _name(name)
    if KeptList.objects.filter(organisation=acting.organisation_id).count() >= MOST_LISTS:
        raise Refused("lists_many", _MANY_LISTS, most=MOST_LISTS)
    row = KeptList(organisation_id=acting.organisation_id, name=words, note=_note(list_note), changed_at=now)
    try:
        with transaction.atomic():
            row.save()
            _trace(acting, row, now=now)
    except IntegrityError:
        # A second click makes no second list; one that is in use keeps its name.
        before = KeptList.objects.get(organisation=acting.organisation_id, name=words)
        if before.lines.exists():
            raise Refused("list_name_taken", _NAME_TAKEN, name=words) from None
        return before
    return row


def change_list(acting: Acting, row: KeptList, name: str, list_note: str, *, now: dt.datetime) -> None:
    """The list has this name and this note; Refused for a name that another one has."""
    row.name, row.note, row.changed_at = _name(name), _note(list_note), now
    try:
        with transaction.atomic():
            row.save()
            _trace(acting, row, now=now)
    except IntegrityError:
        raise Refused("list_name_taken", _NAME_TAKEN, name=row.name) from None


def remove_list(acting: Acting, row: KeptList, *, now: dt.datetime) -> None:
    """The list is no more; the structures stay in the directory."""
    with transaction.atomic():
        _trace(acting, row, now=now)
        row.delete()


def keep_structures(
    acting: Acting, row: KeptList, structures: Collection[Structure], line_note: str = "", *, now: dt.datetime
) -> int:
    """How many structures are new in the list; those that were in it stay with their notes."""
    with transaction.atomic():
        inside = set(KeptList.objects.select_for_update().get(pk=row.pk).lines.values_list("structure_id", flat=True))
        new = [structure for structure in structures if structure.pk not in inside]
        if len(inside) + len(new) > MOST_IN_LIST:
            raise Refused("list_full", _LIST_FULL, most=MOST_IN_LIST)
        KeptStructure.objects.bulk_create(
            KeptStructure(kept_list=row, structure=added, note=_note(line_note), added_at=now) for added in new
        )
        if new:
            KeptList.objects.filter(pk=row.pk).update(changed_at=now)
            _trace(acting, row, now=now)
    return len(new)


def note_structure(row: KeptList, structure_number: int, line_note: str, *, now: dt.datetime) -> None:
    """What is noted of a structure of the list."""
    KeptStructure.objects.filter(kept_list=row, structure=structure_number).update(note=_note(line_note))
    KeptList.objects.filter(pk=row.pk).update(changed_at=now)


def take_out(acting: Acting, row: KeptList, structure_number: int, *, now: dt.datetime) -> bool:
    """Whether the structure was in the list; it is not any more."""
    with transaction.atomic():
        count, _by_model = KeptStructure.objects.filter(kept_list=row, structure=structure_number).delete()
        if count:
            KeptList.objects.filter(pk=row.pk).update(changed_at=now)
            _trace(acting, row, now=now)
    return bool(count)


def _trace(acting: Acting, row: KeptList, *, now: dt.datetime) -> None:
    note(acting, StructureVerb.LIST_CHANGED, about=f"structure-list:{row.pk}", title=row.name, now=now)


def _name(text: str) -> str:
    words = " ".join(text.split())[:LONGEST_LIST_NAME]
    if not words:
        raise Refused("list_without_name", _NO_NAME)
    return words


def _note(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NOTE]


def lists_of(organisations: Collection[Organisation]) -> QuerySet[KeptList]:
    """The lists of organisations with how many structures each holds (``size``), by name."""
    rows = KeptList.objects.filter(organisation__in=[organisation.pk for organisation in organisations])
    return rows.select_related("organisation").annotate(size=Count("lines")).order_by("organisation__name", "name")


def list_row(number: int) -> KeptList:
    """The list of a number; NotFound where there is none."""
    row = KeptList.objects.select_related("organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("kept_list_unknown", _UNKNOWN)
    return row


def lines_of(row: KeptList) -> QuerySet[KeptStructure]:
    """The structures of a list with their notes, by name; those that were withdrawn since are among them.

    One that the agency hides is not.
    """
    lines = without_hidden(row.lines.all(), HideableStructure.STRUCTURE, "structure")
    return lines.select_related("structure").order_by("structure__name", "pk")


def chosen_columns(names: Collection[str]) -> Columns[NotedLine]:
    """The columns of these names, in the order of the table; all for none. Refused where none is a column."""
    columns = tuple(column for column in LIST_COLUMNS if not names or column.name in names)
    if not columns:
        raise Refused("list_columns", _NO_COLUMN)
    return columns


def noted_lines(row: KeptList) -> Iterator[NotedLine]:
    """The rows of a list: one for each reach, as the directory's own file has them."""
    kept = list(lines_of(row))
    notes = {line.structure_id: line.note for line in kept}
    return ((line, notes[line.row.pk]) for line in structure_lines(line.structure for line in kept))
