"""The map page, and the same map bare for other sites' frames (?embed=1)."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.figures.parts.filtering.filter_fields import (
    FilterForm,
    default_compared,
    filter_form,
    main_operators,
    origin_name,
)
from maillage.figures.parts.legends import LEGENDS
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import figures_by_operator
from maillage.figures.views.addresses import MapAddress, map_address
from maillage.figures.views.credits import credits_text
from maillage.figures.views.home_box import home_box
from maillage.figures.views.levels import ZOOMS
from maillage.figures.views.map_words import map_words
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import FIRST_YEAR, Selection
from maillage.web.filters import with_pairs
from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.protection.security import embeddable
from maillage.web.telling import telling_problems

TILES: Final = "/tiles/quality/{z}/{x}/{y}.mvt"


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the map page shows before its script runs, and what the script needs."""

    filters: FilterForm
    map: MapStage
    credits: str
    is_beginning: bool  # no figure can be shown yet of the territory of the installation
    whole_address: str


@embeddable
@require_safe
@telling_problems
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, for the filters and the place that its address names."""
    view = map_address(request)
    template = "figures/map_embed.html" if view.request.is_embedded else "figures/map.html"
    home = figures_by_operator(area_of(settings.HOME_TERRITORY), Selection(origin=view.selection.origin))[None]
    filters = filter_form(view.selection, view.request, offered=view.offered)
    csv_href, geojson_href = (with_pairs(reverse(name), view.view_pairs) for name in ("map_csv", "map_geojson"))
    legend, hidden_row = LEGENDS[view.selection.usage], MapLegendRow("hidden", _("moins de cinq appareils"))
    legend_rows = [MapLegendRow(str(of_class.number), of_class.label, of_class.word) for of_class in legend.classes]
    stage = MapStage(
        question=filters.question,
        legend=MapLegend(legend.title, (*legend_rows, hidden_row), str(legend.note)),
        nothing_in_view=_("Il faut au moins cinq appareils pour montrer un chiffre. Dézoomez, ou retirez des filtres."),
        table_address=with_pairs(reverse("map_table"), view.view_pairs),
        files=(
            MapFile("csv", _("Télécharger les chiffres (CSV)"), csv_href),
            MapFile("geojson", _("Télécharger les formes (GeoJSON)"), geojson_href),
        ),
        config=_config(view),
    )
    page = MapPage(
        filters=filters,
        map=stage,
        credits=credits_text(),
        is_beginning=home.is_hidden or not home.samples,
        whole_address=with_pairs(reverse("map"), view.view_pairs),
    )
    return render(request, template, {"page": page})


def _config(view: MapAddress) -> dict[str, Any]:
    names = {"map": "map", "table": "map_table", "csv": "map_csv", "geojson": "map_geojson", "figures": "map_figures"}
    pages = {key: reverse(name) for key, name in names.items()}
    main = {operator.code for operator in main_operators()}
    addresses = pages | {"tiles": TILES, "territory": reverse("territories") + "/"}
    return map_config(addresses, credits_text=credits_text(), words=map_words()) | {
        "home": list(home_box(view.counts, view.default_origin)),
        "zooms": ZOOMS,
        "firstYear": FIRST_YEAR,
        "usage": "download",
        "origin": view.default_origin.word,
        "originName": origin_name(view.selection.origin),
        "legends": {
            usage.word: {
                "name": str(legend.name),
                "unit": str(legend.unit),
                "divisor": legend.divisor,
                "steps": legend.steps,
                "higherIsBetter": legend.higher_is_better,
                "classes": [asdict(of_class) for of_class in legend.classes],
                "note": str(legend.note),
            }
            for usage, legend in LEGENDS.items()
        },
        "operators": [
            {"code": operator.code, "id": operator.id, "name": operator.name, "isMain": operator.code in main}
            for operator in operator_table()
            if operator.kind.is_mobile
        ],
        "compared": list(view.request.compared or default_compared()),
        "attribution": _("Mesures : Maillage, Licence Ouverte 2.0"),
    }
