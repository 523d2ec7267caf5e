"""The survey of expectations: what an organisation answers about a core data set, and how answers add up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

LONGEST_SOFTWARE: Final = 200
LONGEST_COMMENT: Final = 1_000


class Obstacle(StrEnum):
    """The main obstacle to a publication, one per data set."""

    NONE = ""
    TIME = "time"
    SKILL = "skill"
    SOFTWARE = "software"
    QUALITY = "quality"
    PERSONAL = "personal"
    DECISION = "decision"
    USE = "use"


OBSTACLE_SENTENCES: Final[Mapping[Obstacle, str]] = {
    Obstacle.NONE: sentence("Rien"),
    Obstacle.TIME: sentence("Le temps manque"),
    Obstacle.SKILL: sentence("Nous ne savons pas comment faire"),
    Obstacle.SOFTWARE: sentence("Le logiciel n’exporte pas, ou mal"),
    Obstacle.QUALITY: sentence("Les données sont incomplètes ou pas à jour"),
    Obstacle.PERSONAL: sentence("Il y a des données personnelles"),
    Obstacle.DECISION: sentence("Les élus ou la direction n’ont pas décidé"),
    Obstacle.USE: sentence("Nous ne voyons pas à quoi cela servirait"),
}


@dataclass(frozen=True, slots=True)
class SurveyStatement:
    """The answer about one data set; None for unanswered questions."""

    is_held: bool | None = None
    software: str = ""
    would_publish: bool | None = None
    obstacle: Obstacle = Obstacle.NONE
    comment: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """One answer with its organisation, territory and data set."""

    organisation: str
    territory: str
    schema_id: str
    answer: SurveyStatement


@dataclass(frozen=True, slots=True)
class SurveyCounts:
    """The aggregated answers about one data set."""

    schema_id: str
    answered: int
    held: int
    would_publish: int
    obstacles: tuple[tuple[Obstacle, int], ...]


def count_answers(schema_ids: Sequence[str], answers: Iterable[OrganisationAnswer]) -> tuple[SurveyCounts, ...]:
    """The aggregated answers for each of ``schema_ids``, in order."""
    by_schema: dict[str, list[SurveyStatement]] = {schema_id: [] for schema_id in schema_ids}
    for answer in answers:
        if answer.schema_id in by_schema and answer.answer.is_held is not None:
            by_schema[answer.schema_id].append(answer.answer)
    return tuple(
        SurveyCounts(
            schema_id=schema_id,
            answered=len(statements),
            held=sum(1 for statement in statements if statement.is_held),
            would_publish=sum(1 for statement in statements if statement.is_held and statement.would_publish),
            obstacles=tuple(
                Counter(
                    statement.obstacle for statement in statements if statement.obstacle is not Obstacle.NONE
                ).most_common()
            ),
        )
        for schema_id, statements in by_schema.items()
    )


def software_table(answers: Iterable[OrganisationAnswer]) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Software by number of organisations, most used first: most common spelling, count, data sets.

    Case and spaces are ignored; an organisation counts once per software, however many data sets it holds in it.
    """
    spellings: dict[str, Counter[str]] = {}
    users: dict[str, set[str]] = {}
    schemas: dict[str, set[str]] = {}
    for answer in answers:
        name = " ".join(answer.answer.software.split())
        if name:
            key = name.casefold()
            spellings.setdefault(key, Counter())[name] += 1
            users.setdefault(key, set()).add(answer.organisation)
            schemas.setdefault(key, set()).add(answer.schema_id)
    order = sorted(users, key=lambda key: (-len(users[key]), key))
    return tuple((spellings[key].most_common(1)[0][0], len(users[key]), tuple(sorted(schemas[key]))) for key in order)
