"""The pages of lists that buyers keep: all lists, one list with its structures and notes, columns to take away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.people import Person
from maillage.accounts.terms import Role
from maillage.inclusion.models import KeptList
from maillage.inclusion.pages.directory import StructureCard, structure_cards
from maillage.inclusion.queries.kept_lists import LIST_COLUMNS, lines_of, lists_of
from maillage.inclusion.queries.structure_permissions import organisations_that_keep
from maillage.kits.lists.columns import names_of_columns


@dataclass(frozen=True, slots=True)
class KeptListsPage:
    """What templates/inclusion/kept_lists.html shows; ``organisations`` may make lists."""

    lists: tuple[KeptList, ...]
    organisations: tuple[Organisation, ...]
    name: str
    note: str
    problem: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One structure of a list."""

    number: int
    card: StructureCard
    note: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class KeptListPage:
    """What templates/inclusion/kept_list.html shows."""

    row: KeptList
    lines: tuple[KeptLine, ...]
    columns: tuple[str, ...]
    may_change: bool
    csv_href: str
    xlsx_href: str
    problem: str


def kept_lists_page(person: Person, *, name: str = "", note: str = "", problem: str = "") -> KeptListsPage:
    """The lists of the organisations of ``person``, and the form of a new one."""
    lists = lists_of(organisations_that_keep(person, Role.READER))
    return KeptListsPage(tuple(lists), tuple(organisations_that_keep(person)), name, note, problem)


def kept_list_page(row: KeptList, *, may_change: bool, today: dt.date, problem: str = "") -> KeptListPage:
    """One list."""
    lines = list(lines_of(row))
    cards: Sequence[StructureCard] = structure_cards([line.structure for line in lines], today=today)
    return KeptListPage(
        row,
        tuple(
            KeptLine(line.structure_id, card, line.note, line.structure.withdrawn_reason)
            for line, card in zip(lines, cards, strict=True)
        ),
        names_of_columns(LIST_COLUMNS),
        may_change,
        reverse("kept_list_csv", args=[row.pk]),
        reverse("kept_list_table", args=[row.pk, "xlsx"]),
        problem,
    )
