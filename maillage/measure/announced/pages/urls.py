"""URL routes of what is announced beside what is measured."""

from typing import Final

from django.urls import URLPattern, path

from maillage.measure.announced.pages import announced

PAGES: Final[list[URLPattern]] = [
    path("annonce", announced.announced, name="announced"),
]
FILES: Final[list[URLPattern]] = [
    path("annonce/communes.csv", announced.announced_table, {"form": "csv"}, name="announced_csv"),
    path("annonce/communes.<str:form>", announced.announced_table, name="announced_table"),
]
