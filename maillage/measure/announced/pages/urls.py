"""URL routes of what is announced beside what is measured."""

from typing import Final

from django.urls import URLPattern, path

from maillage.measure.announced.pages import announced, map_overlay, map_sites, roads

PAGES: Final[list[URLPattern]] = [
    path("annonce", announced.announced, name="announced"),
    path("annonce/axes", roads.roads, name="announced_roads"),
    path("annonce/axes/carte.json", roads.places, name="announced_roads_places"),
    path("carte/annonce/sites.json", map_sites.sites, name="announced_sites"),
]
FILES: Final[list[URLPattern]] = [
    path("annonce/communes.csv", announced.announced_table, {"form": "csv"}, name="announced_csv"),
    path("annonce/communes.<str:form>", announced.announced_table, name="announced_table"),
    path("annonce/axes.csv", roads.roads_table, {"form": "csv"}, name="announced_roads_csv"),
    path("annonce/axes.<str:form>", roads.roads_table, name="announced_roads_table"),
    path(
        "carte/annonce/<slug:layer>/<slug:operator>/<int:version>/<int:zoom>/<int:column>/<int:row>.mvt",
        map_overlay.announced_tile,
        name="announced_tile",
    ),
]
