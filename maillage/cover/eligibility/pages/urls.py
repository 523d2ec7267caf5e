"""URL routes of the answer for a place, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.cover.eligibility.pages import address_file, point
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("couverture/lieu", point.point, name="coverage_point"),
    path("couverture/fichier", address_file.address_file, name="coverage_file"),
]
FILES: Final[list[URLPattern]] = []

PAGE_LINKS: Final = (
    OfferedLink("fixed_access_at_address", lambda: reverse("coverage_point"), sentence("Tester une adresse")),
    OfferedLink("fixed_access_of_file", lambda: reverse("coverage_file"), sentence("J’ai un fichier d’adresses")),
)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        20,
        sentence("Liste d’adresses"),
        "coverage_file",
        sentence("Toutes vos adresses en une fois"),
    ),
)
