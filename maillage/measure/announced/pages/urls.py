"""URL routes of what is announced beside what is measured, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.measure.announced.pages import announced, map_overlay, map_sites, roads
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

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

PAGE_LINKS: Final = (
    OfferedLink(
        "announced_and_measured", lambda: reverse("announced"), sentence("Ce que les opérateurs annoncent ici")
    ),
)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        55,
        sentence("Annoncé et mesuré"),
        "announced",
        words=sentence("couverture, carte de couverture, théorique, Arcep, panne, antenne, site à venir"),
    ),
    NavigationEntry(NavigationGroup.MEASURE, 56, sentence("Le long des routes"), "announced_roads"),
)
