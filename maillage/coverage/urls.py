"""The addresses of fixed 4G."""

from typing import Final

from django.urls import URLPattern, path

from maillage.coverage.views import home

PAGES: Final[list[URLPattern]] = [
    path("couverture", home.coverage, name="coverage"),
]
FILES: Final[list[URLPattern]] = []
