"""The address of the page that checks a file."""

from django.urls import URLPattern, URLResolver, path

from maillage.publishing.views import check

PAGES: list[URLPattern | URLResolver] = [path("verifier", check.check, name="catalog_check")]
