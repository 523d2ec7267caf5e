"""Links to what can be published, from the pages of the catalogue."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (OfferedLink("schemas_to_publish", lambda: reverse("catalog_schemas")),)
