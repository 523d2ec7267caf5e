"""On the page of a place: contracts, announced purchases, and how many of them structures could do, in one panel."""

from pathlib import Path

import pytest

from maillage.include.opportunities.pages.panels import purchases_here
from maillage.territory.pages.parts.place_offers import NothingYet, PlaceVisit
from maillage.territory.store.territories import territory
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out
from tests.place_panels import figures_of, sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


def visit(address: str) -> PlaceVisit:
    return PlaceVisit(territory(address), (), "crowd", "fr")


def test_place_says_what_ends_there_and_what_structures_could_do(tmp_path: Path) -> None:
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()

    part = purchases_here(visit("departement:44"))

    assert part is not None
    assert sentence_of(part.panel).startswith("Deux marchés finissent d’ici un an : ")
    assert figures_of(part.panel)["occasions inclusives"] == "2"


def test_place_without_contracts_invites_and_a_beach_says_nothing() -> None:
    empty = purchases_here(visit("commune:53001"))

    assert empty is not None
    assert isinstance(empty.panel, NothingYet)
