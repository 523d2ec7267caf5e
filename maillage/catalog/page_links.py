"""Links to what organisations publish."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import PageLink

PAGE_LINKS: Final = (PageLink("organisation", lambda slug: reverse("organisation", args=[slug])),)
