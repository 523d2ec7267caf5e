"""Every address of the installation. French pages have no prefix, English ones have /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from maillage.site import views
from maillage.site.api import api
from maillage.site.health import health, metrics

_PAGES: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("maillage.quality.urls")),
    path("territoires", views.territories, name="territories"),
    path("territoires/<str:address>.csv", views.territory_csv, name="territory_csv"),
    path("territoires/<str:address>", views.territory, name="territory"),
    path("contribuer", views.contribute, name="contribute"),
    path("test", views.test, name="test"),
    path("test/methode", views.test_method, name="test_method"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("icons/<str:name>.png", views.icon, name="icon"),
    *i18n_patterns(*_PAGES, prefix_default_language=False),
]
