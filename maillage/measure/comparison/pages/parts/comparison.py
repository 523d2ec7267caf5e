"""Comparisons in words: names of parts, rates and densities, an estimate with its interval, operators of one step.

Templates say operators with them part by part (templatetags/comparison.py). Where no figure can be shown yet an
invitation stands: what comes, how to test, how to have others test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate, Rate
from maillage.measure.figures.pages.parts.figure_words import mark_style, tests_text
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Territory
from maillage.web import charts
from maillage.web.filters import query_of
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark, marked, marked_number, metric_name

PARTS: Final = tuple(ScorePart)
RATES: Final = tuple(Rate)


def part_name(part: ScorePart) -> str:
    """What a part of the score is called: as what it measures."""
    return metric_name(part.word)


def rate_name(rate: Rate) -> str:
    """What a rate says."""
    return {
        Rate.PAGE_WITHIN_10S: _("Pages affichées en moins de 10 s"),
        Rate.PAGE_WITHIN_5S: _("Pages affichées en moins de 5 s"),
        Rate.VIDEO_PERFECT: _("Vidéos parfaites"),
        Rate.VIDEO_CORRECT: _("Vidéos parfaites ou correctes"),
        Rate.DOWNLOAD_3_MBPS: _("Débit descendant de 3 Mb/s ou plus"),
        Rate.DOWNLOAD_8_MBPS: _("Débit descendant de 8 Mb/s ou plus"),
        Rate.DOWNLOAD_30_MBPS: _("Débit descendant de 30 Mb/s ou plus"),
        Rate.FILE_DOWN_WITHIN_30S: _("Fichiers reçus en 30 s"),
        Rate.FILE_UP_WITHIN_30S: _("Fichiers envoyés en 30 s"),
    }[rate]


def density_name(density: Density) -> str:
    """What a class of density is called."""
    return {
        Density.RURAL: _("Communes rurales"),
        Density.INTERMEDIATE: _("Communes intermédiaires"),
        Density.DENSE: _("Communes denses"),
    }[density]


def operator_name(code: int) -> str:
    """The name of an operator by its code."""
    operator = operator_table().by_code(code)
    return _("Opérateur inconnu") if operator is None else operator.name


def enumeration(names: Sequence[str]) -> str:
    """Names as a list in words: "Orange, SFR et Free Mobile"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s et %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def points_text(estimate: Estimate | None) -> str:
    """A score out of 100 without its unit: "63,4" (scores that round to one point may differ); a dash without one."""
    return "–" if estimate is None else formats.number(estimate.value, 1)


def compared_tests(composite: str, tests: int) -> str:
    """The tests that are compared, in words: the whole score needs a full test, there are more tests of speed."""
    if composite != "score":
        return tests_text(tests)
    words = {"samples": formats.number(tests)}
    return ngettext("%(samples)s test complet", "%(samples)s tests complets", tests) % words


def told_tests(compared: Comparison, estimate: OperatorEstimate, text: str) -> SafeString:
    """``text`` with the tests of an operator that are compared marked."""
    operator = operator_table().by_code(estimate.operator)
    when = "" if compared.period is None else compared.period.word
    by = "" if operator is None else operator.id
    return marked(text, [NumberMark("tests_compared", estimate.tests, compared.territory, by, when)] if by else [])


def told_score(compared: Comparison, estimate: OperatorEstimate, text: str) -> str:
    """``text``, which states the score of an operator, marked as that number; as it is where there is no score."""
    operator = operator_table().by_code(estimate.operator)
    if estimate.score is None or operator is None:
        return text
    when = "" if compared.period is None else compared.period.word
    return marked_number(
        text, compared.composite, estimate.score.value, of=compared.territory, by=operator.id, when=when
    )


def interval_words(estimate: Estimate | None) -> str:
    """The interval of a score: "61,2 à 64,8"; empty where none could be drawn."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return ""
    return _("%(low)s à %(high)s") % {"low": formats.number(estimate.low, 1), "high": formats.number(estimate.high, 1)}


def share_interval(estimate: Estimate | None) -> str:
    """The interval of a share as percents: "96,4 à 99,0"; empty where there is none."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return ""
    low, high = formats.number(estimate.low * 100, 1), formats.number(estimate.high * 100, 1)
    return _("%(low)s à %(high)s") % {"low": low, "high": high}


def steps_words(steps: Sequence[Sequence[int]]) -> str:
    """The steps of a podium in one line: "Orange › SFR = Free Mobile"."""
    return " › ".join(" = ".join(operator_name(code) for code in step) for step in steps)


def shown_operators(compared: Comparison) -> list[tuple[Operator, OperatorEstimate]]:
    """The operators of a comparison in its order, those that nothing can be said of left out."""
    table = operator_table()
    return [
        (operator, estimate)
        for estimate in compared.operators
        if (estimate.tests or estimate.is_hidden) and (operator := table.by_code(estimate.operator)) is not None
    ]


