"""The map page, and the same map bare for other sites' frames (?embed=1)."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.figures.parts.filtering.filter_fields import (
    FilterForm,
    default_compared,
    filter_form,
    main_operators,
    origin_name,
)
from maillage.figures.parts.legends import LEGENDS, Legend
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import figures_by_operator
from maillage.figures.views.addresses import MapAddress, address_with, asked
from maillage.figures.views.credits import credits_text
from maillage.figures.views.home_box import home_box
from maillage.figures.views.levels import ZOOMS
from maillage.figures.views.map_words import control_words, map_words
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import FIRST_YEAR, Origin, Selection
from maillage.web.protection.security import embeddable
from maillage.web.telling import telling_problems

TILES: Final = "/tiles/quality/{z}/{x}/{y}.mvt"


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the map page shows before its script runs, and what the script needs."""

    filters: FilterForm
    legend: Legend
    config: dict[str, Any]
    credits: str
    is_beginning: bool
    whole_address: str
    table_address: str
    csv_address: str
    geojson_address: str


@embeddable
@require_safe
@telling_problems
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, for the filters and the place that its address names."""
    view = asked(request)
    template = "figures/map_embed.html" if view.request.is_embedded else "figures/map.html"
    return render(request, template, {"page": _page(view)})


def _page(view: MapAddress) -> MapPage:
    return MapPage(
        filters=filter_form(view.selection, view.request, offered=view.offered),
        legend=LEGENDS[view.selection.usage],
        config=_config(view),
        credits=credits_text(),
        is_beginning=_is_beginning(view.selection.origin),
        whole_address=address_with(reverse("map"), view.view_pairs),
        table_address=address_with(reverse("map_table"), view.view_pairs),
        csv_address=address_with(reverse("map_csv"), view.view_pairs),
        geojson_address=address_with(reverse("map_geojson"), view.view_pairs),
    )


def _is_beginning(origin: Origin) -> bool:
    """Whether no figure can be shown yet of the territory of the installation."""
    figure = figures_by_operator(area_of(settings.HOME_TERRITORY), Selection(origin=origin))[None]
    return figure.is_hidden or not figure.samples


def _config(view: MapAddress) -> dict[str, Any]:
    origin = view.selection.origin
    return {
        "language": get_language(),
        "addresses": _addresses(),
        "styles": {"light": static("web/basemap/style-clair.json"), "dark": static("web/basemap/style-sombre.json")},
        "home": list(home_box(view.counts, view.default_origin)),
        "zooms": ZOOMS,
        "firstYear": FIRST_YEAR,
        "usage": "download",
        "origin": view.default_origin.word,
        "originName": origin_name(origin),
        "legends": {usage.word: _legend(legend) for usage, legend in LEGENDS.items()},
        "operators": _operators(),
        "compared": list(view.request.compared or default_compared()),
        "attribution": _("Mesures : Maillage, Licence Ouverte 2.0"),
        "credits": credits_text(),
        "controls": control_words(),
        "words": map_words(),
    }


def _addresses() -> dict[str, str]:
    names = {"map": "map", "table": "map_table", "csv": "map_csv", "geojson": "map_geojson", "figures": "map_figures"}
    pages = {key: reverse(name) for key, name in names.items()}
    return pages | {"tiles": TILES, "territory": reverse("territories") + "/"}


def _legend(legend: Legend) -> dict[str, Any]:
    return {
        "name": str(legend.name),
        "unit": str(legend.unit),
        "divisor": legend.divisor,
        "steps": legend.steps,
        "higherIsBetter": legend.higher_is_better,
        "classes": [asdict(each) for each in legend.classes],
        "note": str(legend.note),
    }


def _operators() -> list[dict[str, Any]]:
    main = {operator.code for operator in main_operators()}
    known = [operator for operator in operator_table() if operator.kind.is_mobile]
    return [{"code": each.code, "id": each.id, "name": each.name, "isMain": each.code in main} for each in known]
