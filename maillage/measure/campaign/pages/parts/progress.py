"""The progress of a campaign as text and chart: counter, days left, pace, projected date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isinf
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.campaign.store.campaign import CampaignPlan, CampaignProgress, CampaignState, Month, Week
from maillage.measure.figures.pages.parts.filtering.filter_fields import period_name
from maillage.web import charts
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark

LABELS: Final = 4  # as many as fit side by side on a phone


def received_text(tests: int) -> str:
    """The number of tests received: "1 812 tests reçus"."""
    return ngettext("%(count)s test reçu", "%(count)s tests reçus", tests) % {"count": formats.number(tests)}


@dataclass(frozen=True, slots=True)
class ProgressView:
    """The progress for a page: counter, bar (None if hidden), sentence, figures, chart."""

    tests: str
    marks: tuple[NumberMark, ...]
    goal: str
    percent: str
    bar: SafeString | None
    sentence: str
    facts: Sequence[tuple[str, str, str]]  # label, number, note
    chart: SafeString | None
    reference: str
    rows: Sequence[tuple[str, str]]  # weeks or months, each with its tests
    rows_title: str


def plan_name(plan: CampaignPlan) -> str:
    """The name of a campaign; its goal if the agency gave no name."""
    return plan.name or _("Cap sur %(goal)s tests") % {"goal": formats.number(plan.goal_tests)}


def campaign_href(plan: CampaignPlan) -> str:
    """URL of a campaign's page."""
    return reverse("campaign") if plan.number is None else reverse("campaign_at", args=[plan.number])


def plan_days(plan: CampaignPlan) -> str:
    """The dates of a campaign in words."""
    if plan.starts_on is None or plan.ends_on is None:
        return _("sans date de fin")
    return _("du %(start)s au %(end)s") % {"start": formats.day(plan.starts_on), "end": formats.day(plan.ends_on)}


def progress_view(measured: CampaignProgress) -> ProgressView:
    """The progress for a page."""
    goal = formats.number(measured.plan.goal_tests)
    rows = [_week_row(week) for week in measured.weeks] or [_month_row(month) for month in measured.months]
    rows_title = _("Tests par semaine") if measured.weeks else _("Tests par mois")
    if measured.tests is None:
        return ProgressView("–", (), goal, "", None, _hidden_sentence(), (), None, "", rows, rows_title)
    share = measured.tests / measured.plan.goal_tests
    words = {"tests": formats.number(measured.tests), "goal": goal}
    needed = None
    if measured.needed_pace is not None and measured.state is CampaignState.RUNNING and measured.weeks:
        needed = measured.needed_pace * 7
    # One column per week or month, with as many labels as fit on a phone.
    drawn = []
    step = ceil((len(measured.weeks) or len(measured.months)) / LABELS)
    most = max((week.tests for week in measured.weeks), default=0)
    for place, week in enumerate(measured.weeks):
        is_told = week.tests == most or place == len(measured.weeks) - 1
        label = date_format(week.first, "d/m") if place % step == 0 else ""
        title = _("%(place)s : %(figure)s") % {"place": _week_row(week)[0], "figure": received_text(week.tests)}
        drawn.append(TimeColumn(week.tests, formats.number(week.tests) if is_told else "", label, title))
    for place, month in enumerate(() if measured.weeks else measured.months):
        name, tests = _month_row(month)
        label = f"{month.period.first % 12 + 1:02}/{month.period.word[2:4]}" if place % step == 0 else ""
        title = _("%(place)s : %(figure)s") % {"place": name, "figure": tests}
        drawn.append(TimeColumn(month.tests or 0, "" if month.tests is None else tests, label, title))
    return ProgressView(
        tests=words["tests"],
        marks=(received_mark(measured.plan, measured.tests),),
        goal=goal,
        percent=formats.percent(share),
        bar=charts.progress(measured.tests, measured.plan.goal_tests, title=_("%(tests)s sur %(goal)s tests") % words),
        sentence=sentence_of(measured),
        facts=_facts(measured),
        chart=None
        if len(drawn) < 2
        else columns(
            drawn, title=rows_title, description="; ".join(column.title for column in drawn), reference=needed
        ),
        reference="" if needed is None else _("Il en faut %(needed)s par semaine") % {"needed": formats.number(needed)},
        rows=rows,
        rows_title=rows_title,
    )


def received_mark(plan: CampaignPlan, tests: int) -> NumberMark:
    """The tests received by a campaign, as a mark with the dates of its plan."""
    days = "" if plan.starts_on is None else f"{plan.starts_on}/{plan.ends_on or ''}"
    return NumberMark("tests_received", tests, plan.territory, when=days)


