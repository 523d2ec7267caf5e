"""The worst significant finding on a place and its follow-up, for the head of its page and its letter.

Built from published results (areas, actions, the page's comparison), so that disclosure control holds: nothing about
fewer than five devices is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison, Rate
from maillage.measure.figures.pages.parts.figure_words import mark_style
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.measure.repair.domain.findings import THRESHOLD, AreaFinding
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.pages.parts.words import area_href
from maillage.measure.repair.store.repair import RepairArea, repair_state
from maillage.measure.repair.store.repair_actions import KnownAction, actions, steps_of, verification_of
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import communes_of
from maillage.web import charts
from maillage.web.wording.formats import day_this_year

# Territories that contain areas, rather than the reverse.
WHOLE: Final = frozenset({Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI})


@dataclass(frozen=True, slots=True)
class WorstFinding:
    """A finding: "SFR passe mal", "6 tests sur 10 échouent ou rament", and its follow-up.

    ``lead`` and ``fact`` form one sentence, joined by a colon; ``state`` is a sentence, "" without an action; ``href``
    leads to details, "" if there is no page.
    """

    operator: int
    mark: SafeString
    lead: str
    fact: str
    state: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class AreaFollowed:
    """An area with its open action, or None."""

    area: RepairArea
    action: KnownAction | None


def areas_at(place: Territory, origin: Origin) -> tuple[AreaFollowed, ...]:
    """The badly served areas overlapping ``place``, most people concerned first, from tests of ``origin``."""
    codes = frozenset(communes_of(place.address))
    areas = [area for area in repair_state(origin).areas if not codes.isdisjoint(area.codes)]
    # A closed action does not describe the current state.
    open_actions = [action for action in actions() if action.is_open and action.origin is origin] if areas else []
    return tuple(AreaFollowed(area, _following(area, open_actions)) for area in areas)


def worst_finding(
    place: Territory, origin: Origin, compared: Comparison, *, followed: Sequence[AreaFollowed] | None = None
) -> WorstFinding | None:
    """The worst significant finding on ``place`` from tests of ``origin``; None without any.

    ``followed`` are the areas of ``place``, if the caller already has them (``areas_at``).
    """
    zones = areas_at(place, origin) if followed is None else followed
    if not zones:
        return weakest_operator(compared)
    if place.kind in WHOLE:
        # The area concerning most people; its name says where.
        area, action = zones[0].area, zones[0].action
        lead, share = lead_around(area), area.evidence.share.value
    else:
        codes = frozenset(communes_of(place.address))
        (share, is_own), worst = max(
            ((share_at(zone.area, codes), zone) for zone in zones), key=lambda pair: pair[0][0]
        )
        area, action = worst.area, worst.action
        words = {"operator": area.operator.name}
        lead = _("%(operator)s passe mal") % words if is_own else _("%(operator)s passe mal ici et autour") % words
    return WorstFinding(
        operator=area.operator.code,
        mark=charts.mark(mark_style(area.operator)),
        lead=lead,
        fact=failing_text(share),
        state=state_sentence(action, area.operator, today=localdate()),
        href=followed_href(area, action),
    )


def followed_href(area: RepairArea, action: KnownAction | None) -> str:
    """URL of details on an area: its action if there is one, otherwise its page."""
    return area_href(area) if action is None else reverse("repair_action", args=[action.id])


def lead_around(area: RepairArea) -> str:
    """Operator and location: "SFR passe mal autour de Challans", or "SFR passe mal à Pornic" for a single commune."""
    words = {"operator": area.operator.name, "commune": area.name}
    if len(area.communes) == 1:
        return _("%(operator)s passe mal à %(commune)s") % words
    return _("%(operator)s passe mal autour de %(commune)s") % words


def failing_text(share: float) -> str:
    """A share of bad tests in tenths: "6 tests sur 10 échouent ou rament"."""
    tenths = min(10, max(1, round(share * 10)))
    if tenths == 10:
        return _("presque tous les tests échouent ou rament")
    if tenths == 1:
        return _("1 test sur 10 échoue ou rame")
    return _("%(bad)s tests sur 10 échouent ou rament") % {"bad": tenths}


def state_sentence(action: KnownAction | None, operator: Operator, *, today: date) -> str:
    """The follow-up of an area; dates of the current year are written without the year.

    For instance: Signalé le 1er octobre ; travaux prévus le 13 février 2027.
    """
    if action is None or action.state is ActionState.FOUND:
        return _("Pas encore signalé à %(operator)s.") % {"operator": operator.name}
    if action.state is ActionState.DONE and action.done_on is not None:
        return works_sentence(action, day_this_year(action.done_on, today))
    days = {step.state: step.happened_on for step in steps_of(action.id)}  # the last one of each state
    words = {
        "reported": day_this_year(days.get(ActionState.REPORTED, action.opened_on), today),
        "answered": day_this_year(days.get(ActionState.ANSWERED, action.opened_on), today),
        "planned": day_this_year(action.planned_for or today, today),
    }
    match action.state:
        case ActionState.PLANNED if is_late(action, today):
            sentence = _("Signalé le %(reported)s ; travaux promis pour le %(planned)s, en retard.")
        case ActionState.PLANNED:
            sentence = _("Signalé le %(reported)s ; travaux prévus le %(planned)s.")
        case ActionState.ANSWERED:
            sentence = _("Signalé le %(reported)s ; réponse le %(answered)s.")
        case _:
            sentence = _("Signalé le %(reported)s ; pas encore de réponse.")
    return sentence % words


def is_late(action: KnownAction, today: date) -> bool:
    """Whether the promised date of works has passed without works done."""
    return action.state is ActionState.PLANNED and action.planned_for is not None and action.planned_for < today


def works_sentence(action: KnownAction, done: str) -> str:
    """The date of works, and whether tests show an improvement."""
    verdict = verification_of(action)
    match None if verdict is None else verdict.proof:
        case Proof.PROVEN:
            sentence = _("Travaux faits le %(done)s : depuis, les tests échouent moins.")
        case Proof.NO_IMPROVEMENT:
            sentence = _("Travaux faits le %(done)s : depuis, les tests ne vont pas mieux.")
        case _:
            sentence = _("Travaux faits le %(done)s ; encore des tests, et on saura s’ils ont servi.")
    return sentence % {"done": done}


def _following(area: RepairArea, open_actions: Sequence[KnownAction]) -> KnownAction | None:
    codes = set(area.codes)
    return next(
        (
            action
            for action in open_actions
            if action.operator_code == area.operator.code and codes & set(action.communes)
        ),
        None,
    )


def share_at(area: RepairArea, codes: frozenset[str]) -> tuple[float, bool]:
    """The share of bad tests of the place's own commune if conclusive alone, otherwise of the area; and which."""
    inside = [bad for bad in area.communes if bad.commune.code in codes]
    if len(inside) == 1 and inside[0].finding is AreaFinding.ALONE:
        return inside[0].share.value, True
    return area.evidence.share.value, False


def weakest_operator(compared: Comparison) -> WorstFinding | None:
    """The operator with most tests below 3 Mb/s, if significantly more than one in four."""
    weak: list[tuple[float, Operator]] = []
    for figures in compared.operators:
        reached, operator = figures.rates.get(Rate.DOWNLOAD_3_MBPS), operator_table().by_code(figures.operator)
        if reached is None or operator is None or figures.is_hidden:
            continue
        # The whole interval is below.
        if reached.high is not None and reached.high < 1 - THRESHOLD:
            weak.append((1 - reached.value, operator))
    if not weak:
        return None
    share, operator = max(weak, key=lambda pair: (pair[0], -pair[1].code))
    return WorstFinding(
        operator=operator.code,
        mark=charts.mark(mark_style(operator)),
        lead=_("%(operator)s passe mal") % {"operator": operator.name},
        fact=failing_text(share),
    )
