"""Links to planned purchases, from what is said of contracts."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("planned_purchases", lambda: reverse("programme"), sentence("Les achats à venir")),)
