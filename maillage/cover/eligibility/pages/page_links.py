"""Links to the answer for an address, from the pages of the prediction."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink("fixed_access_at_address", lambda: reverse("coverage_point"), sentence("Tester une adresse")),
    OfferedLink("fixed_access_of_file", lambda: reverse("coverage_file"), sentence("J’ai un fichier d’adresses")),
)
