"""Links that start a need from other pages: an ending contract, a planned purchase, a search."""

from typing import Final

from django.urls import reverse

from maillage.web.filters import with_pairs
from maillage.web.offers import OfferedLink

PAGE_LINKS: Final = (
    # Parameters prefill the need: "marche" (a contract), "achat" (a planned purchase), or those of a search.
    OfferedLink("ask_structures", lambda **known: with_pairs(reverse("begin_need"), [*known.items()])),
    OfferedLink("needs", lambda: reverse("needs")),
)