def comparison_caption(compared: Comparison) -> str:
    """What the scores are, and for which part of the inhabitants the comparison holds."""
    if compared.composite == "score":
        caption = _("De 0 à 100, tous les usages réunis ; le trait est l’intervalle à 95 %.")
    else:
        caption = _("De 0 à 100, débits et latence seulement : personne n’a encore fait ici de test complet.")
    if compared.steps and compared.population_share < 0.995:
        covered = _("La comparaison vaut pour %(percent)s des habitants, là où chaque opérateur classé a des tests.")
        caption += " " + covered % {"percent": formats.percent(compared.population_share)}
    return caption


def composite_name(compared: Comparison) -> str:
    """What is compared, in words."""
    return metric_name(compared.composite)


def summary_sentence(compared: Comparison, *, place_name: str) -> str:
    """The sentence that sums a territory up: who is ahead of whom, and on how many tests that stands."""
    tests = sum(estimate.tests for estimate in compared.operators)
    if not tests:
        return _("%(place)s : aucun test d’opérateur à comparer ici.") % {"place": place_name}
    count = compared_tests(compared.composite, tests)
    # "Au moins 50 tests" alone would read as what is asked for.
    words = {"place": place_name, "order": order_words(compared), "tests": count}
    return _("%(place)s : %(order)s. Comptés : %(tests)s.") % words


def order_words(compared: Comparison) -> str:
    """The order in words, without capital and full stop: "Orange et SFR, à égalité, devancent Free Mobile"."""
    named = [[operator_name(code) for code in step] for step in compared.steps]
    if not named:
        return _("encore trop peu d’appareils pour classer les opérateurs")
    if any(ahead in step and behind in step for ahead, behind in compared.orders for step in compared.steps):
        # A third one cannot be distinguished from two that can: each certain order is said, and no more.
        return _(" ; ").join(
            _("%(first)s devance %(others)s")
            % {"first": operator_name(code), "others": enumeration([operator_name(rival) for rival in behind])}
            for code in compared.ranked
            if (behind := compared.behind(code))
        )
    first, *others = named
    texts = [
        enumeration(step) if len(step) == 1 else _("%(names)s (à égalité)") % {"names": enumeration(step)}
        for step in others
    ]
    words = {"first": enumeration(first), "others": _(", puis ").join(texts)}
    if len(first) == 1:
        if not others:
            return _("seul %(first)s peut être classé") % words
        return _("%(first)s devance %(others)s") % words
    if not others:
        return _("%(first)s sont à égalité") % words
    return _("%(first)s, à égalité, devancent %(others)s") % words


def unranked_note(estimate: OperatorEstimate) -> str:
    """Why an operator has no rank; empty where it has one."""
    if estimate.is_hidden:
        return _("Encore quelques appareils, et la note paraît.")
    if not estimate.tests:
        return _("Pas encore de test : le premier peut être le vôtre.")
    if estimate.missing_tests:
        missing = {"missing": formats.number(int(estimate.missing_tests))}
        return _("Non classé : il manque environ %(missing)s appareils.") % missing
    return ""


def part_bars(compared: Comparison, operator: Operator, estimate: OperatorEstimate) -> SafeString:
    """The parts of the score of an operator as bars."""
    bars = [
        charts.PartBar(part_name(part), "–", None)
        if (points := estimate.parts.get(part)) is None
        else charts.PartBar(part_name(part), points_text(points), points.value, points.low, points.high)
        for part in PARTS
    ]
    words = "; ".join(_("%(place)s : %(figure)s") % {"place": bar.name, "figure": bar.text} for bar in bars)
    title = _("%(operator)s, %(score)s partie par partie") % {
        "operator": operator.name,
        "score": composite_name(compared).lower(),
    }
    return charts.part_bars(bars, ink=mark_style(operator), title=title, description=words)


def test_href(place: Territory) -> str:
    """The test page, for a test made at a place."""
    return f"{reverse('test')}?{query_of([('lieu', place.address)])}"


@dataclass(frozen=True, slots=True)
class TestInvitation:
    """To test at ``place``, and to have others test there: what invitation.html shows."""

    place: Territory
    title: str


def invitation(place: Territory, origin: Origin) -> TestInvitation | None:
    """The invitation of ``place``; None once five devices have tested there, and figures speak for themselves."""
    figure = figures_by_operator(area_of(place.address), Selection(origin=origin))[None]
    if figure.samples and not figure.is_hidden:
        return None
    return early_invitation(place) if figure.is_hidden else TestInvitation(place, _("Tout commence par un test"))


def early_invitation(place: Territory) -> TestInvitation:
    """The invitation where some have tested, and nothing can be shown yet."""
    return TestInvitation(place, _("%(place)s : les premiers tests arrivent") % {"place": place.name})
