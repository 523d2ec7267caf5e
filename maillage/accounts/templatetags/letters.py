"""Template filters for queued letters, in the language of the page: `{% load letters %}`."""

from django import template
from django.utils.translation import gettext as _

from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import letter_kinds
from maillage.kits.letters.terms import TOLD, LetterState

register = template.Library()


@register.filter
def letter_name(letter: QueuedLetter) -> str:
    """The label of the letter's kind; its value if no feature offers that kind any more."""
    kind = letter_kinds().get(letter.kind)
    return _(kind.label) if kind else letter.kind


@register.filter
def state_name(letter: QueuedLetter) -> str:
    """Its state: "en attente"."""
    return _(LetterState(letter.state).label)


@register.filter
def may_be_sent_again(letter: QueuedLetter) -> bool:
    """Whether it failed or may have, and still has its address."""
    return letter.state in TOLD and bool(letter.recipient)
