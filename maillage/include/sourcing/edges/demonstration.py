"""The demonstration of needs, by invented buyers and visible to everyone."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.include.sourcing.store.invented_needs import load_needs, remove_needs
from maillage.include.sourcing.store.needs import NEEDS, invented_needs, needs_of_buyers
from maillage.web.demonstration import Demonstration

DEMONSTRATIONS: Final = (
    Demonstration(
        name=NEEDS,
        place=50,
        label=sentence("besoins"),
        floor="DEMO_UNTIL_NEEDS",
        is_held=lambda: invented_needs().exists(),
        real_count=lambda: needs_of_buyers().exclude(asked_at=None).count(),
        real_words=lambda _count: "",  # real needs are only visible to their buyer and the structures asked
        real_href=lambda _count: reverse("own_needs"),
        remove=remove_needs,
        restore=load_needs,
    ),
)
