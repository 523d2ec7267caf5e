"""URL routes of operators, the method and the weather of places, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.measure.comparison.pages import comparison as views
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("operateurs", views.operators, name="operators"),
    path("operateurs/<slug:operator_id>", views.operator, name="operator"),
    path("methode", views.method, name="method"),
    path("methode/<slug:name>.md", views.method_text, name="method_text"),
    path("meteo", views.weather, name="weather"),
    path("meteo/<str:address>", views.weather_place, name="weather_place"),
    path("meteo/<str:address>/carte", views.weather_card, name="weather_card"),
    path("meteo/<str:address>/qr.<str:form>", views.weather_qr, name="weather_qr"),
]

PAGE_LINKS: Final = (OfferedLink("weather", lambda: reverse("weather"), sentence("Ma météo")),)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        30,
        sentence("Météo du réseau"),
        "weather",
        sentence("Lieu par lieu, selon votre opérateur"),
        words=sentence("météo des plages, réseau mobile"),
    ),
    NavigationEntry(
        NavigationGroup.MEASURE, 40, sentence("Opérateurs"), "operators", sentence("Comparés sur tout le territoire")
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 10, sentence("La méthode"), "method"),
)
