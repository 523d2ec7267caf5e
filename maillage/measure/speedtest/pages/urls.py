"""URL routes of the test page and of a device's own data, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.measure.speedtest.pages import my_data
from maillage.measure.speedtest.pages import speedtest as test
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("mes-donnees", my_data.my_data, name="my_data"),
    path("contribuer", test.contribute, name="contribute"),
    path("test", test.test, name="test"),
    path("test/methode", test.test_method, name="test_method"),
    path("manifest.webmanifest", test.manifest, name="manifest"),
]
FILES: Final[list[URLPattern]] = [
    path("service-worker.js", test.service_worker, name="service_worker"),
    path("test/rappel.ics", test.reminder, name="test_reminder"),
    path("icons/<str:name>.png", test.icon, name="icon"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.MEASURE,
        10,
        sentence("Tester ma connexion"),
        "test",
        sentence("Une minute, sans inscription"),
        words=sentence("débit, vitesse, speedtest, mobile"),
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 40, sentence("Envoyer des tests"), "contribute"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 50, sentence("Mes tests"), "my_data"),
)
