"""Every address of the installation. French pages have no prefix, English ones have /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from maillage.site.api import api
from maillage.site.health import health, metrics
from maillage.site.views import territories, test

_PAGES: list[URLPattern | URLResolver] = [
    path("", territories.home, name="home"),
    path("", include("maillage.quality.urls")),
    path("territoires", territories.territories, name="territories"),
    path("territoires/<str:address>.csv", territories.territory_csv, name="territory_csv"),
    path("territoires/<str:address>", territories.territory, name="territory"),
    path("contribuer", territories.contribute, name="contribute"),
    path("test", test.test, name="test"),
    path("test/methode", test.test_method, name="test_method"),
    path("manifest.webmanifest", test.manifest, name="manifest"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("service-worker.js", test.service_worker, name="service_worker"),
    path("icons/<str:name>.png", test.icon, name="icon"),
    *i18n_patterns(*_PAGES, prefix_default_language=False),
]