def sentence_of(measured: CampaignProgress) -> str:
    """The state of the campaign in a sentence."""
    if measured.tests is None or measured.remaining is None:
        return _hidden_sentence()
    match measured.state:
        case CampaignState.COMING:
            assert measured.plan.starts_on is not None
            days = ngettext("%(days)s jour", "%(days)s jours", measured.days_before) % {
                "days": formats.number(measured.days_before)
            }
            words = {"days": days, "start": formats.day(measured.plan.starts_on)}
            return _("La campagne commence dans %(days)s, le %(start)s.") % words
        case CampaignState.REACHED:
            return _("Le cap est passé. Chaque test de plus resserre les marges d’erreur.")
        case CampaignState.ENDED:
            words = {
                "tests": received_text(measured.tests),
                "percent": formats.percent(measured.tests / measured.plan.goal_tests),
            }
            return _("La campagne est finie : %(tests)s, soit %(percent)s de ce qui était visé.") % words
        case CampaignState.RUNNING:
            if measured.plan.ends_on is None or measured.needed_pace is None or measured.pace is None:
                words = {"tests": formats.number(measured.remaining)}
                return _("Encore %(tests)s au plus : chaque test resserre une marge d’erreur.") % words
            lacking = ceil(measured.needed_pace - measured.pace)
            words = {
                "lacking": formats.number(lacking),
                "needed": pace_text(measured.needed_pace),
                "pace": pace_text(measured.pace),
                "end": formats.day(measured.plan.ends_on),
            }
            if lacking > 0:
                text = ngettext(
                    "Il manque %(lacking)s test par jour pour y arriver : il en faut %(needed)s par jour jusqu’au "
                    "%(end)s, il en vient %(pace)s.",
                    "Il manque %(lacking)s tests par jour pour y arriver : il en faut %(needed)s par jour jusqu’au "
                    "%(end)s, il en vient %(pace)s.",
                    lacking,
                )
            else:
                text = _("Le rythme suffit : il faut %(needed)s tests par jour jusqu’au %(end)s, il en vient %(pace)s.")
            return text % words


def _hidden_sentence() -> str:
    return _(
        "Moins de cinq appareils ont testé ici un même mois : le compteur s’affiche dès le cinquième, "
        "pour que personne ne soit reconnu."
    )


def pace_text(tests_a_day: float) -> str:
    """Tests per day: without decimals from ten on, otherwise one."""
    return formats.number(tests_a_day, 0 if tests_a_day >= 10 else 1)


def _facts(measured: CampaignProgress) -> list[tuple[str, str, str]]:
    facts = []
    if measured.days_left is not None and measured.state is not CampaignState.ENDED:
        end = measured.plan.ends_on
        note = "" if end is None else _("jusqu’au %(end)s") % {"end": formats.day(end)}
        label = _("Jours de campagne") if measured.state is CampaignState.COMING else _("Jours restants")
        facts.append((label, formats.number(measured.days_left), note))
    if measured.state is CampaignState.RUNNING:
        facts.append((_("Tests à faire"), formats.number(measured.remaining), _("jusqu’au cap")))
    if measured.pace is not None:
        pace = pace_text(measured.pace)
        facts.append((_("Rythme"), pace, _("tests par jour, sur les 28 derniers jours")))
    if measured.state is CampaignState.RUNNING and measured.needed_pace is not None:
        facts.append((_("Il en faut"), pace_text(measured.needed_pace), _("tests par jour pour y arriver")))
    projection = measured.projection
    if projection is not None:
        words = {"low": _day_in(projection.low, measured.today), "high": _day_in(projection.high, measured.today)}
        if projection.low is None or projection.high is None:
            note = _("à ce rythme ; trop tôt pour une marge d’erreur")
        elif isinf(projection.low):
            note = _("à ce rythme")
        elif isinf(projection.high):
            note = _("à ce rythme ; au plus tôt le %(low)s (intervalle à 95 %%)") % words
        else:
            note = _("à ce rythme ; entre le %(low)s et le %(high)s (intervalle à 95 %%)") % words
        has_day = projection.low is None or not isinf(projection.days)
        label = _("Cap atteint vers le") if has_day else _("Cap atteint")
        facts.append((label, _day_in(projection.days, measured.today), note))
    return facts


def _day_in(days: float | None, today: date) -> str:
    if days is None:
        return ""
    return _("dans plus de dix ans") if isinf(days) else formats.day(today + timedelta(days=ceil(days)))


def _week_row(week: Week) -> tuple[str, str]:
    words = {"start": formats.day(week.first), "end": formats.day(week.first + timedelta(days=6))}
    return (_("du %(start)s au %(end)s") % words, formats.number(week.tests))


def _month_row(month: Month) -> tuple[str, str]:
    tests = _("trop peu d’appareils") if month.tests is None else formats.number(month.tests)
    return (period_name(month.period), tests)
