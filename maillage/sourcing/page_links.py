"""Links to asking structures, from the pages of what is bought: a contract that ends, a planned purchase, a search."""

from typing import Final

from django.urls import reverse

from maillage.web.filters import with_pairs
from maillage.web.offers import PageLink

PAGE_LINKS: Final = (
    # What fills the need in: "marche" a contract, "achat" a planned purchase, or the words of a search.
    PageLink("ask_structures", lambda **known: with_pairs(reverse("begin_need"), [*known.items()])),
    PageLink("needs", lambda: reverse("needs")),
)
