"""Addresses of what organisations do together: who has published what, merged data sets."""

from django.urls import URLPattern, URLResolver, path

from maillage.catalog.views import matrix

PAGES: list[URLPattern | URLResolver] = [
    path("qui-publie", matrix.matrix_page, name="matrix"),
    path("qui-publie/<str:address>", matrix.matrix_page, name="matrix_at"),
    path("qui-publie/<str:address>/reunir", matrix.merge, name="matrix_merge"),
]
FILES: list[URLPattern | URLResolver] = [
    path("qui-publie/<str:address>/matrice.csv", matrix.matrix_file, name="matrix_file"),
]
