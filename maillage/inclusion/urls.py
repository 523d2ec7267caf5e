"""The addresses of inclusive buying."""

from typing import Final

from django.urls import URLPattern, path

from maillage.inclusion.views import directory

PAGES: Final[list[URLPattern]] = [
    path("inclusion", directory.directory, name="inclusion"),
    path("inclusion/structures/<int:number>", directory.structure, name="structure"),
    path("inclusion/besoin", directory.need, name="inclusive_need"),
    path("inclusion/zones", directory.zones, name="blank_zones"),
]
FILES: Final[list[URLPattern]] = [
    path("inclusion/structures.csv", directory.structures_csv, name="structures_csv"),
    path("inclusion/zones.csv", directory.zones_csv, name="blank_zones_csv"),
]
