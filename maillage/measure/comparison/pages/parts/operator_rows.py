"""One row an operator, the best first: the label of its score, its interval from 0 to 100, how it stands.

operator_rows.html draws them; every page that says "Quel opérateur ?" shows these rows.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison, OperatorEstimate, Relation
from maillage.measure.comparison.pages.parts.comparison import told_score
from maillage.measure.comparison.pages.parts.score_words import (
    relation_tone,
    relation_word,
    score_text,
    score_tone,
    score_word,
)
from maillage.measure.comparison.pages.parts.standing import scored_operators
from maillage.measure.record.pages.parts.operator_marks import mark_style
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.web import charts
from maillage.web.offers import Tone


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One operator; without ``score`` (and ``value`` 0) its figures may not be shown yet, and the row asks for a test.

    ``told_score``: the score marked as a number (web/wording/glossary.py). ``is_estimated``: its interval is too wide
    to place it. ``is_tied_above``: nothing decides it from the row above.
    """

    id: str
    name: str
    mark: SafeString
    css_class: str
    word: str
    word_tone: Tone
    score: str
    value: float
    told_score: str
    bar: SafeString
    interval: str
    ends: tuple[float, float] | None
    relation: str
    relation_tone: Tone
    is_estimated: bool
    is_tied_above: bool


def operator_rows(compared: Comparison) -> tuple[OperatorRow, ...]:
    """The rows of a comparison; empty where no operator has a network there."""
    scored = scored_operators(compared)
    silent = [estimate for estimate in compared.operators if estimate not in scored]
    rows: list[OperatorRow] = []
    above: int | None = None
    for estimate in (*scored, *silent):
        operator = operator_table().by_code(estimate.operator)
        if operator is not None:
            rows.append(_row(operator, estimate, compared, above))
            above = estimate.operator
    return tuple(rows)


def _row(operator: Operator, estimate: OperatorEstimate, compared: Comparison, above: int | None) -> OperatorRow:
    ink, score = mark_style(operator), None if estimate.is_hidden else estimate.score
    relation = compared.relation_of(operator.code)
    is_tied = above in compared.tied_with(operator.code)
    is_estimated = relation is Relation.UNRANKED
    if score is None:
        word, tone, text, bar, interval, ends = "", Tone.PLAIN, "", SafeString(""), "", None
    else:
        word, tone = score_word(score.value), score_tone(score.value)
        text = score_text(score.value)
        ends = None if score.low is None or score.high is None else (score.low, score.high)
        bar = charts.interval_line(ink, score.value, ends, is_estimated=is_estimated)
        interval = (
            ""
            if ends is None
            else _("entre %(low)s et %(high)s") % dict(zip(("low", "high"), map(score_text, ends), strict=True))
        )
    return OperatorRow(
        id=operator.id,
        name=operator.name,
        mark=charts.mark(ink),
        css_class=ink.css_class,
        word=word,
        word_tone=tone,
        score=text,
        value=0.0 if score is None else score.value,
        told_score=told_score(compared, estimate, text),
        bar=bar,
        interval=interval,
        ends=ends,
        relation=relation_word(relation),
        relation_tone=relation_tone(relation),
        is_estimated=score is not None and is_estimated,
        is_tied_above=is_tied,
    )
