"""Links to what organisations publish."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("organisation", lambda slug: reverse("organisation", args=[slug])),)
