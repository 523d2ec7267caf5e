"""Links to these pages from those of publishing."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink("matrix", lambda: reverse("matrix"), sentence("Qui publie quoi")),
    OfferedLink("open_sandbox", lambda: reverse("sandbox_open")),
)
