"""The address of the page that checks a file."""

from django.urls import URLPattern, URLResolver, path

from maillage.catalog.views import checking

PAGES: list[URLPattern | URLResolver] = [path("verifier", checking.check, name="catalog_check")]
