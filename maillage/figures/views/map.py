"""The map page, and the same map bare for other sites' frames (?embed=1).

Where its address names no place it opens around the départements that have tests. The sentences that its scripts say
are sent along with the page, in its language.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.bounds.memory import LruCache
from maillage.figures.export.rows import boxes_of, territory_rows
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
from maillage.figures.queries.published_counts.counts import Counts
from maillage.figures.views.addresses import ZOOMS, MapAddress, credits_text, map_address
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import FIRST_YEAR, Origin, Selection
from maillage.territory.queries import territory
from maillage.territory.terms import Box, Kind
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


FRANCE = Box(-5.2, 41.3, 9.6, 51.2)  # metropolitan France: where not even the territory has a box


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


def home_box(counts: Counts, origin: Origin) -> Box:
    """The box of the départements that hold tests of ``origin``; without any, the territory of the installation."""
    has_tests = counts.total(origin).rows > 0

    def box() -> Box:
        rows = territory_rows(Selection(origin=origin), Kind.DEPARTEMENT) if has_tests else ()
        # Nine tenths of the tests decide: a few made on a journey must not open the map on the whole country.
        ranked = sorted(rows, key=lambda row: -row.figure.samples)
        total = sum(row.figure.samples for row in ranked)
        largest, tests = [], 0
        for row in ranked:
            if tests >= 0.9 * total:
                break
            largest.append(row)
            tests += row.figure.samples
        return boxes_of(largest) or territory(settings.HOME_TERRITORY).bbox or FRANCE

    return _boxes.get((has_tests, origin), box)


_boxes = LruCache[tuple[bool, Origin], Box](most=8)


def map_words() -> dict[str, str]:
    """Sentences by key, beside those of every map (maillage/web/map_page.py)."""
    return {
        "median": _("%(value)s en médiane"),
        "class_is": _("Classe : %(label)s (%(word)s)."),
        "interval": _("La médiane est entre %(low)s et %(high)s (intervalle à 95 %%)."),
        "interval_above": _("La médiane est au-dessus de %(low)s (intervalle à 95 %%)."),
        "interval_below": _("La médiane est en dessous de %(high)s (intervalle à 95 %%)."),
        "no_interval": _("Trop peu de tests pour dire un intervalle : il en faut au moins dix."),
        "tests": _("%(count)s tests, au moins 5 appareils."),
        "tests_at_least": _("Au moins %(count)s tests, de cinq appareils ou plus."),
        "tests_short": _("%(count)s tests"),
        "tests_short_at_least": _("au moins %(count)s tests"),
        "failures": _("%(percent)s d’échecs."),
        "few_failures": _("Moins de 1 %% d’échecs."),
        "last_test": _("Dernier test : %(month)s."),
        "mostly_failing": _("Plus de la moitié des tests échouent"),
        "hidden_short": _("Chiffre masqué"),
        "hidden_why": _("Moins de cinq appareils ont testé ici : montrer ce chiffre pourrait désigner quelqu’un."),
        "not_compared": _("Pas de comparaison"),
        "not_compared_why": _("Moins de deux opérateurs ont ici assez d’appareils pour être comparés."),
        "nothing_here": _("Aucun chiffre ici"),
        "nothing_here_why": _("Trop peu d’appareils ont testé ici avec ces filtres. Votre test aiderait."),
        "tied": _("%(operators)s à égalité"),
        "tied_why": _("Leurs intervalles se recoupent : on ne peut pas les départager."),
        "best_why": _("Son intervalle ne recoupe celui d’aucun autre."),
        "best_median": _("Meilleure médiane : %(value)s."),
        "square": _("Carré de %(side)s"),
        "square_in": _("Carré de %(side)s à %(commune)s"),
        "territory_page": _("Tous les chiffres de ce territoire"),
        "legend_median": _("%(usage)s, médiane"),
        "legend_best": _("Meilleur opérateur : %(usage)s"),
        "legend_best_note": _("Un opérateur n’est dit meilleur que si son intervalle ne recoupe aucun autre."),
        "legend_hidden": _("moins de cinq appareils"),
        "legend_tie": _("plusieurs à égalité (hachures)"),
        "level_departement": _("Par département. Zoomez pour plus de détail."),
        "level_epci": _("Par intercommunalité. Zoomez pour plus de détail."),
        "level_commune": _("Par commune. Zoomez pour les carrés."),
        "level_square": _("Par carré : le plus petit où au moins cinq appareils ont testé."),
        "canvas": _("Carte des tests. Le tableau dit la même chose."),
        "canvas_of": _("Carte des tests de %(operator)s. Le tableau dit la même chose."),
        "versus": _("%(first)s ou %(second)s"),
        "best_question": _("meilleur opérateur"),
        "picture_subtitle": _("Médiane par lieu, données : %(origin)s, carte du %(day)s"),
    }
