"""What organisations answered to the survey: one of them, or all of a territory."""

from maillage.accounts.queries import Organisation, accepted_organisations
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.queries.within import addresses_within
from maillage.learning.models import SurveyAnswer
from maillage.learning.rules.survey import Obstacle, OrganisationAnswer, SurveyStatement


def answers_of(organisation: Organisation) -> dict[str, SurveyStatement]:
    """What an organisation answered, by schema."""
    return {answer.schema_id: _statement(answer) for answer in SurveyAnswer.objects.filter(organisation=organisation)}


def surveyed_organisations(address: str) -> list[Organisation]:
    """The organisations of a territory that the survey is for, by name; sandboxes are of nobody's territory."""
    inside = addresses_within(address)
    organisations = accepted_organisations().exclude(territory="").order_by("name")
    return [organisation for organisation in organisations if organisation.territory in inside]


def answers_in(address: str) -> list[OrganisationAnswer]:
    """All answers of the organisations of a territory on the common core, by organisation, then in its order."""
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
