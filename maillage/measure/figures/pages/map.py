"""The map page, and the same map bare for other sites' frames (?embed=1). The card of a place: map_card.py.

Where its address names no place it opens around the départements that have tests. The sentences that its scripts say
are sent along with the page, in its language.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.edges.export.rows import boxes_of, territory_rows
from maillage.measure.figures.pages.addresses import ZOOMS, MapAddress, credits_text, level_at, map_address
from maillage.measure.figures.pages.map_picture import drawn_view, map_picture
from maillage.measure.figures.pages.parts.figure_words import mark_style
from maillage.measure.figures.pages.parts.filtering.filter_fields import (
    default_compared,
    main_operators,
    map_choices,
    origin_name,
)
from maillage.measure.figures.pages.parts.filtering.map_request import MapLevel
from maillage.measure.figures.pages.parts.legends import LEGENDS, Legend
from maillage.measure.figures.pages.parts.map_overlays import MapMarks, MapOverlay
from maillage.measure.figures.pages.parts.map_scale import REGULATOR, steps_here
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Box, Kind
from maillage.territory.store.territories import commune_at, territory
from maillage.web.charts.axis import shape_of
from maillage.web.error_pages import public_page
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, ScaleLine, map_config
from maillage.web.offers import offers
from maillage.web.protection.security import embeddable

TILES: Final = "/tiles/quality/{z}/{x}/{y}.mvt"


FRANCE = Box(-5.2, 41.3, 9.6, 51.2)  # metropolitan France: where not even the territory has a box


@embeddable
@public_page
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, for the filters and the place that its address names."""
    view = map_address(request)
    template = "figures/map_embed.html" if view.request.is_embedded else "figures/map.html"
    home = figures_by_operator(area_of(home_territory()), Selection(origin=view.selection.origin))[None]
    scale = legend_here(view, view.selection.usage)
    box = home_box(view.counts, view.default_origin)
    level = level_at(drawn_view(view, box).zoom)
    csv_href, geojson_href = (with_pairs(reverse(name), view.view_pairs) for name in ("map_csv", "map_geojson"))
    position, where = view.request.position, _("%(what)s, %(place)s")
    place = territory(home_territory())
    commune = commune_at(position.lon, position.lat) if position is not None and position.z >= CLOSE_ZOOM else None
    if commune is not None:
        place, where = commune, _("%(what)s autour de %(place)s")
    beside = layers_beside(view)
    title = where % {"what": _what(view), "place": place.name}
    stage = MapStage(
        title=title,
        legend=_legend_of(view, scale, level),
        nothing_in_view=_("Il faut au moins cinq appareils pour montrer un chiffre. Dézoomez, ou retirez des filtres."),
        table_address=with_pairs(reverse("map_table"), view.view_pairs),
        files=(
            MapFile("csv", _("Télécharger les chiffres (CSV)"), csv_href),
            MapFile("geojson", _("Télécharger les formes (GeoJSON)"), geojson_href),
        ),
        config=_config(view) | {"beside": {origin.word: layers.facts() for origin, layers in beside.items()}},
        picture=map_picture(view, scale.legend, home=box, title=title),
    )
    context = {
        # One choice for each name, whatever the origin: the script shows those that fit the origin in force.
        "overlays": {overlay.name: overlay for layers in beside.values() for overlay in layers.overlays}.values(),
        "marks": {kind.name: kind for layers in beside.values() for kind in layers.marks}.values(),
        "marks_here": {kind.name for kind in beside[view.selection.origin].marks},
        "origins": tuple(beside),
        **map_choices(view.selection, view.request, offered=view.offered),
        "origin": view.selection.origin,
        "stage": stage,
        "bar": _what(view),
        "credits": credits_text(),
        # No figure can be shown yet of the territory of the installation.
        "is_beginning": home.is_hidden or not home.samples,
        "whole_address": with_pairs(reverse("map"), view.view_pairs),
    }
    return render(request, template, context)


@dataclass(frozen=True, slots=True)
class LayersBeside:
    """What features lay over the map beside tests of an origin, and the name of that origin."""

    name: str
    overlays: tuple[MapOverlay, ...]
    marks: tuple[MapMarks, ...]

    def facts(self) -> dict[str, Any]:
        """What the script of the map is told."""
        return {
            "name": self.name,
            "overlays": [overlay.facts() for overlay in self.overlays],
            "marks": [kind.facts() for kind in self.marks],
        }


def layers_beside(view: MapAddress) -> dict[Origin, LayersBeside]:
    """The layers beside each origin that can be chosen on the map, that in force included."""
    origins = sorted({*view.offered.origins, view.default_origin, view.selection.origin})
    return {
        origin: LayersBeside(
            origin_name(origin),
            tuple(overlay for offer in offers("map_overlays") if (overlay := offer(origin)) is not None),
            tuple(marks for offer in offers("map_marks") if (marks := offer(origin)) is not None),
        )
        for origin in origins
    }


