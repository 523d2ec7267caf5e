"""The pages of lists that buyers keep: all lists, one list with its structures and notes, columns to take away."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.people import Person
from maillage.include.structures.domain.structure_life import LONGEST_LIST_NAME, LONGEST_NOTE
from maillage.include.structures.pages.directory import structure_cards
from maillage.include.structures.store.kept_lists import LIST_COLUMNS, lines_of, lists_of
from maillage.include.structures.store.models import KeptList
from maillage.include.structures.store.structure_permissions import organisations_that_keep
from maillage.kits.forms.fields import JudgedField, LineField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.columns import names_of_columns


class ListForm(RefusableForm):
    """The name of a list, and what is noted of it."""

    name = sent_as("nom", JudgedField(label=_("Nom"), longest=LONGEST_LIST_NAME))
    note = LineField(label=_("Note"), max_length=LONGEST_NOTE, required=False)


class NewListForm(ListForm):
    """The same of a new list, with the organisation that keeps it."""

    # Whether the person keeps lists for it is asked where the list is made.
    organisation = forms.CharField(label=_("Organisation"), widget=forms.Select)

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("organisation", [(organisation.slug, organisation.name) for organisation in organisations])


class LineNoteForm(RefusableForm):
    """What is noted of a structure of a list."""

    note = LineField(label=_("Note"), max_length=LONGEST_NOTE, required=False)


class KeepForm(RefusableForm):
    """In which list a structure goes, or in which new one, and what is noted of it."""

    kept_list = sent_as("liste", forms.CharField(label=_("Liste"), required=False, widget=forms.Select))
    name = sent_as("nom", JudgedField(label=_("Nom, si elle est nouvelle"), longest=LONGEST_LIST_NAME, is_wanted=False))
    note = LineField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def __init__(
        self, *args: Any, lists: Iterable[KeptList], organisations: Sequence[Organisation], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.offer(
            "kept_list",
            [
                *((row.pk, f"{row.name} · {row.organisation.name}") for row in lists),
                *((owner.slug, f"{gettext('Nouvelle liste :')} {owner.name}") for owner in organisations),
            ],
        )


def note_form(number: int, data: QueryDict | None = None, *, text: str = "") -> LineNoteForm:
    """The form of what is noted of the structure ``number`` of a list."""
    return LineNoteForm(data, initial={"note": text}, auto_id=f"%s-{number}")


def kept_lists_context(person: Person, *, form: NewListForm | None = None) -> dict[str, object]:
    """The lists of the organisations of ``person``, and the form of a new one for who may make one."""
    organisations = organisations_that_keep(person)
    return {
        "lists": lists_of(organisations_that_keep(person, Role.READER)),
        "form": form or NewListForm(organisations=organisations) if organisations else None,
    }


def kept_list_context(
    row: KeptList, *, may_change: bool, sent: RefusableForm | None = None, number: int = 0
) -> dict[str, object]:
    """One list: each line with the card of its structure and the form of its note.

    ``sent`` is the form that was refused, of the structure ``number`` where it notes one.
    """
    lines = list(lines_of(row))
    cards = structure_cards([line.structure for line in lines])
    forms_of_notes = [
        sent
        if isinstance(sent, LineNoteForm) and line.structure_id == number
        else note_form(line.structure_id, text=line.note)
        for line in lines
    ]
    form = sent if isinstance(sent, ListForm) else ListForm(initial={"name": row.name, "note": row.note})
    return {
        "row": row,
        "lines": list(zip(lines, cards, forms_of_notes, strict=True)),
        "columns": names_of_columns(LIST_COLUMNS),
        "form": form if may_change else None,
    }
