"""URL routes of a buyer's inclusive share, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.include.ledger.pages import own_ledgers
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("mon-espace/part-inclusive", own_ledgers.own_ledger, name="own_ledger"),
    path("mon-espace/part-inclusive/<int:number>", own_ledgers.ledger_of_a_year, name="kept_ledger"),
    path("mon-espace/part-inclusive/<int:number>/effacer", own_ledgers.remove, name="remove_ledger"),
]
FILES: Final[list[URLPattern]] = [
    path("mon-espace/part-inclusive/tableau.csv", own_ledgers.table, name="ledger_table"),
    path("mon-espace/part-inclusive/modele.csv", own_ledgers.model, name="ledger_model"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE, 70, sentence("La part inclusive de vos achats"), "own_ledger", is_in_sitemap=False
    ),
)
