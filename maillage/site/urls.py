"""Every address of the installation. French pages have no prefix, English ones have /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from maillage.accounts import routes as accounts
from maillage.catalog import urls as catalog
from maillage.site.api import api
from maillage.site.health import health
from maillage.site.metrics import metrics
from maillage.site.views import (
    api_absent,
    api_page,
    campaign,
    crawlers,
    kit,
    legal,
    method,
    my_data,
    open_data,
    operators,
    repair,
    source,
    territories,
    test,
    weather,
)

# Here and not when Django starts: a command of the terminal needs no admin.
admin.autodiscover()

_PAGES: list[URLPattern | URLResolver] = [
    path("", territories.home, name="home"),
    path("", include("maillage.quality.urls")),
    *accounts.PAGES,
    *catalog.PAGES,
    path("territoires", territories.territories, name="territories"),
    path("territoires/<str:address>.csv", territories.territory_csv, name="territory_csv"),
    path("territoires/<str:address>", territories.territory, name="territory"),
    path("campagne", campaign.campaign, name="campaign"),
    path("campagne/<int:number>", campaign.campaign_at, name="campaign_at"),
    path("operateurs", operators.operators, name="operators"),
    path("operateurs/<slug:operator_id>", operators.operator, name="operator"),
    path("methode", method.method, name="method"),
    path("methode/<slug:name>.md", method.method_text, name="method_text"),
    path("api", api_page.api_page, name="api_page"),
    path("mes-donnees", my_data.my_data, name="my_data"),
    path("mentions-legales", legal.legal_notice, name="legal_notice"),
    path("contact", legal.contact, name="contact"),
    path("vie-privee", legal.privacy, name="privacy"),
    path("accessibilite", legal.accessibility, name="accessibility"),
    path("donnees", open_data.open_data, name="open_data"),
    path("donnees/<str:name>", open_data.open_data_edition, name="open_data_edition"),
    path("contribuer", territories.contribute, name="contribute"),
    path("test", test.test, name="test"),
    path("test/methode", test.test_method, name="test_method"),
    path("kit", kit.kit, name="kit"),
    path("kit/<str:address>.zip", kit.kit_zip, name="kit_zip"),
    path("kit/<str:address>/compteur", kit.kit_counter, name="kit_counter"),
    path("kit/<str:address>/<slug:word>.<slug:form>", kit.kit_piece, name="kit_piece"),
    path("kit/<str:address>", kit.kit_place, name="kit_place"),
    path("reparer", repair.repair, name="repair"),
    path("reparer/zones.csv", repair.areas_file, name="repair_csv"),
    path("reparer/communes.csv", repair.communes_file, name="repair_communes_csv"),
    path("reparer/zones.geojson", repair.geojson_file, name="repair_geojson"),
    path("reparer/fiches.zip", repair.sheets_file, name="repair_zip"),
    path("reparer/actions/<int:number>", repair.action, name="repair_action"),
    path("reparer/actions/<int:number>/suivi", repair.follow, name="repair_follow"),
    path("reparer/<slug:operator>/<slug:code>.pdf", repair.sheet_file, name="repair_pdf"),
    path("reparer/<slug:operator>/<slug:code>/action", repair.open_form, name="repair_open"),
    path("reparer/<slug:operator>/<slug:code>/action/ouvrir", repair.open_area, name="repair_opened"),
    path("reparer/<slug:operator>/<slug:code>", repair.area, name="repair_area"),
    path("manifest.webmanifest", test.manifest, name="manifest"),
    path("meteo", weather.weather, name="weather"),
    path("meteo/<str:address>", weather.weather_place, name="weather_place"),
    path("meteo/<str:address>/carte", weather.weather_card, name="weather_card"),
    path("meteo/<str:address>/qr.<str:form>", weather.weather_qr, name="weather_qr"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/<path:rest>", api_absent.absent),
    path("admin/", admin.site.urls),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("plan/<slug:name>-<int:number>.xml", crawlers.sitemap_part, name="sitemap_file"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("source.tar.gz", source.source, name="source"),
    path("service-worker.js", test.service_worker, name="service_worker"),
    path("icons/<str:name>.png", test.icon, name="icon"),
    *accounts.FILES,
    *catalog.FILES,
    path("donnees.json", open_data.open_data_catalogue, name="open_data_catalogue"),
    path("donnees/<str:name>/<str:file>", open_data.open_data_file, name="open_data_file"),
    *i18n_patterns(*_PAGES, prefix_default_language=False),
]

handler500 = "maillage.site.failures.server_error"
