"""How templates say comparisons: scores and shares with their intervals, operators part by part, changed orders."""

from django import template
from django.utils.safestring import SafeString

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate
from maillage.measure.comparison.domain.weather import Outlook
from maillage.measure.comparison.pages.parts import arcep, comparison, score_words, stability
from maillage.measure.comparison.pages.weather import words
from maillage.web.charts import weather_sign
from maillage.web.wording import formats
from maillage.web.wording.glossary import metric_name

register = template.Library()

register.filter(comparison.comparison_caption)
register.filter(comparison.composite_name)
register.filter(comparison.interval_words)
register.filter(comparison.points_text)
register.filter(comparison.rate_name)
register.filter(comparison.share_interval)
register.filter(comparison.shown_operators)
register.filter(comparison.steps_words)
register.filter(comparison.test_href)
register.filter(comparison.unranked_note)
register.filter(arcep.zone_name)
register.filter(stability.standing_name)
register.filter(stability.verdict_name)

register.simple_tag(comparison.part_bars)

register.filter(score_words.score_text)
register.filter(words.certainty_text)
register.filter(words.counted_text)
register.filter(words.empty_reason)
register.filter(words.interval_with_signs)
register.filter(words.levels_text)
register.filter(words.missing_text)
register.filter(words.season_name)
register.filter(words.silent_operators)
register.filter(words.sky_name)
register.filter(words.spoken_interval)
register.filter(words.spread_text)
register.filter(words.trend_mark)
register.filter(words.trend_text)


@register.filter
def operators_with_figures(compared: Comparison) -> list[tuple[str, OperatorEstimate]]:
    """The names of the operators whose figures are shown, in the order of the comparison."""
    return [
        (operator.name, estimate)
        for operator, estimate in comparison.shown_operators(compared)
        if not estimate.is_hidden
    ]


@register.filter
def part_scores(estimate: OperatorEstimate) -> list[Estimate | None]:
    """The score of each part of ``part_names``; None for one that nobody measured."""
    return [estimate.parts.get(part) for part in comparison.PARTS]


@register.simple_tag
def part_names() -> list[str]:
    """The names of the parts of a score."""
    return [comparison.part_name(part) for part in comparison.PARTS]


@register.filter
def tests_name(compared: Comparison) -> str:
    """What the tests that a comparison stands on are called."""
    return metric_name("tests_compared" if compared.composite == "score" else "tests_counted")


@register.simple_tag
def marked_score(compared: Comparison, estimate: OperatorEstimate) -> str:
    """The score of an operator with its mark (web/wording/glossary.py)."""
    return comparison.told_score(compared, estimate, comparison.points_text(estimate.score))


@register.simple_tag
def marked_tests(compared: Comparison, estimate: OperatorEstimate) -> SafeString:
    """The tests of an operator that are compared, with their mark: "312 tests complets"."""
    text = comparison.compared_tests(compared.composite, estimate.tests)
    return comparison.told_tests(compared, estimate, text)


@register.simple_tag
def marked_test_count(compared: Comparison, estimate: OperatorEstimate) -> SafeString:
    """Their number alone, with its mark."""
    return comparison.told_tests(compared, estimate, formats.number(estimate.tests))


@register.filter
def sign(outlook: Outlook) -> SafeString:
    """The sign of an outlook. The words stand beside every sign: nobody needs to hear them twice."""
    return weather_sign.weather_sign(outlook.sky, is_sure=outlook.is_firm)
