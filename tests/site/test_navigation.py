"""The doors at the top of every page, its foot, and the site map."""

import re
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from maillage.web.offers import MENUS, NavigationGroup, all_entries, doors

MOST_LINKS: Final = 6  # under one door

pytestmark = pytest.mark.django_db


def test_five_doors_have_at_most_six_pages_each_with_a_line() -> None:
    assert [door.group for door in doors(None, None)] == list(MENUS)
    assert [len(door.entries) <= MOST_LINKS for door in doors(None, None)] == [True] * len(MENUS)
    assert {bool(entry.line) for door in doors(None, None) for entry in door.entries} == {True}


@pytest.mark.parametrize(
    ("page", "module", "group"),
    [
        ("purchases", "maillage.buy.contracts.pages.contracts", NavigationGroup.BUY),
        ("contract_buyer", "maillage.buy.contracts.pages.market", NavigationGroup.BUY),
        ("own_ledger", "maillage.include.ledger.pages.own_ledgers", NavigationGroup.INCLUDE),
        ("repair_area", "maillage.measure.repair.pages.repair", NavigationGroup.MEASURE),
        ("home", "maillage.site.views.home", None),
        (None, None, None),
    ],
)
def test_door_of_a_page_is_the_one_that_its_feature_stands_behind(
    page: str | None, module: str | None, group: NavigationGroup | None
) -> None:
    assert next((door.group for door in doors(page, module) if door.is_current), None) is group


def test_page_marks_its_own_door_alone(client: Client) -> None:
    page = client.get(reverse("purchases")).content.decode()

    assert re.findall(r'<details class="door door-current" name="door">\s*<summary>([^<]+)<', page) == ["Acheter"]
    assert re.findall(r'aria-current="page">\s*<span>([^<]+)<', page) == ["Marchés publics"]


def test_foot_of_a_page_has_seventeen_links_and_that_of_the_test_four(client: Client) -> None:
    assert len(_foot(client, "home")) == len(set(_foot(client, "home"))) == 17
    assert _foot(client, "test") == [reverse(name) for name in ("accessibility", "privacy", "legal_notice", "source")]


def test_site_map_leads_to_every_page_of_the_navigation(client: Client) -> None:
    page = client.get(reverse("site_map")).content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r'<a href="([^"]+)"', main) == [reverse(entry.address) for entry in all_entries()]


def test_no_two_pages_of_the_navigation_have_one_name_and_none_says_only_data() -> None:
    labels = [entry.label for entry in all_entries()]

    assert len(labels) == len(set(labels))
    assert [label for label in labels if label.endswith("Données")] == []


def _foot(client: Client, name: str) -> list[str]:
    page = client.get(reverse(name)).content.decode()
    return re.findall(r'<a href="([^"]+)"', page[page.index("<footer") :])
