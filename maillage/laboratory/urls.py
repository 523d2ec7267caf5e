"""The addresses of the laboratory: PAGES stand under each language, FILES under none."""

from django.urls import URLPattern, URLResolver, path

from maillage.laboratory import views

PAGES: list[URLPattern | URLResolver] = [
    path("laboratoire", views.laboratory, name="laboratory"),
    path("laboratoire/<slug:slug>", views.laboratory_query, name="laboratory_query"),
]
FILES: list[URLPattern | URLResolver] = [
    path("laboratoire.<slug:form>", views.laboratory_file, name="laboratory_file"),
]
