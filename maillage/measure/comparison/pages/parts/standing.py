"""How the operators of a territory stand, in one phrase made of what is certain: who is best, or that all are tied.

Also what all of them together score, for the line that sets a place against the territories around it.
"""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate
from maillage.measure.comparison.domain.weather import Sky, mean_outlook, outlook_of, sky_of
from maillage.measure.comparison.pages.parts.comparison import enumeration, operator_name
from maillage.measure.comparison.pages.parts.score_words import score_text


def scored_operators(compared: Comparison) -> list[OperatorEstimate]:
    """The operators whose score may be shown, the best first."""
    scored = [estimate for estimate in compared.operators if estimate.score is not None and not estimate.is_hidden]
    return sorted(scored, key=lambda estimate: -(estimate.score.value if estimate.score else 0.0))


def overall_score(compared: Comparison) -> Estimate | None:
    """The mean of the operators' scores, each weighing the same; None where no score may be shown."""
    return mean_outlook([outlook_of(estimate) for estimate in compared.operators]).score


def standing_phrase(compared: Comparison) -> str:
    """Who is best for certain, or what all share, without capital and full stop; empty where no score is shown."""
    if compared.leaders:
        return _ahead_phrase(compared)
    if len(compared.ranked) > 1:
        return _tied_phrase(compared, compared.ranked)
    overall = overall_score(compared)
    return "" if overall is None else _overall_phrase(overall)


def standing_sentence(compared: Comparison) -> str:
    """The same as a sentence; empty where no score is shown."""
    phrase = standing_phrase(compared)
    return f"{capfirst(phrase)}." if phrase else ""


def lead_sentence(compared: Comparison) -> str:
    """Who is best for certain, and nothing of the others; empty where nobody is."""
    return f"{capfirst(_lead_phrase(compared))}." if compared.leaders else ""


def _lead_phrase(compared: Comparison) -> str:
    words = {"operators": enumeration([operator_name(code) for code in compared.leaders])}
    if len(compared.leaders) > 1:
        return _("%(operators)s passent le mieux") % words
    return _("%(operators)s passe le mieux") % words


def _ahead_phrase(compared: Comparison) -> str:
    """Whom nobody is ahead of; and that nothing decides between all others, where a label says so."""
    first, phrase = compared.leaders, _lead_phrase(compared)
    second = [operator for operator in compared.ranked if operator not in first]
    if len(first) > 1:
        return phrase
    rest = {2: _("les deux autres sont à égalité"), 3: _("les trois autres sont à égalité")}
    is_tied = all(set(compared.tied_with(operator)) == set(second) - {operator} for operator in second)
    if not is_tied or len(second) not in rest:
        return phrase
    return _("%(first)s ; %(rest)s") % {"first": phrase, "rest": rest[len(second)]}


def _overall_phrase(overall: Estimate) -> str:
    """The score of all together, with its label where the whole interval has it."""
    words = {"score": score_text(overall.value)}
    if overall.low is None or overall.high is None or sky_of(overall.low) is not sky_of(overall.high):
        return _("tous opérateurs réunis, %(score)s sur 100") % words
    return _("tous opérateurs réunis, %(word)s : %(score)s sur 100") % {**words, "word": _word(sky_of(overall.value))}


def _tied_phrase(compared: Comparison, tied: Sequence[int]) -> str:
    # "Les deux opérateurs" would be wrong where four have their network here and two too few tests.
    count = len(compared.operators)
    names = enumeration([operator_name(code) for code in tied])
    all_of = {
        2: _("les deux opérateurs sont à égalité"),
        3: _("les trois opérateurs sont à égalité"),
        4: _("les quatre opérateurs sont à égalité"),
    }
    if len(tied) != count or len(tied) not in all_of:
        phrase = _("%(operators)s sont à égalité") % {"operators": names}
    else:
        phrase = all_of[len(tied)]
    words = {"tied": phrase, "word": _certain_word(compared, tied)}
    return _("%(tied)s, et %(word)s") % words if words["word"] else phrase


def _certain_word(compared: Comparison, operators: Sequence[int]) -> str:
    """What passes with every one of ``operators``: the class that the lower ends of all intervals reach."""
    scores = [estimate.score for code in operators if (estimate := compared.of(code)) is not None and estimate.score]
    lows = [score.low for score in scores if score.low is not None]
    highs = [score.high for score in scores if score.high is not None]
    if len(lows) != len(operators):
        return ""
    lowest = sky_of(min(lows))
    if lowest >= Sky.CLOUDS or sky_of(max(highs)) is lowest:
        return _word(lowest)
    return ""


def _word(sky: Sky) -> str:
    return {
        Sky.SUN: _("tout passe"),
        Sky.BRIGHT: _("la vidéo est fluide"),
        Sky.CLOUDS: _("le web passe"),
        Sky.RAIN: _("le web rame"),
        Sky.STORM: _("le réseau passe mal"),
    }[sky]
