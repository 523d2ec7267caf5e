"""What the page of a structure shows of groups: those it belongs to, with what each member said."""

from dataclasses import dataclass
from typing import Final

from maillage.accounts.queries.people import Person
from maillage.inclusion.parts.structure_words import structure_href
from maillage.inclusion.queries.structure_permissions import may_edit
from maillage.inclusion.queries.structures import structure_row
from maillage.opportunities.parts.group_words import consent_text, group_href, state_text
from maillage.opportunities.queries.kept_groups import groups_of_structure
from maillage.web.offers import Panel


@dataclass(frozen=True, slots=True)
class StructureGroupCard:
    """A group on the page of a member: ``partners`` are the others, each with its page ("" for none) and its word."""

    name: str
    href: str
    state: str
    partners: tuple[tuple[str, str, str], ...]


def structure_groups_panel(number: int, person: Person) -> Panel | None:
    """The groups that are formed; proposed ones too for who may change the page. None where there is none."""
    groups = groups_of_structure(number, are_all=may_edit(person, structure_row(number)))
    if not groups:
        return None
    cards = tuple(
        StructureGroupCard(
            group.name,
            group_href(group.pk),
            state_text(group),
            tuple(
                (
                    partner.structure_name,
                    structure_href(partner.structure_id)
                    if partner.structure_id and partner.structure and partner.structure.withdrawn_at is None
                    else "",
                    consent_text(partner),
                )
                for partner in group.partners.all()
            ),
        )
        for group in groups
    )
    return Panel("opportunities/structure_groups.html", cards)


STRUCTURE_PANELS: Final = (structure_groups_panel,)
