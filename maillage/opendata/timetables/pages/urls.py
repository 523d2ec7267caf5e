"""URL routes of timetables."""

from typing import Final

from django.urls import URLPattern, path

from maillage.opendata.timetables.pages import network

FILES: Final[list[URLPattern]] = [
    path("catalogue/<slug:slug>/reseau-<int:number>.geojson", network.network, name="dataset_network"),
]
