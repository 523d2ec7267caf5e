"""The addresses of the map, of its table twin and of its files; maillage.site.urls mounts them under each language."""

from django.urls import path

from maillage.quality.views import files, map, table  # noqa: A004 -- the module is named after its page

urlpatterns = [
    path("carte", map.map_page, name="map"),
    path("carte/tableau", table.table_page, name="map_table"),
    path("carte/export.csv", files.csv_file, name="map_csv"),
    path("carte/export.geojson", files.geojson_file, name="map_geojson"),
    path("carte/territoires.json", files.territories_json, name="map_figures"),
]
