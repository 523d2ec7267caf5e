"""The addresses of fixed 4G."""

from typing import Final

from django.urls import URLPattern, path

from maillage.coverage.views import files, home

PAGES: Final[list[URLPattern]] = [
    path("couverture", home.coverage, name="coverage"),
    path("couverture/communes/<str:code>", home.commune, name="coverage_commune"),
    path("couverture/methode", home.method, name="coverage_method"),
]
FILES: Final[list[URLPattern]] = [
    path("couverture/communes.csv", files.communes_csv, name="coverage_communes_csv"),
    path("couverture/communes.geojson", files.communes_geojson_file, name="coverage_communes_geojson"),
    path("couverture/communes.kml", files.communes_kml_file, name="coverage_communes_kml"),
    path("couverture/communes/<str:code>.csv", files.commune_csv, name="coverage_commune_csv"),
    path("couverture/sites.geojson", files.sites_geojson_file, name="coverage_sites_geojson"),
    path("couverture/sites.kml", files.sites_kml_file, name="coverage_sites_kml"),
    path("couverture/couches/<str:version>/<str:layer>.tif", files.layer_tif, name="coverage_layer"),
    path(
        "couverture/tuiles/<str:version>/<str:layer>/<int:zoom>/<int:column>/<int:row>.png",
        files.tile,
        name="coverage_tile",
    ),
]
