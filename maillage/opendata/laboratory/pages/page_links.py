"""Links to the laboratory from the pages of the catalogue."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink("question", lambda: reverse("laboratory"), sentence("Le laboratoire : une question en SQL")),
    OfferedLink(
        "question_about_dataset",
        lambda: reverse("laboratory"),
        sentence("Croiser avec d’autres données dans le laboratoire"),
    ),
)
