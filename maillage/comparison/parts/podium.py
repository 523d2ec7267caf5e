"""The podium as pages show it: the drawing, a sentence, the ranking under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.parts.comparison_words import enumeration, interval_words
from maillage.comparison.queries.podium import Podium
from maillage.comparison.terms import Estimate
from maillage.figures.parts.figure_words import ink_of, points_text, tests_text
from maillage.web import charts
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class RankingLine:
    """One line of the ranking under the podium; ``place`` is "–" for an operator with too few tests."""

    place: str
    mark: SafeString
    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class PodiumView:
    """The podium of a territory: the drawing (None where fewer than two are ranked), the sentence, the ranking."""

    chart: SafeString | None
    sentence: str
    ranking: tuple[RankingLine, ...]
    rule: str


def podium_view(ranked: Podium, *, place_name: str) -> PodiumView:
    """The podium as a page shows it."""
    blocks = [
        charts.PodiumBlock(
            step.rank,
            step.operator.name,
            ink_of(step.operator),
            _score_text(step.estimate.score),
            is_tie=step.is_tie,
        )
        for step in ranked.steps
        if step.rank is not None
    ]
    sentence = _podium_sentence(blocks)
    title = _("Podium des opérateurs : %(place)s") % {"place": place_name}
    chart = (
        charts.podium(blocks, title=title, description=sentence, tie_label=_("ex æquo")) if len(blocks) > 1 else None
    )
    ranking = []
    for step in ranked.steps:
        mark, name, estimate = charts.mark(ink_of(step.operator)), step.operator.name, step.estimate
        if step.rank is not None:
            place = _("%(rank)s ex æquo") % {"rank": step.rank} if step.is_tie else str(step.rank)
            note = f"{interval_words(estimate.score) or '–'} · {tests_text(estimate.tests)}"
            ranking.append(RankingLine(place, mark, name, _score_text(estimate.score), note))
        elif estimate.is_hidden:
            note = _("trop peu d’appareils pour montrer un chiffre sans risque")
            ranking.append(RankingLine("–", mark, name, _("non classé"), note))
        else:
            words = {"tests": tests_text(estimate.tests), "missing": formats.number(step.missing)}
            note = _("%(tests)s ; environ %(missing)s de plus pour être classé") % words
            ranking.append(RankingLine("–", mark, name, _("non classé"), note))
    rule = _(
        "Classement par %(composite)s sur 100, redressé selon les habitants. Un ordre n’est montré que si l’écart "
        "est sûr à 95 %% ; sinon, ex æquo. Il faut l’équivalent de %(floor)s tests indépendants par opérateur."
    ) % {
        "composite": {"score": _("le score moyen"), "speed_score": _("le score de débit moyen")}[ranked.composite],
        "floor": formats.number(ranked.floor),
    }
    return PodiumView(chart, sentence, tuple(ranking), rule)


def _score_text(score: Estimate | None) -> str:
    # Two scores that round to the same point may still be decided: a decimal is shown.
    return formats.missing() if score is None else points_text(score.value)


def _podium_sentence(blocks: Sequence[charts.PodiumBlock]) -> str:
    """Who is first, or why nobody is."""
    if not blocks:
        return _("Pas assez de tests pour classer un opérateur : il en faut davantage, de davantage d’appareils.")
    first = [block.name for block in blocks if block.rank == 1]
    if len(blocks) == 1:
        return _("Seul %(name)s a assez de tests pour être classé.") % {"name": first[0]}
    if len(first) == len(blocks):
        return _("Aucun écart n’est sûr : rien ne départage %(names)s.") % {"names": enumeration(first)}
    if len(first) > 1:
        return _("%(names)s sont ex æquo en tête.") % {"names": enumeration(first)}
    return _("%(name)s devance les autres.") % {"name": first[0]}
