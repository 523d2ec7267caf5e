"""The addresses of the answer for a place."""

from typing import Final

from django.urls import URLPattern, path

from maillage.cover.eligibility.pages import address_file, point

PAGES: Final[list[URLPattern]] = [
    path("couverture/lieu", point.point, name="coverage_point"),
    path("couverture/fichier", address_file.address_file, name="coverage_file"),
]
FILES: Final[list[URLPattern]] = []
