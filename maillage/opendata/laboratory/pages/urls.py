"""URL routes of the laboratory: PAGES are prefixed by the language, FILES are not."""

from django.urls import URLPattern, URLResolver, path

from maillage.opendata.laboratory.pages import questions as views

PAGES: list[URLPattern | URLResolver] = [
    path("laboratoire", views.laboratory, name="laboratory"),
    path("laboratoire/<slug:slug>", views.laboratory_query, name="laboratory_query"),
]
FILES: list[URLPattern | URLResolver] = [
    path("laboratoire.<slug:form>", views.laboratory_file, name="laboratory_file"),
]
