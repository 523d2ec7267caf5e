"""The structures that a person may ask a group with: one that she keeps, or any that her coordination follows."""

from dataclasses import dataclass
from typing import Final

from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person
from maillage.include.structures.store.structure_permissions import own_structures
from maillage.include.structures.store.structures import structure_numbers
from maillage.web.offers import offers

_MOST_STRUCTURES: Final = 50


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
