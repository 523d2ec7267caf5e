"""Parts that several pages show: places to go to, operators, the podium. From terms and queries to texts and SVG."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.comparison.queries.podium import Podium, PodiumStep
from maillage.figures.parts.usages import UsageView
from maillage.quality.queries.operators import Operator, operator_table
from maillage.quality.terms import Figure
from maillage.quality.terms.comparison import Estimate
from maillage.territory.terms import Kind, Territory
from maillage.web import charts, formats

OPERATOR_CLASSES = frozenset({"orange", "sfr", "bouygues-telecom", "free-mobile"})


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """One territory to go to."""

    name: str
    detail: str
    href: str


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


def kind_name(kind: Kind) -> str:
    """What a kind of territory is called on the page."""
    return {
        Kind.REGION: _("Région"),
        Kind.DEPARTEMENT: _("Département"),
        Kind.EPCI: _("Intercommunalité"),
        Kind.COMMUNE: _("Commune"),
        Kind.ARRONDISSEMENT: _("Arrondissement municipal"),
        Kind.PLACE: _("Lieu"),
    }[kind]


def place_link(territory: Territory, *, query: str = "") -> PlaceLink:
    """The link to a territory's page, with its kind and where it is; ``query`` keeps the filters of this page."""
    href = reverse("territory", args=[territory.address])
    detail = " · ".join(filter(None, (kind_name(territory.kind), territory.within)))
    return PlaceLink(territory.name, detail, f"{href}?{query}" if query else href)


def ink_of(operator: Operator) -> charts.Ink:
    """The colour class and the shape of an operator; those without a colour of their own share four."""
    if operator.id in OPERATOR_CLASSES:
        return charts.Ink(f"op-{operator.id}", operator.code - 1)
    return charts.Ink(f"op-{'abcd'[operator.code % 4]}", operator.code + 3)


def known_operators(figures: Iterable[Mapping[int | None, Figure]]) -> list[Operator]:
    """The operators that have a figure anywhere, in the order of the table (hidden figures count as having one)."""
    codes = {code for by_operator in figures for code in by_operator if code}
    return [operator for operator in operator_table() if operator.code in codes]


def tests_text(samples: int) -> str:
    """The number of tests in words: "1 812 tests"."""
    return ngettext("%(samples)s test", "%(samples)s tests", samples) % {"samples": formats.number(samples)}


def full_tests_text(samples: int) -> str:
    """The number of full tests in words: "1 162 tests complets"."""
    return ngettext("%(samples)s test complet", "%(samples)s tests complets", samples) % {
        "samples": formats.number(samples)
    }


def interval_text(figure: Figure, view: UsageView) -> str:
    """The interval in words: "29 à 35 Mb/s"; a dash where no interval exists."""
    if figure.low is None or figure.high is None:
        return "–"
    write = _finer_points if view.axis.is_linear else view.write
    low, high = write(figure.low), write(figure.high)
    if low == high:
        return low
    unit = low.rpartition("\u00a0")[2]
    bare = low.removesuffix(f"\u00a0{unit}") if high.endswith(unit) else low
    return _("%(low)s à %(high)s") % {"low": bare, "high": high}


def _finer_points(value: float) -> str:
    # The interval of a score is often narrower than a point.
    return f"{formats.number(value, 1)}\u00a0{_('points')}"


def median_text(figure: Figure, view: UsageView) -> str:
    """The median with its unit; says so when most tests failed or when the figure is hidden."""
    if figure.is_hidden:
        return _("masqué")
    if figure.samples == 0:
        return _("aucun test")
    return _("échec") if figure.median is None else view.write(figure.median)


def podium_view(ranked: Podium, *, place_name: str) -> PodiumView:
    """The podium as a page shows it."""
    steps = [
        charts.Step(
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
    return formats.missing() if score is None else _finer_points(score.value)


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
    words = {"composite": _composite(ranked.composite), "floor": formats.number(ranked.floor)}
    return (
        _(
            "Classement par %(composite)s sur 100, redressé selon les habitants. Un ordre n’est montré que si l’écart "
            "est sûr à 95 %% ; sinon, ex æquo. Il faut l’équivalent de %(floor)s tests indépendants par opérateur."
        )
        % words
    )


def _composite(word: str) -> str:
    return {"score": _("le score moyen"), "speed_score": _("le score de débit moyen")}[word]


def _podium_sentence(steps: Sequence[charts.Step]) -> str:
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
