"""The link to what is announced beside what is measured, from the list of zones to repair."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink(
        "announced_and_measured", lambda: reverse("announced"), sentence("Ce que les opérateurs annoncent ici")
    ),
)
