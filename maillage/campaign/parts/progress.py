"""How far a campaign has come, in words and columns: counter, days left, pace, when the goal would be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isinf
from typing import Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.campaign.queries.campaign import Month, Plan, Progress, Projection, State, Week
from maillage.figures.parts.figure_words import tests_text
from maillage.figures.parts.filter_fields import period_name
from maillage.web import charts, formats
from maillage.web.charts.columns import TimeColumn, columns

LABELS: Final = 4  # as many as stand side by side on a telephone


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the campaign with what it counts."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One week or month in the table beside the columns."""

    name: str
    tests: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """The counter, its bar (None where nothing may be told), the sentence, the numbers beside, the columns."""

    tests: str
    goal: str
    percent: str
    bar: SafeString | None
    sentence: str
    facts: tuple[Fact, ...]
    chart: SafeString | None
    reference: str
    rows: tuple[PaceRow, ...]
    rows_title: str


def plan_name(plan: Plan) -> str:
    """What a campaign is called; the goal itself where the agency gave no name."""
    return plan.name or _("Cap sur %(goal)s tests") % {"goal": formats.number(plan.goal_tests)}


def plan_days(plan: Plan) -> str:
    """The days of a campaign in words."""
    if plan.starts_on is None or plan.ends_on is None:
        return _("sans date de fin")
    return _("du %(start)s au %(end)s") % {"start": formats.day(plan.starts_on), "end": formats.day(plan.ends_on)}


def progress_view(told: Progress) -> ProgressView:
    """The progress as a page shows it."""
    goal = formats.number(told.plan.goal_tests)
    rows = [_week_row(week) for week in told.weeks] or [_month_row(month) for month in told.months]
    rows_title = _("Tests par semaine") if told.weeks else _("Tests par mois")
    if told.tests is None:
        return ProgressView("–", goal, "", None, _hidden_sentence(), (), None, "", tuple(rows), rows_title)
    share = told.tests / told.plan.goal_tests
    words = {"tests": formats.number(told.tests), "goal": goal}
    return ProgressView(
        tests=words["tests"],
        goal=goal,
        percent=formats.percent(share),
        bar=charts.progress(told.tests, told.plan.goal_tests, title=_("%(tests)s tests sur %(goal)s") % words),
        sentence=sentence_of(told),
        facts=tuple(_facts(told)),
        chart=_chart(told),
        reference=_reference_text(told),
        rows=tuple(rows),
        rows_title=rows_title,
    )


def sentence_of(told: Progress) -> str:
    """Where the campaign stands, in one sentence."""
    if told.tests is None or told.remaining is None:
        return _hidden_sentence()
    match told.state:
        case State.COMING:
            assert told.plan.starts_on is not None
            days = ngettext("%(days)s jour", "%(days)s jours", told.days_before) % {
                "days": formats.number(told.days_before)
            }
            return _("La campagne commence dans %(days)s, le %(start)s.") % {
                "days": days,
                "start": formats.day(told.plan.starts_on),
            }
        case State.REACHED:
            return _("Le cap est passé. Chaque test de plus resserre les marges d’erreur.")
        case State.ENDED:
            words = {"tests": tests_text(told.tests), "percent": formats.percent(told.tests / told.plan.goal_tests)}
            return _("La campagne est finie : %(tests)s, soit %(percent)s de ce qui était visé.") % words
        case State.RUNNING:
            return _running_sentence(told)


def _hidden_sentence() -> str:
    return _(
        "Moins de cinq appareils ont testé ici un même mois : le compteur s’affiche dès le cinquième, "
        "pour que personne ne soit reconnu."
    )


def _running_sentence(told: Progress) -> str:
    remaining = told.remaining or 0
    if told.plan.ends_on is None or told.needed_pace is None or told.pace is None:
        words = {"tests": formats.number(remaining)}
        return _("Encore %(tests)s : chaque test resserre une marge d’erreur.") % words
    lacking = ceil(told.needed_pace - told.pace)
    words = {
        "lacking": formats.number(lacking),
        "needed": pace_text(told.needed_pace),
        "pace": pace_text(told.pace),
        "end": formats.day(told.plan.ends_on),
    }
    if lacking > 0:
        return (
            ngettext(
                "Il manque %(lacking)s test par jour pour y arriver : il en faut %(needed)s par jour jusqu’au %(end)s, "
                "il en vient %(pace)s.",
                "Il manque %(lacking)s tests par jour pour y arriver : il en faut %(needed)s par jour jusqu’au "
                "%(end)s, il en vient %(pace)s.",
                lacking,
            )
            % words
        )
    return _("Le rythme suffit : il faut %(needed)s tests par jour jusqu’au %(end)s, il en vient %(pace)s.") % words


