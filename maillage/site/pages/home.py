"""The home page: what this is in five seconds, the counter, the podium and the light map of the territory."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.campaign.parts.progress import plan_name, progress_view
from maillage.campaign.queries.campaign import current_plan, paris_today, progress
from maillage.comparison.parts.comparison import TestInvitation, invitation
from maillage.comparison.parts.podium import PodiumView, podium_view
from maillage.comparison.queries.podium import podium
from maillage.core.clock import utc_now
from maillage.figures.parts.figure_words import USAGE_VIEWS, tests_text
from maillage.figures.parts.filtering.filters import map_href
from maillage.figures.parts.region_map import region_map
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import (
    figures_by_commune,
    figures_by_epci,
    figures_by_operator,
)
from maillage.quality.terms import Figure, Origin, Selection, Usage
from maillage.territory.queries import children, places, territory
from maillage.territory.terms import Kind, Territory
from maillage.web import charts
from maillage.web.charts.maps import LegendStep
from maillage.web.offers import HomeCard, offers
from maillage.web.wording.places import PlaceLink, place_link

_MAP_FIGURES: Final = {Kind.EPCI: figures_by_epci, Kind.COMMUNE: figures_by_commune}
_VIEW: Final = USAGE_VIEWS[Usage.DOWNLOAD]


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """One place with its figure in words and the colour of its step ("" where nothing can be shown)."""

    name: str
    detail: str
    href: str
    css_class: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """All that templates/site/home.html shows."""

    place_name: str
    place_href: str
    map_href: str
    origin: Origin
    map: SafeString | None
    invitation: TestInvitation | None
    map_legend: tuple[LegendStep, ...]
    map_caption: str
    podium: PodiumView
    campaign_name: str
    tests_text: str
    tests_note: str
    counter: SafeString | None
    remaining_text: str
    children: tuple[PlaceLink, ...]
    places: tuple[PlaceFigure, ...]
    places_caption: str
    services: tuple[HomeCard, ...]


def home_page(origin: Origin) -> HomePage:
    """The home page of this installation, with the tests of ``origin``."""
    place = territory(settings.HOME_TERRITORY)
    plan = current_plan()
    campaign_progress = progress_view(progress(plan, origin=origin, today=paris_today(utc_now())))
    ranked = podium(place.address, origin=origin)
    invited = invitation(place, origin)
    beaches = [] if invited else [beach for beach in places() if beach.region == place.region]
    of_beaches = [figures_by_operator(area_of(beach.address), Selection(origin=origin))[None] for beach in beaches]
    return HomePage(
        place_name=place.name,
        place_href=reverse("territory", args=[place.address]),
        map_href=map_href(place, []),
        origin=origin,
        map=_drawn_map(place, origin),
        invitation=invited,
        map_legend=() if invited else legend_steps(),
        map_caption=_("Chaque zone prendra sa couleur dès que cinq téléphones y auront testé.")
        if invited
        else _("Débit descendant médian, tous opérateurs réunis. Chaque zone mène à ses chiffres."),
        podium=podium_view(ranked, place_name=place.name),
        campaign_name=plan_name(plan),
        tests_text=campaign_progress.tests,
        tests_note=_("sur %(goal)s tests") % {"goal": campaign_progress.goal},
        counter=campaign_progress.bar,
        remaining_text=campaign_progress.sentence,
        children=tuple(place_link(child) for child in children(place.address)),
        places=tuple(
            PlaceFigure(
                beach.name,
                _figure_text(figure),
                reverse("territory", args=[beach.address]),
                "" if figure is None or figure.median is None else _step_class(figure),
            )
            for beach, figure in zip(beaches, of_beaches, strict=True)
        ),
        places_caption=_("Débit descendant médian, là où l’on pose sa serviette."),
        services=tuple(
            offer.build() for offer in sorted(offers("home_card", "HOME_CARDS"), key=lambda offer: offer.place)
        ),
    )


def legend_steps() -> tuple[LegendStep, ...]:
    """The classes of download, the worst first, and what has no figure."""
    classes = [LegendStep(f"q{step.number - 1}", step.label) for step in _VIEW.legend.classes]
    return *classes, LegendStep("q-none", _("pas assez de tests"))


def _drawn_map(place: Territory, origin: Origin) -> SafeString | None:
    outline = region_map(place.address)
    if outline is None:
        return None
    figures = _MAP_FIGURES[outline.kind](Selection(origin=origin), within=place.address)
    shapes = []
    for area in outline.areas:
        figure = figures.get(area.territory.code)
        title = _("%(place)s : %(figure)s") % {"place": area.territory.name, "figure": _figure_text(figure)}
        href = reverse("territory", args=[area.territory.address])
        shapes.append(charts.AreaShape(area.path, _step_class(figure), href, title))
    title = _("Débit descendant médian par territoire : %(place)s") % {"place": place.name}
    return charts.area_map(shapes, view_box=outline.view_box, title=title, border=outline.border)


def _step_class(figure: Figure | None) -> str:
    if figure is None or figure.median is None:
        return "q-none"
    return f"q{_VIEW.legend.number_of(figure.median) - 1}"


def _figure_text(figure: Figure | None) -> str:
    if figure is None or figure.is_hidden or figure.samples == 0:
        return _("pas assez de tests")
    if figure.median is None:
        return _("plus de la moitié des tests échouent")
    return f"{_VIEW.write(figure.median)} · {tests_text(figure.samples)}"
