"""The addresses of operators, of the method and of the weather of places."""

from typing import Final

from django.urls import URLPattern, path

from maillage.measure.comparison.pages import comparison as views

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
