"""URL routes of the map, of its table and of its files, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.measure.figures.pages import files, map, map_card, signal_overlay, table  # noqa: A004 -- the module is named after its page
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

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

PAGE_LINKS: Final = (
    OfferedLink("map_of_measurements", lambda: reverse("map")),
    OfferedLink("table_of_measurements", lambda: reverse("map_table")),
)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        20,
        sentence("Carte"),
        "map",
        sentence("Carré par carré, par opérateur"),
        words=sentence("couverture mobile, réseau, débit"),
    ),
    NavigationEntry(NavigationGroup.MEASURE, 80, sentence("Les chiffres en tableau"), "map_table"),
)
