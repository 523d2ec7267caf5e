"""Links to the kit of a place, from pages that invite to test."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("kit_of_place", lambda address: reverse("kit_place", args=[address])),)
