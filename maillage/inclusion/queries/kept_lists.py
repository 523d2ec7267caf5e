"""Reads the lists of structures that organisations keep, and their rows with the columns that were chosen."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.db.models import Count, QuerySet

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.visibility import without_hidden
from maillage.core.problems import NotFound, Refused, sentence
from maillage.inclusion.models import KeptList, KeptStructure
from maillage.inclusion.queries.structure_export import STRUCTURE_COLUMNS, structure_rows
from maillage.inclusion.terms.structures import HideableStructure

NOTE_COLUMN: Final = "note"
LIST_COLUMNS: Final = (*STRUCTURE_COLUMNS, NOTE_COLUMN)
_UNKNOWN: Final = sentence("Cette liste n’existe pas, ou plus.")
_NO_COLUMN: Final = sentence("Choisissez au moins une colonne à emporter.")


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


def chosen_columns(words: Sequence[str]) -> tuple[str, ...]:
    """The columns that were chosen, in the order of the table; all for none. Refused for words that are no column."""
    columns = tuple(column for column in LIST_COLUMNS if not words or column in words)
    if not columns:
        raise Refused("list_columns", _NO_COLUMN)
    return columns


def list_rows(row: KeptList, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The rows of a list under ``columns``: one for each reach, as the directory's own file has them."""
    lines = list(lines_of(row))
    notes = {(line.structure.siret, line.structure.kind): line.note for line in lines}
    places = [LIST_COLUMNS.index(column) for column in columns]
    for cells in structure_rows(line.structure for line in lines):
        whole = (*cells, notes.get((cells[0], cells[1]), ""))
        yield tuple(whole[place] for place in places)
