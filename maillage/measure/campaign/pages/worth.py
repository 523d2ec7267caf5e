"""The most useful places for the next test: map, best places, underlying figures."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.measure.campaign.store.places import PlaceUsefulness, spreads_known, usefulness, worth_usage
from maillage.measure.figures.pages.parts.region_map import MapArea, region_map
from maillage.measure.record.domain.terms import Origin, Usage
from maillage.measure.record.store.operators import Operator
from maillage.territory.domain.terms import Kind, Territory
from maillage.web import charts
from maillage.web.charts.maps import LegendStep
from maillage.web.wording import formats

SHOWN: Final = 10
# Lower limits of map classes: each twice the previous one, equal on all maps.
CLASS_LIMITS: Final = (10, 20, 40, 80)


@dataclass(frozen=True, slots=True)
class WorthView:
    """Map (None for an area without one), legend, best places, spreads, and the measure they are based on."""

    map: SafeString | None
    legend: tuple[LegendStep, ...]
    map_caption: str
    places: tuple[PlaceUsefulness, ...]
    spreads: tuple[tuple[Operator, float, float], ...]  # in points: between communes, within one
    measured: str


def worth_view(place: Territory, *, origin: Origin, operators: frozenset[int]) -> WorthView:
    """The usefulness of the next test by commune of ``place``."""
    places = usefulness(place.address, origin=origin, operators=operators)
    layout = region_map(place.address, areas=Kind.COMMUNE if place.kind is Kind.DEPARTEMENT else None)
    # Each area of the map has the colour of its best commune.
    kind = None if layout is None else layout.kind
    best: dict[str, PlaceUsefulness] = {}
    for place_worth in places if kind else ():
        code = place_worth.place.code if kind is Kind.COMMUNE else place_worth.place.epci
        if code is not None:
            best.setdefault(code, place_worth)
    is_scored = worth_usage(place.address, origin=origin) is Usage.SCORE
    if kind is Kind.EPCI:
        caption = _("Chaque intercommunalité a la couleur de sa commune où le prochain test vaut le plus.")
    else:
        caption = _("Commune par commune ; chacune mène à ses chiffres.")
    return WorthView(
        map=None
        if layout is None
        else charts.area_map(
            [_area_shape(area, best.get(area.territory.code)) for area in layout.areas],
            view_box=layout.view_box,
            title=_("Ce que vaut le prochain test : %(place)s") % {"place": place.name},
            border=layout.border,
        ),
        legend=_legend(),
        map_caption=caption,
        places=tuple(place_worth for place_worth in places[:SHOWN] if place_worth.worth > 0),
        spreads=tuple(
            (operator, spreads.between**0.5, spreads.within**0.5)
            for operator, spreads in spreads_known(place.address, origin=origin).items()
        ),
        measured=_("la note de 0 à 100") if is_scored else _("la note de débit de 0 à 100"),
    )


def _legend() -> tuple[LegendStep, ...]:
    """The legend, lowest class first: "moins de 10", "10 à 20", "80 et plus"."""
    between = (
        LegendStep(_class_of(low), _("%(low)s à %(high)s") % {"low": low, "high": high})
        for low, high in pairwise(CLASS_LIMITS)
    )
    return (
        LegendStep(_class_of(0), _("moins de %(high)s") % {"high": CLASS_LIMITS[0]}),
        *between,
        LegendStep(_class_of(CLASS_LIMITS[-1]), _("%(low)s et plus") % {"low": CLASS_LIMITS[-1]}),
    )


def _class_of(value: float) -> str:
    return f"w{sum(value >= limit for limit in CLASS_LIMITS)}"


def _area_shape(area: MapArea, best: PlaceUsefulness | None) -> charts.AreaShape:
    href = reverse("territory", args=[area.territory.address])
    if best is None:
        return charts.AreaShape(area.path, "q-none", href, area.territory.name)
    words = {"place": area.territory.name, "figure": _("%(worth)s sur 100") % {"worth": formats.number(best.worth)}}
    title = _("%(place)s : %(figure)s") % words
    if best.place.code != area.territory.code:
        title = _("%(area)s, à %(commune)s") % {"area": title, "commune": best.place.name}
    return charts.AreaShape(area.path, _class_of(best.worth), href, title)
