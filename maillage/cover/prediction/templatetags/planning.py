"""Plans that the agency asks for, in templates: `{% load planning %}`."""

from django import template
from django.utils.translation import gettext as _

from maillage.cover.prediction.domain.plan_requests import PLAN_STATE_WORDS, PlanRequestState
from maillage.cover.prediction.pages.requests import question_words
from maillage.cover.prediction.store.plan_tables.models import PlanRequest

register = template.Library()

register.filter(question_words)


@register.filter
def request_state(row: PlanRequest) -> str:
    """How far a request is: "en calcul"."""
    return _(PLAN_STATE_WORDS[PlanRequestState(row.state)])
