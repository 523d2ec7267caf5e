"""Which metric the figure of a usage is: the median of tests' scores is no score of a comparison, which is a mean."""

from typing import Final

from maillage.measure.record.domain.terms import Usage

_OF_SCORES: Final = {Usage.SCORE: "median_score", Usage.SPEED_SCORE: "median_speed_score"}


def metric_of(usage: Usage) -> str:
    """The id of the metric (web/wording/glossary.py) that a figure of ``usage`` is."""
    return _OF_SCORES.get(usage, usage.word)
