"""URL routes of badly served areas and actions, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.measure.repair.pages import repair
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("reparer", repair.repair, name="repair"),
    path("reparer/carte.json", repair.places, name="repair_places"),
    path("reparer/zones.csv", repair.areas_file, name="repair_csv"),
    path("reparer/communes.csv", repair.communes_file, name="repair_communes_csv"),
    path("reparer/zones.geojson", repair.geojson_file, name="repair_geojson"),
    path("reparer/fiches.zip", repair.sheets_file, name="repair_zip"),
    path("reparer/actions/<int:number>", repair.action, name="repair_action"),
    path("reparer/actions/<int:number>/suivi", repair.follow, name="repair_follow"),
    path("reparer/<slug:operator>/<slug:code>.pdf", repair.sheet_file, name="repair_pdf"),
    path("reparer/<slug:operator>/<slug:code>/action", repair.open_form, name="repair_open"),
    path("reparer/<slug:operator>/<slug:code>/action/ouvrir", repair.open_area, name="repair_opened"),
    path("reparer/<slug:operator>/<slug:code>", repair.area, name="repair_area"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        50,
        sentence("Zones à réparer"),
        "repair",
        sentence("Ce qui va mal, et qui répare"),
        words=sentence("zones blanches, signaler, réparer, pannes"),
    ),
)
