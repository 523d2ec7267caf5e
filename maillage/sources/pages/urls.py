"""URL routes of the sources."""

from django.urls import URLPattern, URLResolver, path

from maillage.sources.pages import sources

PAGES: list[URLPattern | URLResolver] = [
    path("sources", sources.source_list, name="sources"),
    path("sources/charger", sources.load, name="sources_load"),
    path("sources/chargement", sources.loading, name="sources_loading"),
    path("sources/<slug:name>", sources.source, name="source_page"),
    path("sources/<slug:name>/relire", sources.read_again, name="source_read_again"),
    path("sources/<slug:name>/accepter", sources.accept, name="source_accept"),
]

FILES: list[URLPattern | URLResolver] = [
    path("sources.csv", sources.source_file, {"form": "csv"}, name="sources_csv"),
    path("sources.<str:form>", sources.source_file, name="sources_file"),
]
