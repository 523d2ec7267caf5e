"""URL routes of the open data, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.measure.editions.pages import open_data
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("donnees", open_data.open_data, name="open_data"),
    path("donnees/<str:name>", open_data.open_data_edition, name="open_data_edition"),
]
FILES: Final[list[URLPattern]] = [
    path("donnees.json", open_data.open_data_catalogue, name="open_data_catalogue"),
    path("donnees/<str:name>/<str:file>", open_data.open_data_file, name="open_data_file"),
]

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.UNDERSTAND, 20, sentence("Les mesures à télécharger"), "open_data"),
)
