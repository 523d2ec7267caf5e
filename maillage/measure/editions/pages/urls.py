"""URL routes of the open data."""

from typing import Final

from django.urls import URLPattern, path

from maillage.measure.editions.pages import open_data

PAGES: Final[list[URLPattern]] = [
    path("donnees", open_data.open_data, name="open_data"),
    path("donnees/<str:name>", open_data.open_data_edition, name="open_data_edition"),
]
FILES: Final[list[URLPattern]] = [
    path("donnees.json", open_data.open_data_catalogue, name="open_data_catalogue"),
    path("donnees/<str:name>/<str:file>", open_data.open_data_file, name="open_data_file"),
]
