"""The map of the prediction: its stage, its layers with their legends, and what its scripts say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.cover.prediction.domain.map_layers import MAP_LAYERS, MapLayerName
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.layer_tiles import LAST_ZOOM, layer_box
from maillage.territory.domain.terms import Box
from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.offers import page_link

_MARK: Final = "_"  # stands for the slug of a layer in URLs that the script fills


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """What map.html shows: the stage, and the layers as (slug, title, whether it is chosen)."""

    stage: MapStage
    layers: tuple[tuple[str, str, bool], ...]


def coverage_map(
    prediction: PublishedPrediction, *, layer: MapLayerName = MapLayerName.STATE, box: Box | None = None
) -> CoverageMap:
    """The map of a prediction, open at a layer and around ``box``; around all that was predicted without one."""
    legends = {name.value: _legend(name) for name in MapLayerName}
    stage = MapStage(
        title=legends[layer.value].title,
        legend=legends[layer.value],
        nothing_in_view=_("Rien n’est prédit ici : éloignez-vous, ou revenez aux sites."),
        table_address=reverse("coverage") + "#communes",
        files=(
            MapFile("sites", _("Télécharger les sites (GeoJSON)"), reverse("coverage_sites_geojson")),
            MapFile("layer", _("Télécharger la couche (GeoTIFF)"), _layer_href(prediction, layer)),
        ),
        config=_config(prediction, legends, layer, box or layer_box(prediction.version)),
    )
    layers = tuple((name.value, legends[name.value].title, name is layer) for name in MapLayerName)
    return CoverageMap(stage, layers)


def _legend(name: MapLayerName) -> MapLegend:
    layer = MAP_LAYERS[name]
    rows = tuple(MapLegendRow(row.swatch, _(row.label), _(row.word) if row.word else "") for row in layer.classes)
    return MapLegend(_(layer.title), rows, _(layer.note))


def _config(
    prediction: PublishedPrediction, legends: Mapping[str, MapLegend], layer: MapLayerName, box: Box
) -> dict[str, Any]:
    tiles = reverse("coverage_tile", args=[prediction.version, _MARK, 0, 0, 0])
    at_address = page_link("fixed_access_at_address")
    addresses = {
        "map": reverse("coverage"),
        "table": reverse("coverage"),
        "sites": reverse("coverage_sites_geojson"),
        "layer": _layer_href(prediction, layer),
        "tiles": tiles.replace(f"/{_MARK}/0/0/0", "/{layer}/{z}/{x}/{y}"),
        "cell": "/api/v1/coverage/cell",
        "place": at_address.href if at_address else reverse("coverage"),
    }
    words = {
        "canvas": _("Carte de la 4G fixe prédite. La liste des communes dit la même chose."),
        "cell_title": _("Ici, d’après la carte"),
        "cell_wait": _("Lecture de la carte…"),
        "cell_nothing": _("Rien n’est prédit ici : ce lieu est hors de la carte."),
        "cell_failed": _("La carte n’a pas pu être lue : réessayez."),
        "cell_more": _("La réponse exacte pour ce lieu, et pourquoi"),
        "cell_note": _("Prédit pour une maille de %(side)s m, non mesuré."),
        "site_note": _("site de 4G fixe"),
        "picture_subtitle": _("Prédiction %(version)s") % {"version": prediction.version},
    }
    return map_config(addresses, credits_text=_("IGN ; prédiction : Maillage"), words=words) | {
        "home": list(box),
        "layer": layer.value,
        "lastZoom": LAST_ZOOM,
        "side": prediction.facts["cell_m"],
        "attribution": _("Prédiction : Maillage, Licence Ouverte 2.0"),
        "legends": {
            name: {
                "title": legend.title,
                "note": legend.note,
                "rows": [{"swatch": row.swatch, "label": row.label, "word": row.word} for row in legend.rows],
            }
            for name, legend in legends.items()
        },
    }


def _layer_href(prediction: PublishedPrediction, layer: MapLayerName) -> str:
    return reverse("coverage_layer", args=[prediction.version, layer.value])