@dataclass(frozen=True, slots=True)
class ScaleHere:
    """The classes of a usage on the map: its legend with the steps of the territory, the regulator's lines."""

    legend: Legend
    lines: tuple[ScaleLine, ...]

    @property
    def rows(self) -> tuple[MapLegendRow, ...]:
        """The classes from the lowest value to the highest, each with the step under its right joint."""
        classes = self.legend.classes if self.legend.higher_is_better else tuple(reversed(self.legend.classes))
        steps = (*self.legend.step_texts, "")
        return tuple(
            MapLegendRow(str(of_class.number), of_class.label, step=step, unit="" if step else str(self.legend.unit))
            for of_class, step in zip(classes, steps, strict=True)
        )


def legend_here(view: MapAddress, usage: Usage) -> ScaleHere:
    """The scale on which the map draws ``usage``."""
    legend = replace(LEGENDS[usage], steps=steps_here(view.counts, usage, view.selection.origin))
    thresholds = REGULATOR.get(usage, ())
    lines = [
        ScaleLine(offset, _("Seuil de l’Arcep : %(value)s") % {"value": legend.write(threshold)})
        for threshold in thresholds
        if (offset := _place_on_scale(threshold, legend.steps)) is not None
    ]
    return ScaleHere(legend, tuple(lines))


def _place_on_scale(value: float, steps: tuple[float, ...]) -> float | None:
    """Where a value stands on a strip of five equal classes, in percent; None beyond the ends of the scale.

    The outer classes have no end: they are drawn as if as wide (in ratio) as their neighbours.
    """
    ends = (steps[0] ** 2 / steps[1], *steps, steps[-1] ** 2 / steps[-2])
    place = bisect_right(ends, value) - 1
    if place < 0 or place >= len(ends) - 1:
        return None
    within = log(value / ends[place]) / log(ends[place + 1] / ends[place])
    return round(20 * (place + within), 1)


def _legend_of(view: MapAddress, scale: ScaleHere, level: MapLevel) -> MapLegend:
    """The legend as static/figures/legend.js draws it: the scale of the usage, or the operators of the best layer."""
    words, usage = map_words(), str(scale.legend.name)
    of_level = words[f"level_{level}"]
    if view.request.is_best:
        operators = (
            MapLegendRow(f"operator {mark_style(operator).css_class}", operator.name) for operator in main_operators()
        )
        title = words["legend_best"] % {"usage": usage.lower(), "level": of_level}
        rows = (*operators, MapLegendRow("tie", words["legend_tie"]))
        return MapLegend(title, rows, words["legend_best_note"])
    return MapLegend(
        words["legend_median"] % {"usage": usage, "level": of_level},
        scale.rows,
        words["legend_lines"] if scale.lines else "",
        is_scale=True,
        lines=scale.lines,
        absent=words["legend_absent"],
    )


def usage_titles() -> Mapping[Usage, tuple[str, str]]:
    """What the map shows of a usage, as its title says it: of everybody, and of one operator."""
    return {
        Usage.DOWNLOAD: (_("Le débit"), _("Le débit de %(operator)s")),
        Usage.UPLOAD: (_("Le débit montant"), _("Le débit montant de %(operator)s")),
        Usage.LATENCY: (_("La latence"), _("La latence de %(operator)s")),
        Usage.WEB: (_("Les pages web"), _("Les pages web avec %(operator)s")),
        Usage.VIDEO: (_("La vidéo"), _("La vidéo avec %(operator)s")),
        Usage.FILE_DOWNLOAD: (_("La réception d’un fichier"), _("La réception d’un fichier avec %(operator)s")),
        Usage.FILE_UPLOAD: (_("L’envoi d’un fichier"), _("L’envoi d’un fichier avec %(operator)s")),
        Usage.SCORE: (_("La note"), _("La note de %(operator)s")),
        Usage.SPEED_SCORE: (_("La note de vitesse"), _("La note de vitesse de %(operator)s")),
    }


def _what(view: MapAddress) -> str:
    """What is seen, without where."""
    operators = operator_table()
    if view.request.is_best:
        return _("Le meilleur opérateur")
    if len(view.request.compared) == 2:
        first, second = (operators.ids[word].name for word in view.request.compared)
        return _("%(first)s et %(second)s") % {"first": first, "second": second}
    everybody, of_one = usage_titles()[view.selection.usage]
    names = [operators.codes[code].name for code in sorted(view.selection.operators) if code in operators.codes]
    return of_one % {"operator": ", ".join(names)} if names else everybody


CLOSE_ZOOM: Final = 9.0  # from here on the title names the commune in the middle of the view


