"""The form of one answer to the survey: what was typed, what is to be corrected, the choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillage.learning.rules.survey import OBSTACLE_SENTENCES, Obstacle, SurveyStatement

FIELDS = ("is_held", "software", "would_publish", "obstacle", "comment")
_TYPED = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class SurveyAnswerForm:
    """The fields as typed, and a sentence for each that is to be corrected."""

    is_held: str = ""
    software: str = ""
    would_publish: str = ""
    obstacle: str = ""
    comment: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def obstacles(self) -> tuple[tuple[str, str, bool], ...]:
        """The choices: value, words, whether it is the one chosen."""
        return tuple(
            (obstacle.value, _(OBSTACLE_SENTENCES[obstacle]), obstacle.value == self.obstacle) for obstacle in Obstacle
        )


def form_of(answer: SurveyStatement) -> SurveyAnswerForm:
    """The form with an answer given before."""
    return SurveyAnswerForm(
        is_held=_TYPED[answer.is_held],
        software=answer.software,
        would_publish=_TYPED[answer.would_publish],
        obstacle=answer.obstacle.value,
        comment=answer.comment,
    )
