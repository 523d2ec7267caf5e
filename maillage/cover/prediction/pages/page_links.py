"""Links to the map of the prediction, from the pages of the sites that it is computed from."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("fixed_access_map", lambda: reverse("coverage")),)
