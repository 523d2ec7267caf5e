"""Who may change a structure's page, moderate the directory, keep lists; the structures that a person looks after."""

from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, acting_or_none, organisation_numbers, organisations_for
from maillage.core.problems import Forbidden, sentence
from maillage.include.structures.store.models import Structure

_NOT_YOURS = sentence(
    "La fiche de %(name)s se change par son organisation ou par l’agence : demandez-la d’abord pour la vôtre."
)


def editing(person: Person, row: Structure) -> Acting:
    """``person`` changing what is said of a structure: for its organisation, else for the agency; Forbidden else."""
    agency = agency_or_none()
    for organisation in filter(None, (row.organisation, agency)):
        allowed = acting_or_none(person, organisation, Role.EDITOR, Capability.INCLUDE)
        if allowed is not None:
            return allowed
    raise Forbidden("structure_of_another", _NOT_YOURS, name=row.name)


def may_edit(person: Person, row: Structure) -> bool:
    """Whether ``editing`` lets ``person`` in."""
    try:
        editing(person, row)
    except Forbidden:
        # Nothing was being done: the page only asks what to offer.
        return False
    return True


def own_structures(person: User) -> QuerySet[Structure]:
    """The structures whose pages the organisations of ``person`` keep, withdrawn ones too, by name."""
    rows = Structure.objects.filter(organisation__in=organisation_numbers(person, Role.EDITOR, Capability.INCLUDE))
    return rows.select_related("organisation")


def organisations_that_keep(person: Person, role: Role = Role.EDITOR) -> list[Organisation]:
    """The organisations whose lists of structures ``person`` may read as ``role``, or change as an editor."""
    return [choice.organisation for choice in organisations_for(person, role, Capability.BUY)]


def keeping(person: Person, organisation: Organisation, role: Role = Role.EDITOR) -> Acting:
    """``person`` looking into (reader) or changing (editor) the lists of ``organisation``; Forbidden otherwise."""
    return acting(person, organisation, role, Capability.BUY)


def may_keep(person: User, organisation: Organisation) -> bool:
    """Whether ``person`` may change the lists of ``organisation``."""
    return acting_or_none(person, organisation, Role.EDITOR, Capability.BUY) is not None
