"""What any page may link to is served, and links that features offer to pages further up are there."""

import pytest
from django.test import override_settings
from django.urls import get_resolver, reverse

from maillage.web.addresses import FRAME_ADDRESSES
from maillage.web.offers import page_link


def test_every_address_of_the_frame_is_served() -> None:
    served = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert served >= FRAME_ADDRESSES


def test_a_page_links_to_a_later_feature_that_offers_the_link() -> None:
    link = page_link("ask_structures", marche="123", achat=4)

    assert link is not None
    assert link.href == reverse("begin_need") + "?marche=123&achat=4"


@pytest.mark.parametrize("name", ["question", "ask_structures"])
def test_a_page_without_the_later_feature_has_no_such_link(name: str) -> None:
    with override_settings(FEATURES=("opendata.catalog",)):
        assert page_link(name) is None
