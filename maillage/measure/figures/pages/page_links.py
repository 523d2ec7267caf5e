"""Links to the map and to the table, from the page of the test that fills them."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink("map_of_measurements", lambda: reverse("map")),
    OfferedLink("table_of_measurements", lambda: reverse("map_table")),
)
