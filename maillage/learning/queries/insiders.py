"""Decides who sees the inside of a territory: drafts in the matrix of who publishes, answers to the survey."""

from maillage.accounts.queries import Person, belongs_to_agency, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import Forbidden, sentence
from maillage.territory.queries import parents, territory
from maillage.territory.terms import Kind


def may_see_inside(user: Person, address: str) -> bool:
    """Whether drafts and answers to the survey are shown.

    To the agency; and of a commune or an EPCI, to members of its organisation, of the EPCI around it, and of those who
    hold their mandate.
    """
    if belongs_to_agency(user):
        return True
    around = {
        parent.address for parent in (territory(address), *parents(address)) if parent.kind in (Kind.COMMUNE, Kind.EPCI)
    }
    return any(
        choice.organisation.territory in around
        and choice.organisation.kind == choice.organisation.territory.partition(":")[0]
        and not choice.organisation.is_sandbox
        for choice in organisations_for(user, Role.READER, Capability.OPEN)
    )


def reading_answers(user: Person, address: str) -> None:
    """Nothing; Forbidden where ``user`` may not see inside the territory."""
    if not may_see_inside(user, address):
        message = sentence(
            "Les réponses à l’enquête sont pour l’intercommunalité et l’agence : connectez-vous avec leur compte."
        )
        raise Forbidden("survey_results", message)
