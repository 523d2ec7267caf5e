"""The podium as pages show it: the drawing, a sentence, the ranking under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.queries.podium import Podium, PodiumStep
from maillage.comparison.terms import Estimate
from maillage.figures.parts.figure_words import ink_of, points_text, tests_text
from maillage.web import charts
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class Ranked:
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
    ranking: tuple[Ranked, ...]
    rule: str


def podium_view(ranked: Podium, *, place_name: str) -> PodiumView:
    """The podium as a page shows it."""
    steps = [
        charts.PodiumBlock(
            step.rank, step.operator.name, ink_of(step.operator), _score(step.estimate.score), is_tie=step.is_tie
        )
        for step in ranked.steps
        if step.rank is not None
    ]
    words = _podium_sentence(steps)
    title = _("Podium des opérateurs : %(place)s") % {"place": place_name}
    chart = charts.podium(steps, title=title, description=words, tie_label=_("ex æquo")) if len(steps) > 1 else None
    return PodiumView(chart, words, tuple(_line(step) for step in ranked.steps), _rule(ranked))


def _line(step: PodiumStep) -> Ranked:
    mark, name = charts.mark(ink_of(step.operator)), step.operator.name
    if step.rank is None:
        return Ranked("–", mark, name, _("non classé"), _unranked_note(step))
    place = _("%(rank)s ex æquo") % {"rank": step.rank} if step.is_tie else str(step.rank)
    note = f"{_score_interval(step.estimate.score)} · {tests_text(step.estimate.tests)}"
    return Ranked(place, mark, name, _score(step.estimate.score), note)


def _score(score: Estimate | None) -> str:
    # Two scores that round to the same point may still be decided: a decimal is shown.
    return formats.missing() if score is None else points_text(score.value)


def _score_interval(score: Estimate | None) -> str:
    if score is None or score.low is None or score.high is None:
        return "–"
    low, high = formats.number(score.low, 1), formats.number(score.high, 1)
    return _("%(low)s à %(high)s") % {"low": low, "high": high}


def _unranked_note(step: PodiumStep) -> str:
    if step.estimate.is_hidden:
        return _("trop peu d’appareils pour montrer un chiffre sans risque")
    words = {"tests": tests_text(step.estimate.tests), "missing": formats.number(step.missing)}
    return _("%(tests)s ; environ %(missing)s de plus pour être classé") % words


def _rule(ranked: Podium) -> str:
    words = {
        "composite": {"score": _("le score moyen"), "speed_score": _("le score de débit moyen")}[ranked.composite],
        "floor": formats.number(ranked.floor),
    }
    return (
        _(
            "Classement par %(composite)s sur 100, redressé selon les habitants. Un ordre n’est montré que si l’écart "
            "est sûr à 95 %% ; sinon, ex æquo. Il faut l’équivalent de %(floor)s tests indépendants par opérateur."
        )
        % words
    )


def _podium_sentence(steps: Sequence[charts.PodiumBlock]) -> str:
    if not steps:
        return _("Pas assez de tests pour classer un opérateur : il en faut davantage, de davantage d’appareils.")
    first = [step.name for step in steps if step.rank == 1]
    if len(steps) == 1:
        return _("Seul %(name)s a assez de tests pour être classé.") % {"name": first[0]}
    if len(first) == len(steps):
        return _("Aucun écart n’est sûr : rien ne départage %(names)s.") % {"names": _listed(first)}
    if len(first) > 1:
        return _("%(names)s sont ex æquo en tête.") % {"names": _listed(first)}
    return _("%(name)s devance les autres.") % {"name": first[0]}


def _listed(names: Sequence[str]) -> str:
    return _("%(most)s et %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
