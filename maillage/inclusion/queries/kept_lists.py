"""Reads the lists of structures that organisations keep, and their rows with the columns that were chosen."""

from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import Count, QuerySet

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.visibility import without_hidden
from maillage.core.problems import NotFound, Refused, sentence
from maillage.inclusion.models import KeptList, KeptStructure
from maillage.inclusion.queries.structure_export import STRUCTURE_COLUMNS, StructureLine, structure_lines
from maillage.inclusion.terms.structures import HideableStructure
from maillage.kits.lists.columns import Column, Columns

NotedLine = tuple[StructureLine, str]
LIST_COLUMNS: Final[Columns[NotedLine]] = (
    *(column.of(lambda noted: noted[0]) for column in STRUCTURE_COLUMNS),
    Column("note", lambda noted: noted[1]),
)
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
