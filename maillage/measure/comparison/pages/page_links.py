"""Links to the weather of the network from pages of features that stand before it."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("weather", lambda: reverse("weather"), sentence("Ma météo")),)
