"""Links to ideas and reuses from the pages of publishing and learning."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.filters import with_pairs
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink(
        "ask_for_data",
        lambda schema_id="": with_pairs(reverse("new_idea"), [("modele", schema_id)] if schema_id else []),
        sentence("Demander un jeu de données"),
    ),
)