def pace_text(tests_a_day: float) -> str:
    """Tests a day: whole from ten on, one decimal below."""
    return formats.number(tests_a_day, 0 if tests_a_day >= 10 else 1)


def _facts(told: Progress) -> list[Fact]:
    facts = []
    if told.days_left is not None and told.state in {State.RUNNING, State.REACHED, State.COMING}:
        note = "" if told.plan.ends_on is None else _("jusqu’au %(end)s") % {"end": formats.day(told.plan.ends_on)}
        label = _("Jours de campagne") if told.state is State.COMING else _("Jours restants")
        facts.append(Fact(label, formats.number(told.days_left), note))
    if told.state is State.RUNNING:
        facts.append(Fact(_("Tests à faire"), formats.number(told.remaining), _("jusqu’au cap")))
    if told.pace is not None:
        facts.append(Fact(_("Rythme"), pace_text(told.pace), _("tests par jour, sur les 28 derniers jours")))
    if told.state is State.RUNNING and told.needed_pace is not None:
        facts.append(Fact(_("Il en faut"), pace_text(told.needed_pace), _("tests par jour pour y arriver")))
    if told.projection is not None:
        facts.append(_projection_fact(told.projection, told.today))
    return facts


def _projection_fact(projection: Projection, today: date) -> Fact:
    when = _day_in(projection.days, today)
    if projection.low is None or projection.high is None:
        return Fact(_("Cap atteint vers le"), when, _("à ce rythme ; trop tôt pour une marge d’erreur"))
    if isinf(projection.low):
        return Fact(_("Cap atteint"), when, _("à ce rythme"))
    words = {"low": _day_in(projection.low, today), "high": _day_in(projection.high, today)}
    if isinf(projection.high):
        note = _("à ce rythme ; au plus tôt le %(low)s (intervalle à 95 %%)") % words
    else:
        note = _("à ce rythme ; entre le %(low)s et le %(high)s (intervalle à 95 %%)") % words
    return Fact(_("Cap atteint") if isinf(projection.days) else _("Cap atteint vers le"), when, note)


def _day_in(days: float, today: date) -> str:
    return _("dans plus de dix ans") if isinf(days) else formats.day(today + timedelta(days=ceil(days)))


def _week_row(week: Week) -> PaceRow:
    words = {"start": formats.day(week.first), "end": formats.day(week.first + timedelta(days=6))}
    return PaceRow(_("du %(start)s au %(end)s") % words, formats.number(week.tests))


def _month_row(month: Month) -> PaceRow:
    tests = _("trop peu d’appareils") if month.tests is None else formats.number(month.tests)
    return PaceRow(period_name(month.period), tests)


def _chart(told: Progress) -> SafeString | None:
    drawn = _week_columns(told.weeks) if told.weeks else _month_columns(told.months)
    if len(drawn) < 2:
        return None
    return columns(
        drawn,
        title=_("Tests par semaine") if told.weeks else _("Tests par mois"),
        description="; ".join(column.title for column in drawn),
        reference=_needed_a_week(told),
    )


def _needed_a_week(told: Progress) -> float | None:
    if told.needed_pace is None or told.state is not State.RUNNING or not told.weeks:
        return None
    return told.needed_pace * 7


def _reference_text(told: Progress) -> str:
    needed = _needed_a_week(told)
    return "" if needed is None else _("Il en faut %(needed)s par semaine") % {"needed": formats.number(needed)}


def _week_columns(weeks: Sequence[Week]) -> list[TimeColumn]:
    step = ceil(len(weeks) / LABELS)
    most = max(week.tests for week in weeks)
    return [
        TimeColumn(
            week.tests,
            formats.number(week.tests) if week.tests == most or place == len(weeks) - 1 else "",
            date_format(week.first, "d/m") if place % step == 0 else "",
            _("%(place)s : %(figure)s") % {"place": _week_row(week).name, "figure": tests_text(week.tests)},
        )
        for place, week in enumerate(weeks)
    ]


def _month_columns(months: Sequence[Month]) -> list[TimeColumn]:
    step = ceil(len(months) / LABELS)
    made = []
    for place, month in enumerate(months):
        row = _month_row(month)
        label = f"{month.period.first % 12 + 1:02}/{month.period.word[2:4]}" if place % step == 0 else ""
        title = _("%(place)s : %(figure)s") % {"place": row.name, "figure": row.tests}
        made.append(TimeColumn(month.tests or 0, "" if month.tests is None else row.tests, label, title))
    return made
