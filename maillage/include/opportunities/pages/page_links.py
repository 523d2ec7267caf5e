"""Links to what a structure could work for, from its page."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.web.filters import with_pairs
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    OfferedLink(
        "opportunities_of_structure",
        lambda number: with_pairs(reverse("opportunities"), [("structure", str(number))]),
        sentence("Ce qui vient pour elle"),
    ),
)
