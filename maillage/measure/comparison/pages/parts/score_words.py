"""What a score means and how operators stand, as every page puts it: "vidéo fluide", "devant, sûr"."""

from collections.abc import Mapping
from math import floor
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from maillage.measure.comparison.domain.terms import Relation
from maillage.measure.comparison.domain.weather import Sky, sky_of
from maillage.web.offers import Tone
from maillage.web.wording import formats

_SCORE_WORDS: Final[Mapping[Sky, str | Promise]] = {
    Sky.SUN: gettext_lazy("tout passe"),
    Sky.BRIGHT: gettext_lazy("vidéo fluide"),
    Sky.CLOUDS: gettext_lazy("le web passe"),
    Sky.RAIN: gettext_lazy("le web rame"),
    Sky.STORM: gettext_lazy("passe mal"),
}
_RELATION_WORDS: Final[Mapping[Relation, str | Promise]] = {
    Relation.AHEAD: gettext_lazy("devant, sûr"),
    Relation.TIED: gettext_lazy("à égalité"),
    Relation.BEHIND: gettext_lazy("derrière, sûr"),
    Relation.UNRANKED: "",
}


def score_word(score: float) -> str:
    """What one can do with a network of this score (0 to 100): the five classes of the map and of the weather."""
    return str(_SCORE_WORDS[sky_of(score)])


def score_tone(score: float) -> Tone:
    """Bad for the worst class only: a label beside the colour says the same."""
    return Tone.BAD if sky_of(score) is Sky.STORM else Tone.PLAIN


def relation_word(relation: Relation) -> str:
    """How an operator stands among the others; empty where it is not ranked."""
    return str(_RELATION_WORDS[relation])


def relation_tone(relation: Relation) -> Tone:
    """Good ahead, bad behind."""
    return {Relation.AHEAD: Tone.GOOD, Relation.BEHIND: Tone.BAD}.get(relation, Tone.PLAIN)


def score_text(score: float) -> str:
    """A score as a whole number; cut after one decimal where rounding would show the figure of a better class."""
    if sky_of(round(score)) is sky_of(score):
        return formats.number(score)
    return formats.number(floor(score * 10) / 10, 1)
