"""What the page of a structure shows of groups: those it belongs to, with what each member said."""

from typing import Final

from maillage.accounts.store.people import Person
from maillage.include.opportunities.store.kept_groups import groups_of_structure
from maillage.include.structures.store.structure_permissions import may_edit
from maillage.include.structures.store.structures import structure_row
from maillage.web.offers import Panel


def structure_groups_panel(number: int, person: Person) -> Panel | None:
    """The groups that are formed; proposed ones too for who may change the page. None where there is none."""
    groups = groups_of_structure(number, are_all=may_edit(person, structure_row(number)))
    return Panel("opportunities/structure_groups.html", groups) if groups else None


STRUCTURE_PANELS: Final = (structure_groups_panel,)
