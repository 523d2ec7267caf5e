"""The addresses of the map, of its table twin and of its files; maillage.site.urls mounts them under each language."""

from typing import Final

from django.urls import URLPattern, path

from maillage.measure.figures.pages import files, map, map_card, signal_overlay, table  # noqa: A004 -- the module is named after its page

PAGES: Final[list[URLPattern]] = [
    path("carte", map.map_page, name="map"),
    path("carte/tableau", table.table_page, name="map_table"),
    path("carte/export.csv", files.csv_file, name="map_csv"),
    path("carte/export.geojson", files.geojson_file, name="map_geojson"),
    path("carte/lieu.json", map_card.card_json, name="map_card"),
    path("carte/territoires.json", files.territories_json, name="map_figures"),
    path("territoires/<str:address>.csv", files.territory_csv, name="territory_csv"),
]
FILES: Final[list[URLPattern]] = [
    path(
        "carte/signal/<slug:operator>/<int:version>/<int:zoom>/<int:column>/<int:row>.mvt",
        signal_overlay.signal_map_tile,
        name="signal_tile",
    ),
]
