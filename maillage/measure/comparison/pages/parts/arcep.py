"""Shares as Arcep counts them, beside Arcep's own published ones: ours are crowdsourced, theirs drive tests of 2021."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate, Rate
from maillage.measure.comparison.intake.arcep_results import Zone, arcep_rates
from maillage.measure.comparison.pages.parts.comparison import RATES, rate_name
from maillage.measure.figures.pages.parts.figure_words import mark_style
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.web import charts
from maillage.web.wording import formats

DRAWN_RATES: Final = (Rate.PAGE_WITHIN_10S, Rate.PAGE_WITHIN_5S, Rate.VIDEO_PERFECT)
_AXIS_ROOM: Final = 0.04  # below the lowest end, so that the axis cuts nothing off


@dataclass(frozen=True, slots=True)
class ArcepView:
    """The rates of a territory beside those of Arcep's ``zone``, None where it published none.

    ``charts`` are those rates that are drawn, ``rows`` all of them; each row has the share of each of ``operators``,
    and Arcep's own.
    """

    zone: Zone | None
    operators: tuple[Operator, ...]
    charts: tuple[tuple[Rate, SafeString], ...]
    rows: tuple[tuple[Rate, tuple[tuple[Estimate | None, float | None], ...]], ...]

    @property
    def has_official(self) -> bool:
        """Whether Arcep published any of these shares."""
        return any(theirs is not None for _rate, shares in self.rows for _ours, theirs in shares)


def arcep_view(compared: Comparison, *, zone: Zone | None) -> ArcepView | None:
    """The rates; None where no operator has one. Without ``zone`` (outside mainland France) only ours are shown."""
    table = operator_table()
    estimates = [
        (operator, estimate)
        for estimate in compared.operators
        if estimate.rates and (operator := table.by_code(estimate.operator))
    ]
    if not estimates:
        return None
    official = {
        (operator_id, rate): share for (other, operator_id, rate), share in arcep_rates().items() if other is zone
    }
    rows = tuple(
        (
            rate,
            tuple((estimate.rates.get(rate), official.get((operator.id, rate))) for operator, estimate in estimates),
        )
        for rate in RATES
        if any(rate in estimate.rates for _operator, estimate in estimates)
    )
    rate_charts = ((rate, _chart(rate, estimates, official)) for rate in DRAWN_RATES)
    return ArcepView(
        zone=zone,
        operators=tuple(operator for operator, _estimate in estimates),
        charts=tuple((rate, chart) for rate, chart in rate_charts if chart is not None),
        rows=rows,
    )


def zone_name(zone: Zone) -> str:
    """What a zone of Arcep's is called."""
    return {
        Zone.NATIONAL: _("France métropolitaine"),
        Zone.RURAL: _("zones rurales"),
        Zone.INTERMEDIATE: _("zones intermédiaires"),
        Zone.DENSE: _("zones denses"),
        Zone.TOURISTIC: _("zones touristiques"),
    }[zone]


def _chart(
    rate: Rate, estimates: Sequence[tuple[Operator, OperatorEstimate]], official: Mapping[tuple[str, Rate], float]
) -> SafeString | None:
    bars = []
    for operator, estimate in estimates:
        share = estimate.rates.get(rate)
        if share is not None:
            theirs = official.get((operator.id, rate))
            note = "" if theirs is None else _("Arcep %(share)s") % {"share": formats.percent(theirs)}
            measured = (share.value, share.low, share.high)
            text = formats.percent(share.value)
            bars.append(charts.Bar(operator.name, mark_style(operator), text, note, *measured, reference=theirs))
    if not bars:
        return None
    words = "; ".join(
        _("%(place)s : %(figure)s") % {"place": bar.name, "figure": " · ".join(filter(None, (bar.value, bar.note)))}
        for bar in bars
    )
    # Marks on a line, not bars, so the axis may begin at the ten percent below the lowest value.
    ends = [end for bar in bars for end in (bar.median, bar.low, bar.reference) if end is not None]
    lowest = max(0, int((min(ends) - _AXIS_ROOM) * 10)) / 10
    middle = round((lowest + 1) / 2, 2)
    ticks = tuple(charts.Tick(tick, formats.percent(tick)) for tick in (lowest, middle, 1.0))
    axis = charts.Axis(lowest, 1.0, ticks, is_linear=True)
    return charts.interval_bars(bars, axis, title=rate_name(rate), description=words)
