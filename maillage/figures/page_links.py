"""Links to the map and to the table, from the page of the test that fills them."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import PageLink

PAGE_LINKS: Final = (
    PageLink("map_of_measurements", lambda: reverse("map")),
    PageLink("table_of_measurements", lambda: reverse("map_table")),
)
