"""The addresses of what tests say of the prediction of fixed 4G."""

from typing import Final

from django.urls import URLPattern, path

from maillage.truth.views import truth

PAGES: Final[list[URLPattern]] = [path("couverture/verite", truth.truth, name="coverage_truth")]
FILES: Final[list[URLPattern]] = []
