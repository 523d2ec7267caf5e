"""The form of one survey answer: typed values, errors, choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillage.learning.rules.survey import OBSTACLE_SENTENCES, Obstacle, SurveyStatement

FIELDS = ("is_held", "software", "would_publish", "obstacle", "comment")
_TYPED = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class SurveyAnswerForm:
    """The fields as typed, and an error message per invalid field."""

    is_held: str = ""
    software: str = ""
    would_publish: str = ""
    obstacle: str = ""
    comment: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def obstacles(self) -> tuple[tuple[str, str, bool], ...]:
        """The choices: value, label, is selected."""
        return tuple(
            (obstacle.value, _(OBSTACLE_SENTENCES[obstacle]), obstacle.value == self.obstacle) for obstacle in Obstacle
        )


def form_of(answer: SurveyStatement) -> SurveyAnswerForm:
    """The form filled with an earlier answer."""
    return SurveyAnswerForm(
        is_held=_TYPED[answer.is_held],
        software=answer.software,
        would_publish=_TYPED[answer.would_publish],
        obstacle=answer.obstacle.value,
        comment=answer.comment,
    )
