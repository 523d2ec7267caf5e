"""Queries on survey answers of an organisation or a territory, and on who may see them."""

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.people import Person, belongs_to_agency
from maillage.accounts.store.permissions import organisations_for
from maillage.core.problems import Forbidden, sentence
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.learning.domain.survey import Obstacle, OrganisationAnswer, SurveyStatement
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import parents, territory


def answers_of(organisation: Organisation) -> dict[str, SurveyStatement]:
    """The answers of an organisation by schema."""
    return {answer.schema_id: _statement(answer) for answer in SurveyAnswer.objects.filter(organisation=organisation)}


def surveyed_organisations(address: str) -> list[Organisation]:
    """The organisations of a territory to survey, by name; sandboxes have no territory."""
    inside = addresses_within(address)
    organisations = accepted_organisations().exclude(territory="").order_by("name")
    return [organisation for organisation in organisations if organisation.territory in inside]


def answers_in(address: str) -> list[OrganisationAnswer]:
    """All answers of a territory about the common core, by organisation, then in core order."""
    order = {model.id: place for place, model in enumerate(core_schemas())}
    organisations = {organisation.pk: organisation for organisation in surveyed_organisations(address)}
    pairs = [
        (organisations[answer.organisation_id], answer)
        for answer in SurveyAnswer.objects.exclude(is_held=None)
        if answer.organisation_id in organisations and answer.schema_id in order
    ]
    pairs.sort(key=lambda pair: (pair[0].name, order[pair[1].schema_id]))
    return [
        OrganisationAnswer(organisation.name, organisation.territory, answer.schema_id, _statement(answer))
        for organisation, answer in pairs
    ]


def _statement(answer: SurveyAnswer) -> SurveyStatement:
    obstacle = Obstacle(answer.obstacle) if answer.obstacle in set(Obstacle) else Obstacle.NONE
    return SurveyStatement(answer.is_held, answer.software, answer.would_publish, obstacle, answer.comment)


def may_see_inside(user: Person, address: str) -> bool:
    """Whether ``user`` may see drafts and survey answers.

    The agency may; for a commune or EPCI, members of its organisation, of the EPCI around it, and of organisations
    holding their mandate.
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
    """Raise Forbidden if ``user`` may not see inside the territory."""
    if not may_see_inside(user, address):
        message = sentence(
            "Les réponses à l’enquête sont pour l’intercommunalité et l’agence : connectez-vous avec leur compte."
        )
        raise Forbidden("survey_results", message)
