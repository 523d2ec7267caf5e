"""What organisations answered to the survey: one of them, or all of a territory."""

from maillage.accounts.queries import Organisation, accepted_organisations
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.queries.within import addresses_within
from maillage.learning.models import SurveyAnswer
from maillage.learning.rules.survey import Obstacle, Said, SurveyStatement


def answers_of(organisation: Organisation) -> dict[str, SurveyStatement]:
    """What an organisation answered, by schema."""
    return {answer.schema_id: _answer(answer) for answer in SurveyAnswer.objects.filter(organisation=organisation)}


def asked_in(address: str) -> list[Organisation]:
    """The organisations of a territory that the survey is for, by name; sandboxes are of nobody's territory."""
    inside = addresses_within(address)
    return [
        accepted_organisation
        for accepted_organisation in accepted_organisations().exclude(territory="").order_by("name")
        if accepted_organisation.territory in inside
    ]


def said_in(address: str) -> list[Said]:
    """All answers of the organisations of a territory on the common core, by organisation, then in its order."""
    order = {model.id: place for place, model in enumerate(core_schemas())}
    organisations = {organisation.pk: organisation for organisation in asked_in(address)}
    found = [
        (organisations[answer.organisation_id], answer)
        for answer in SurveyAnswer.objects.exclude(is_held=None)
        if answer.organisation_id in organisations and answer.schema_id in order
    ]
    found.sort(key=lambda pair: (pair[0].name, order[pair[1].schema_id]))
    return [Said(whose.name, whose.territory, one.schema_id, _answer(one)) for whose, one in found]


def _answer(survey_answer: SurveyAnswer) -> SurveyStatement:
    obstacle = Obstacle(survey_answer.obstacle) if survey_answer.obstacle in set(Obstacle) else Obstacle.NONE
    return SurveyStatement(
        survey_answer.is_held, survey_answer.software, survey_answer.would_publish, obstacle, survey_answer.comment
    )
