"""The URLs of the installation. French pages have no prefix, English ones have /en/."""

from importlib import import_module

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from maillage.site.api import api
from maillage.site.features import admin_modules, offers
from maillage.site.health.health import health
from maillage.site.health.metrics import metrics
from maillage.site.views import api_page, crawlers, follow, own_places, place, search, territories


class AnythingConverter(StringConverter):
    """Any text, a line break too, which "path" leaves out."""

    regex = "(?s:.+)"


register_converter(AnythingConverter, "anything")

# Here and not in AppConfig.ready(): a command in the terminal does not need the admin.
admin.autodiscover()
for admin_module in admin_modules():
    import_module(admin_module)

_PAGES: list[URLPattern | URLResolver] = [
    path("", territories.home, name="home"),
    *offers("page_urls"),
    path("mon-espace/lieux", own_places.own_places, name="own_places"),
    path("mon-espace/lieux/nouveau", own_places.own_place, name="new_place"),
    path("mon-espace/lieux/<slug:slug>", own_places.own_place, name="own_place"),
    path("mon-espace/lieux/<slug:slug>/retirer", own_places.remove_own_place, name="own_place_remove"),
    path("recherche", search.search, name="search"),
    path("recherche/propositions", search.search_suggestions, name="search_suggestions"),
    path("plan-du-site", territories.site_map, name="site_map"),
    path("territoires", territories.territories, name="territories"),
    path("territoires/<str:address>/suivre", follow.follow_place, name="follow_place"),
    path("territoires/<str:address>/nouvelles.atom", follow.place_atom, name="place_atom"),
    path("territoires/<str:address>/apercu.png", place.territory_picture, name="territory_picture"),
    path("territoires/<str:address>", place.territory, name="territory"),
    path("territoires/<str:address>/fiche.pdf", place.territory_sheet, name="territory_sheet"),
    path("territoires/<str:address>/detail/<slug:anchor>", place.territory_detail, name="territory_detail"),
    path("api", api_page.api_page, name="api_page"),
    path("mentions-legales", territories.legal_notice, name="legal_notice"),
    path("contact", territories.contact, name="contact"),
    path("vie-privee", territories.privacy, name="privacy"),
    path("accessibilite", territories.accessibility, name="accessibility"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/<anything:rest>", api_page.absent),
    path("admin/", admin.site.urls),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("plan/<slug:name>-<int:number>.xml", crawlers.sitemap_part, name="sitemap_file"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("source.tar.gz", territories.source, name="source"),
    *offers("file_urls"),
    *i18n_patterns(*_PAGES, prefix_default_language=False),
]

handler500 = "maillage.site.processes.failures.server_error"
