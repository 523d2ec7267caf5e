"""The addresses of operators, of the method and of the weather of places."""

from typing import Final

from django.urls import URLPattern, path

from maillage.comparison.views import operators, weather

PAGES: Final[list[URLPattern]] = [
    path("operateurs", operators.operators, name="operators"),
    path("operateurs/<slug:operator_id>", operators.operator, name="operator"),
    path("methode", operators.method, name="method"),
    path("methode/<slug:name>.md", operators.method_text, name="method_text"),
    path("meteo", weather.weather, name="weather"),
    path("meteo/<str:address>", weather.weather_place, name="weather_place"),
    path("meteo/<str:address>/carte", weather.weather_card, name="weather_card"),
    path("meteo/<str:address>/qr.<str:form>", weather.weather_qr, name="weather_qr"),
]
