"""How templates of meetings name people and say scores, plans and small counts."""

from django import template

from maillage.include.events.pages.parts.meeting_words import grid_state, notice_text, pitch_decision, score_text
from maillage.include.events.store.model_types import Registration
from maillage.include.events.store.people import full_name, shown_name

register = template.Library()

register.filter(full_name)
register.filter(shown_name)
register.filter(grid_state)
register.filter(notice_text)
register.filter(pitch_decision)
register.filter("score", score_text)


@register.filter
def seat_name(person: Registration | None) -> str:
    """Who sits at a table, by organisation; of who was erased, that she was."""
    return full_name(None) if person is None else shown_name(person)