def _config(view: MapAddress) -> dict[str, Any]:
    names = {
        "map": "map",
        "table": "map_table",
        "csv": "map_csv",
        "geojson": "map_geojson",
        "figures": "map_figures",
        "card": "map_card",
    }
    pages = {key: reverse(name) for key, name in names.items()}
    main = {operator.code for operator in main_operators()}
    addresses = pages | {"tiles": TILES, "territory": reverse("territories") + "/"}
    scales = {usage: legend_here(view, usage) for usage in LEGENDS}
    titles = usage_titles()
    return map_config(addresses, credits_text=credits_text(), words=map_words()) | {
        "home": list(home_box(view.counts, view.default_origin)),
        "homeName": territory(home_territory()).name,
        "zooms": ZOOMS | {"close": CLOSE_ZOOM},
        "usage": "download",
        "origin": view.default_origin.word,
        "legends": {
            usage.word: {
                "name": str(scale.legend.name),
                "unit": str(scale.legend.unit),
                "divisor": scale.legend.divisor,
                "steps": scale.legend.steps,
                "higherIsBetter": scale.legend.higher_is_better,
                "rows": [
                    {"swatch": row.swatch, "label": row.label, "step": row.step, "unit": row.unit} for row in scale.rows
                ],
                "lines": [{"at": line.at, "label": line.label} for line in scale.lines],
                "titles": titles[usage],
            }
            for usage, scale in scales.items()
        },
        "operators": [
            {
                "code": operator.code,
                "id": operator.id,
                "name": operator.name,
                "isMain": operator.code in main,
                "ink": mark_style(operator).css_class,
                "shape": shape_of(mark_style(operator)),
            }
            for operator in operator_table()
            if operator.kind.is_mobile
        ],
        "compared": list(view.request.compared or default_compared()),
        "attribution": _("Mesures : Maillage, Licence Ouverte 2.0"),
    }


def home_box(counts: Counts, origin: Origin) -> Box:
    """The box of the départements that hold tests of ``origin``; without any, the territory of the installation."""

    def box() -> Box:
        has_tests = counts.total(origin).rows > 0
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
        return boxes_of(largest) or territory(home_territory()).bbox or FRANCE

    return _boxes.get((counts.bulk_name, origin, home_territory()), box)


_boxes = LruCache[tuple[str, Origin, str], Box](most=8)


def map_words() -> dict[str, str]:
    """Sentences by key, beside those of every map (maillage/web/map_page.py)."""
    return {
        "median": _("%(value)s en médiane"),
        "tests_short": _("%(count)s tests comptés"),
        "tests_short_at_least": _("au moins %(count)s tests comptés"),
        "mostly_failing": _("Plus de la moitié des tests échouent"),
        "hidden_short": _("Chiffre masqué"),
        "not_compared": _("Pas de comparaison"),
        "nothing_here": _("Aucun chiffre ici"),
        "nothing_at_spot": _("Pas assez de tests à cet endroit précis : voici la commune."),
        "tied": _("%(operators)s à égalité"),
        "tied_why": _("%(operators)s sont à égalité : aucun n’est devant à coup sûr."),
        "best_why": _("%(operator)s est devant, à coup sûr."),
        "waiting": _("Lecture des chiffres…"),
        "card_failed": _("Les chiffres n’ont pas pu être lus. Réessayez, ou ouvrez le tableau."),
        "place_page": _("Tout sur %(place)s"),
        "square": _("Carré de %(side)s"),
        "square_in": _("Carré de %(side)s à %(commune)s"),
        "legend_median": _("%(usage)s, médiane. %(level)s"),
        "legend_best": _("Le meilleur opérateur, d’après : %(usage)s. %(level)s"),
        "legend_best_note": _("Un opérateur n’est le meilleur que s’il est devant à coup sûr."),
        "legend_lines": _("Traits : seuils de l’Arcep."),
        "legend_absent": _("trop peu"),
        "legend_tie": _("plusieurs à égalité (hachures)"),
        "level_departement": _("Par département. Zoomez pour plus de détail."),
        "level_epci": _("Par intercommunalité. Zoomez pour plus de détail."),
        "level_commune": _("Par commune. Zoomez pour les carrés."),
        "level_square": _("Chaque carré : cinq appareils au moins."),
        "canvas": _("Carte des tests. Le tableau dit la même chose."),
        "canvas_of": _("Carte des tests de %(operator)s. Le tableau dit la même chose."),
        "versus": _("%(first)s et %(second)s"),
        "best_title": _("Le meilleur opérateur"),
        "around": _("%(what)s autour de %(place)s"),
        "in": _("%(what)s, %(place)s"),
        "everybody": _("Tous"),
        "own_operator": _("La carte de %(operator)s, votre opérateur"),
        "picture_subtitle": _("Médiane par lieu, données : %(origin)s, carte du %(day)s"),
    }
