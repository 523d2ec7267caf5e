"""What comes up for the organisations of a person: what they buy, and what the structures that they keep could do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import organisations_for
from maillage.include.opportunities.store.models import StructureFollowing
from maillage.include.opportunities.store.opportunities import open_opportunities, rows_reached_by
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.include.structures.store.model_types import Structure
from maillage.include.structures.store.structure_permissions import own_structures
from maillage.include.structures.store.structures import stated_structure, structure_numbers
from maillage.web.offers import offers

SIREN_DIGITS: Final = 9
_NEW: Final = dt.timedelta(days=30)

_MOST_STRUCTURES: Final = 50


@dataclass(frozen=True, slots=True)
class BuyerOpportunities:
    """How many purchases of an organisation structures can answer."""

    organisation: Organisation
    count: int


@dataclass(frozen=True, slots=True)
class StructureOpportunities:
    """How many purchases a structure can prepare for, how many came up of late, whether letters announce them."""

    structure: Structure
    count: int
    new: int
    is_stopped: bool


def buyer_opportunities(
    person: User, *, today: dt.date, most: int, organisations: Sequence[Organisation] | None = None
) -> list[BuyerOpportunities]:
    """Of the organisations that she publishes contracts for, those with purchases that structures can answer."""
    if organisations is None:
        choices = organisations_for(person, Role.PUBLISHER, Capability.BUY)
        organisations = [choice.organisation for choice in choices]
    counts = []
    for organisation in [buyer for buyer in organisations if buyer.siret][:most]:
        search = OpportunitySearch(buyer=organisation.siret[:SIREN_DIGITS])
        count = opportunities_searched(search, today=today).count()
        counts += [BuyerOpportunities(organisation, count)] if count else []
    return counts


def structure_opportunities(
    person: User, *, today: dt.date, now: dt.datetime, most: int
) -> list[StructureOpportunities]:
    """Of the structures whose pages her organisations keep, what each could prepare for."""
    structures = list(own_structures(person).filter(withdrawn_at=None)[:most])
    if not structures:
        return []
    rows = list(open_opportunities(today))
    stopped = set(
        StructureFollowing.objects.filter(structure__in=structures, is_stopped=True).values_list(
            "structure_id", flat=True
        )
    )
    several = []
    for structure in structures:
        reached = rows_reached_by(stated_structure(structure), rows)
        new = sum(now - row.noticed_at < _NEW for row in reached)
        several.append(StructureOpportunities(structure, len(reached), new, structure.pk in stopped))
    return several


@dataclass(frozen=True, slots=True)
class OwnMembers:
    """Structures of which one at least has to be in a group; ``word`` stands for them in addresses.

    ``is_coordination``: those that report hours of a clause to the coordination ``name``; else the one of that name.
    """

    word: str
    name: str
    numbers: frozenset[int]
    is_coordination: bool = False


def own_members(person: Person) -> list[OwnMembers]:
    """What ``person`` may ask a group with: each structure that she keeps, then each of her coordinations."""
    if not isinstance(person, User):
        return []
    rows = own_structures(person).filter(withdrawn_at=None).values_list("pk", "name")[:_MOST_STRUCTURES]
    members = [OwnMembers(str(number), name, frozenset({number})) for number, name in rows]
    followed = [coordination for followed_by in offers("followed_structures") for coordination in followed_by(person)]
    return members + [
        OwnMembers(
            coordination.word,
            coordination.name,
            frozenset(structure_numbers(coordination.sirets)),
            is_coordination=True,
        )
        for coordination in followed
    ]


def own_members_at(person: Person, word: str) -> OwnMembers | None:
    """Those that an address asks a group with; None for none, and for what is of others."""
    return next((members for members in own_members(person) if members.word == word), None) if word else None
