"""Links to these pages from those of publishing."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.offers import PageLink

PAGE_LINKS: Final = (
    PageLink("matrix", lambda: reverse("matrix"), sentence("Qui publie quoi")),
    PageLink("open_sandbox", lambda: reverse("sandbox_open")),
)
