"""The addresses of the catalogue; maillage.site.urls mounts them under each language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
