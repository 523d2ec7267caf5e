"""The repair panel of a territory page: badly served areas there, and the progress of their actions."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.figures.pages.parts.place_visit import selection_of
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.pages.parts.worst_finding import AreaFollowed, areas_at, followed_href, is_late
from maillage.measure.repair.store.repair import REPAIR_FILE
from maillage.measure.repair.store.repair_actions import KnownAction, actions_version
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import (
    PanelFigure,
    PanelTag,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.web.offers import Tone
from maillage.web.wording.formats import number, percent
from maillage.web.wording.glossary import NumberMark
from maillage.web.wording.numerals import capitalised, spelled

_STEPS: Final = 4
_REPORTED: Final = frozenset({ActionState.REPORTED, ActionState.ANSWERED, ActionState.PLANNED, ActionState.DONE})


@dataclass(frozen=True, slots=True)
class ZonesHere:
    """Totals over a place's badly served areas; ``share`` is that of bad tests in the area concerning most people."""

    address: str
    zones: int
    operators: tuple[str, ...]
    communes: int
    people: int
    share: float
    reported: int
    action: KnownAction | None  # of the only area; None if there are several
    href: str


def zones_panel(zones: ZonesHere, *, today: date) -> PlacePanel:
    """The panel of a place with at least one area."""
    tag, rank = zones_tag(zones, today)
    share = PanelFigure(percent(zones.share), _("ratés dans la zone"))
    if zones.zones == 1:
        follow = _("Voir la zone") if zones.action is None else _("Suivre la réparation")
        return PlacePanel(
            door=_("Réparer"),
            sentence=zone_sentence(zones),
            marks=people_marks(zones),
            figures=(share, step_figure(zones.action)),
            link=(follow, zones.href),
            rank=rank,
            tag=tag,
        )
    words = {"zones": spelled(zones.zones, feminine=True), "people": _people(zones.people)}
    sentence = _("%(zones)s zones à réparer, %(people)s.") % words
    reported = PanelFigure(
        _("%(reported)s sur %(zones)s") % {"reported": number(zones.reported), "zones": number(zones.zones)},
        _("signalées"),
    )
    return PlacePanel(
        door=_("Réparer"),
        sentence=capitalised(sentence),
        marks=people_marks(zones),
        figures=(PanelFigure(number(zones.communes), _("communes")), reported),
        link=(_("Voir les zones"), zones.href),
        rank=rank,
        tag=tag,
    )


def zone_sentence(zones: ZonesHere) -> str:
    """A single area: operator and population."""
    words = {"operator": zones.operators[0], "people": _people(zones.people)}
    return _("Zone à réparer chez %(operator)s, %(people)s.") % words


def people_marks(zones: ZonesHere) -> tuple[NumberMark, ...]:
    """The population of the areas, as a mark in the sentence."""
    return (NumberMark("repair_people", zones.people, zones.address),)


def _people(people: int) -> str:
    return ngettext("%(people)s habitant", "%(people)s habitants", people) % {"people": number(people)}


def step_figure(action: KnownAction | None) -> PanelFigure:
    """The progress in four steps: found, reported, works planned, works done."""
    state = ActionState.FOUND if action is None else action.state
    step = {ActionState.FOUND: 1, ActionState.REPORTED: 2, ActionState.ANSWERED: 2, ActionState.PLANNED: 3}.get(
        state, 4
    )
    return PanelFigure(_("%(step)s sur %(steps)s") % {"step": step, "steps": _STEPS}, _("étapes faites"))


def zones_tag(zones: ZonesHere, today: date) -> tuple[PanelTag, int]:
    """What is pending in two words, and its rank; unreported areas come first."""
    action = zones.action
    if zones.reported < zones.zones:
        return PanelTag(_("à signaler"), Tone.BAD), 1
    if action is not None and is_late(action, today):
        return PanelTag(_("en retard"), Tone.BAD), 1
    if action is not None and action.state is ActionState.PLANNED:
        return PanelTag(_("travaux prévus"), Tone.NOTICE), 3
    if action is not None and action.state is ActionState.DONE:
        return PanelTag(_("à vérifier"), Tone.NOTICE), 12
    return PanelTag(ngettext("signalée", "signalées", zones.zones), Tone.NOTICE), 4


def zones_here(place: Territory, followed: tuple[AreaFollowed, ...]) -> ZonesHere | None:
    """Totals over the areas of a place; None without any."""
    if not followed:
        return None
    people = {bad.commune.code: bad.commune.population or 0 for zone in followed for bad in zone.area.communes}
    first = followed[0]
    if len(followed) == 1:
        href = followed_href(first.area, first.action)
    else:
        departement = f"?departement={place.code}" if place.kind is Kind.DEPARTEMENT else ""
        href = reverse("repair") + departement
    return ZonesHere(
        address=place.address,
        zones=len(followed),
        operators=tuple(dict.fromkeys(zone.area.operator.name for zone in followed)),
        communes=len(people),
        people=sum(people.values()),
        share=first.area.evidence.share.value,
        reported=sum(zone.action is not None and zone.action.state in _REPORTED for zone in followed),
        action=first.action if len(followed) == 1 else None,
        href=href,
    )


def repairs_here(visit: PlaceVisit) -> PlacePart | None:
    """The panel of a place; None without badly served areas."""
    origin = selection_of(visit).origin
    zones = zones_here(visit.place, visit.once(areas_at, visit.place, origin))
    return None if zones is None else PlacePart(panel=zones_panel(zones, today=localdate()))


# Includes the day, since promised works become late at midnight, and dates of other years show their year.
PLACE_OFFERS: Final = (PlaceOffer(repairs_here, lambda: (actions_version(), REPAIR_FILE.version(), localdate())),)
